package import DatasetModel
package import History

extension Repository {
    /// What is checked out.
    package func head() throws -> Head { try history().head() }

    /// The branches, sorted by name.
    package func branches() throws -> [Reference] { try history().branches() }

    /// The tags, sorted by name.
    package func tags() throws -> [Reference] { try history().tags() }

    /// Makes a branch at a revision, without switching to it.
    package func makeBranch(_ name: String, at revision: String = "HEAD", author: Signature) throws {
        try withLock("branch") {
            let reference = try Self.reference("refs/heads/", name, "branch")
            let target = try snapshot(revision).id
            try requireFree(branch: name)
            try history().move(reference, from: nil, to: target, by: author, reason: "branch: created from \(revision)")
        }
    }

    /// Throws where a branch of this name exists.
    func requireFree(branch name: String) throws {
        guard try history().target(of: Self.reference("refs/heads/", name, "branch")) == nil else {
            throw Failure(.alreadyExists, "a branch named '\(name)' already exists")
        }
    }

    /// Removes the name of a branch; throws where snapshots would become unreachable, unless `isForced`.
    package func deleteBranch(_ name: String, isForced: Bool) throws {
        try withLock("branch") {
            let reference = try Self.reference("refs/heads/", name, "branch")
            let history = try history()
            guard let target = try history.target(of: reference) else {
                throw Failure(.notFound, "branch '\(name)' not found", hint: "'dsv branch' lists the branches")
            }
            let head = try history.head()
            if head.branch == name {
                throw Failure(
                    .conflict, "cannot delete branch '\(name)': it is checked out", hint: "switch to another one first")
            }
            if !isForced {
                var others = try history.branches().filter { $0.name != name }.map(\.target)
                others += try history.tags().map(\.target)
                if let current = head.snapshot { others.append(current) }
                guard try others.contains(where: { try history.log(from: $0).contains(target) }) else {
                    throw Failure(
                        .conflict, "branch '\(name)' has snapshots that no other branch or tag reaches",
                        hint: "tag its last snapshot, or use -D if you are sure to give them up")
                }
            }
            try history.delete(reference)
        }
    }

    /// Makes a tag at a revision; with a message an annotated one, which can be signed.
    ///
    /// A tag moves only if `isForced`.
    ///
    /// Returns the snapshot that the tag named before, if it moved.
    package func makeTag(
        _ name: String, at revision: String = "HEAD", message: String? = nil, isForced: Bool = false, author: Signature,
        signer: Signer? = nil
    ) throws -> SnapshotID? {
        try withLock("tag") {
            let reference = try Self.reference("refs/tags/", name, "tag")
            let target = try snapshot(revision).id
            let old = try history().target(of: reference)
            if let old, !isForced {
                throw Failure(
                    .alreadyExists, "tag '\(name)' already exists, at \(old.short)",
                    hints: old == target ? [] : ["-f moves it to \(target.short)"])
            }
            var id = target.commit
            if let message {
                let writer = HistoryWriter(
                    try history(), as: .loose, disk: disk, temporaryFolder: temporaryFolder)
                id = try writer.addTag(name, of: target, by: author, message: message, sign: signer?.sign)
                try writer.publish()
            }
            try history().setTag(name, to: id, replacing: isForced, by: author)
            return old == target ? nil : old
        }
    }

    /// Removes a tag; returns the snapshot that it named.
    package func deleteTag(_ name: String) throws -> SnapshotID {
        try withLock("tag") {
            let reference = try Self.reference("refs/tags/", name, "tag")
            guard let old = try history().target(of: reference) else {
                throw Failure(.notFound, "tag '\(name)' not found", hint: "'dsv tag' lists the tags")
            }
            try history().delete(reference)
            return old
        }
    }

    /// The full name of a reference, if git takes it.
    static func reference(_ prefix: String, _ name: String, _ noun: String) throws -> String {
        guard History.isValid(prefix + name), !name.hasPrefix("-") else {
            throw Failure(
                .invalid, "not a name for a \(noun): '\(name)'", hint: "use letters, digits, '-', '_', '.' and '/'")
        }
        let reserved = ["HEAD": "the current snapshot", workingTreeName: "the folder as it is now"]
        if let meaning = reserved[name] {
            throw Failure(.invalid, "not a name for a \(noun): '\(name)' always means \(meaning)")
        }
        return prefix + name
    }

    /// One value of the configuration, the user's own git configuration included; nil where it is not set.
    package func configuration(_ key: String) throws -> String? { try history().configuration(key) }

    /// Sets one value of the repository's configuration.
    package func setConfiguration(_ key: String, _ value: String) throws {
        if key.lowercased() == Self.trustKey {
            throw Failure(
                .invalid, "'\(key)' counts in your own configuration only: a repository cannot vouch for itself",
                hint: "dsv config --global \(key) \(value)")
        }
        try withLock("config") { try history().setConfiguration(key, value) }
    }

    /// All values that the user's own git configuration, and the machine's, give a key.
    package static func userConfiguration(_ key: String) throws -> [String] { try History.userConfiguration(key) }

    /// Sets a value of the user's own git configuration; one more folder that is safe stands beside the others.
    package static func setUserConfiguration(_ key: String, _ value: String) throws {
        let isList = key.lowercased() == trustKey
        if try isList && History.userConfiguration(key).contains(value) { return }
        try History.setUserConfiguration(key, value, adding: isList)
    }

    private static let trustKey = "safe.directory"
}
