package import DatasetModel
import History
package import SystemIO
package import SystemPackage

/// What a clone or pull did to the folder.
package struct CloneResult: Sendable {
    package let fetch: FetchResult
    /// Nil: the remote has no snapshot yet.
    package let checkout: CheckoutResult?
    /// Images that were left at the remote.
    package let isPartial: Bool
}

extension Repository {
    /// Makes a repository in a new or empty folder from a remote, with its branch checked out.
    ///
    /// Without images, only what the history holds comes: snapshots, label tables and scores. Where an earlier clone of the same remote was
    /// interrupted, it goes on. `settings` is the remote, by the name that it will have.
    package static func clone(
        _ settings: RemoteSettings, to root: FilePath, withoutImages: Bool, author: (Repository) throws -> Signature,
        disk: any Disk = LocalDisk(), progress: Progress, open: RemoteOpener
    ) throws -> CloneResult {
        try settings.check()
        // Before anything is made here: most often the URL is misspelt.
        if settings.store == nil, try !CatalogHistory.isPresent(at: open(settings)) {
            throw Failure(
                .notFound, "there is no dataset at '\(settings.url)'",
                hint: "check the URL; 'dsv push' from a repository makes one there")
        }
        let repository = try beginClone(settings, at: root, disk, progress)
        if withoutImages { try repository.setConfiguration("dsv.partial", "true") }
        let author = try author(repository)
        let fetched = try repository.fetch(from: settings.name, author: author, open: open)
        let checkout = try fetched.headBranch.flatMap { branch in
            try repository.checkOutFirst(branch, of: settings.name, author: author)
        }
        try repository.withLock("clone") { try repository.history().removeConfiguration(unfinishedKey) }
        return CloneResult(fetch: fetched, checkout: checkout, isPartial: withoutImages)
    }

    /// Set until a clone is done: the URL.
    private static let unfinishedKey = "dsv.unfinishedclone"

    private static func beginClone(
        _ settings: RemoteSettings, at root: FilePath, _ disk: any Disk, _ progress: Progress
    ) throws -> Repository {
        guard try FileStatus.following(root) == nil || canBegin(settings, at: root) else {
            throw Failure(.alreadyExists, "'\(root)' exists and is not an empty folder", hint: "name another folder")
        }
        let (repository, _) = try create(at: root, disk: disk, progress: progress)
        if try repository.remotes().isEmpty {
            try repository.setConfiguration(unfinishedKey, settings.url)
            try repository.addRemote(settings)
        }
        return repository
    }

    /// Says whether a folder is empty, or has what an interrupted clone of the same remote left there.
    private static func canBegin(_ settings: RemoteSettings, at root: FilePath) throws -> Bool {
        guard FileStatus.following(root)?.kind == .folder else { return false }
        let listing = try FolderListing(root)
        if listing.items.isEmpty { return true }
        guard let begun = try? find(from: root), begun.root == root else {
            // Interrupted while the repository itself was made.
            return listing.items.count == 1 && listing.name(listing.items[0]).elementsEqual(folderName.utf8)
        }
        if let url = try begun.history().configuration(unfinishedKey) { return url == settings.url }
        return try listing.items.count == 1 && begun.remotes().isEmpty && begun.history().rawReferences().isEmpty
    }

    /// Checks out a remote's branch as one of our own.
    private func checkOutFirst(_ branch: String, of remote: String, author: Signature) throws -> CheckoutResult? {
        let history = try history()
        let reference = "refs/heads/\(branch)"
        guard let target = try history.target(of: Self.trackingName(reference, of: remote)) else { return nil }
        if try history.target(of: reference) == nil {
            try withLock("clone") {
                // The branch comes first: what is checked out must never be behind the folder.
                try history.setHead(toBranch: branch, by: author)
            }
        }
        return try pull(onto: target, reason: "clone: from \(remote)", author: author)
    }

    /// Brings a remote's snapshots and moves the current branch and the folder on to its branch there.
    ///
    /// Throws `conflict` where both sides have snapshots of their own: then it is to be merged.
    package func pull(
        from name: String, branch: String? = nil, author: Signature, open: RemoteOpener
    ) throws -> CloneResult {
        let fetched = try fetch(from: name, author: author, open: open)
        guard let branch = try branch ?? head().branch else {
            throw Failure(.invalid, "no branch is checked out", hint: "name the branch to pull, or switch to one")
        }
        let tracking = Self.trackingName("refs/heads/\(branch)", of: name)
        guard let target = try history().target(of: tracking) else {
            throw Failure(.notFound, "'\(name)' has no branch '\(branch)'", hint: "'dsv push \(name)' makes it")
        }
        if let ours = try head().snapshot, try !history().isAncestor(ours, of: target) {
            if try history().isAncestor(target, of: ours) {
                return CloneResult(fetch: fetched, checkout: nil, isPartial: try isPartial())
            }
            throw Failure(
                .conflict, "'\(branch)' here and at '\(name)' both have snapshots that the other has not",
                hints: ["run 'dsv merge \(name)/\(branch)'", "'dsv diff HEAD \(name)/\(branch)' shows the difference"])
        }
        let checkout = try pull(onto: target, reason: "pull: fast-forward", author: author)
        return CloneResult(fetch: fetched, checkout: checkout, isPartial: try isPartial())
    }

    private func pull(onto target: SnapshotID, reason: String, author: Signature) throws -> CheckoutResult? {
        try withLock("pull", patience: 60) {
            if try head().snapshot == target { return nil }
            return try fastForward(to: snapshot(target), reason, author, hint: "commit them first, then pull")
        }
    }
}
