import DatasetModel
import History

/// Examines snapshots that come from elsewhere: everything must be there, and nothing may reach out of the dataset.
///
/// Collects the files whose bytes are wanted, on the way.
struct IncomingCheck: ObjectVisitor {
    // A link that stays inside from deep down may lead out from higher up.
    static var judgesDepth: Bool { true }

    let history: History
    /// How messages name the remote.
    let remote: String
    /// Files of the snapshots that their parents do not have, with their sizes.
    private(set) var files: [ObjectID: UInt64] = [:]
    private var extents: SnapshotExtents

    init(_ history: History, from remote: String) {
        (self.history, self.remote) = (history, remote)
        extents = SnapshotExtents(history)
    }

    // Beyond any file. With the most files that a snapshot may have, sums of sizes cannot overflow.
    private static let largestFile: UInt64 = 1 << 37
    // A text is held in memory when it is checked out or compared.
    private static let largestText: UInt64 = 1 << 32

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) throws {
        if kind == .blob {
            guard try header(id, place).kind == .blob else { throw refusal("object \(id) is no blob", place) }
        } else if let problem = try history.problem(id) {
            throw refusal("\(kind) \(id) is malformed: \(problem)", place)
        }
        guard kind == .commit else { return }
        let tree = try history.commit(SnapshotID(id)).tree
        guard try isFolder(tree) || RecordKind.of(tree, history) != nil || PurgeStore.isEntry(tree, history) else {
            throw refusal("it is neither a dataset nor a score nor a tombstone", place)
        }
        try extents.add(tree)
    }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) throws {
        guard place.path.bytes.count <= Self.longestPath else { throw refusal("its path is too long", place) }
        for (name, tree) in folder.subfolders {
            try check(name: name[...], .folder, place)
            guard try isFolder(tree) else { throw refusal("'\(printable(name))' is no folder", place) }
        }
        for (index, entry) in folder.files.entries.enumerated() {
            let name = folder.files.name(entry)
            try check(name: name, entry.kind == .link ? .link : .file, place)
            guard entry.size <= Self.largestFile else { throw refusal("a file's size is impossible", place) }
            if let old, folder.has(index, as: old) {
                // Its target is the same; where that leads is not, if the folder stands higher than before.
                if entry.kind == .link { try check(link: name, folder.texts[index], place) }
                continue
            }
            switch entry.kind {
            case .file: files[entry.id] = entry.size
            case .link: try check(link: name, folder.texts[index], place)
            case .text: try check(text: name, folder.texts[index], entry.size, place)
            }
        }
    }

    // What Linux takes as a path and as a name, in bytes.
    private static let longestPath = 4095
    private static let longestName = 255

    /// Refuses what may harm; what only cannot be committed any more may stand in snapshots of earlier versions, and is looked at when
    /// it is written out.
    private func check(name: ArraySlice<UInt8>, _ kind: NameRules.Kind, _ place: ObjectPlace) throws {
        let isHarmful = NameRules.refusal(of: name, kind, in: place.path)?.isHarmful ?? false
        guard name.count <= Self.longestName, !isHarmful else {
            throw refusal("no dataset can have a \(kind.rawValue) '\(printable(name))'", place)
        }
    }

    private func isFolder(_ tree: GitID) throws -> Bool {
        try history.tree(tree).contains { $0.name == SnapshotReader.manifestName }
    }

    private func header(_ id: GitID, _ place: ObjectPlace) throws -> (kind: GitObject.Kind, size: UInt64) {
        do throws(GitError) {
            return try history.header(id)
        } catch {
            throw refusal("object \(id) is missing", place)
        }
    }

    private func check(link name: ArraySlice<UInt8>, _ text: TextID?, _ place: ObjectPlace) throws {
        guard let text, !text.isChunked else { throw refusal("a link without a target", place) }
        guard NameRules.staysInside(try history.blob(text.id), folder: place.path) else {
            throw refusal("the link '\(printable(name))' leads out of the dataset", place)
        }
    }

    /// The bytes themselves are hashed when somebody reads them; here, that there are as many as the manifest says.
    private func check(
        text name: ArraySlice<UInt8>, _ text: TextID?, _ expectedSize: UInt64, _ place: ObjectPlace
    ) throws {
        guard let text else { return }
        let chunks = text.isChunked ? try history.tree(text.id) : [TreeEntry(name: [], kind: .blob, id: text.id)]
        var size: UInt64 = 0
        for chunk in chunks {
            let (kind, count) = try header(chunk.id, place)
            guard kind == .blob, chunk.kind == .blob else {
                throw refusal("the text '\(printable(name))' is made of something else", place)
            }
            size += count
        }
        guard size == expectedSize, size <= Self.largestText else {
            throw refusal("the text '\(printable(name))' has \(size) bytes, its manifest says \(expectedSize)", place)
        }
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) throws {
        // A refusal comes by here once more from every folder above.
        if let failure = error as? Failure, failure.hints == [Self.hint] { throw failure }
        throw refusal(Failure(describing: error).message, place)
    }

    private static let hint = "nothing was changed here; tell the owner of the remote"

    private func refusal(_ problem: String, _ place: ObjectPlace) -> Failure {
        let folder = place.path.isRoot ? "" : " in '\(place.path)'"
        return Failure(
            .corrupt, "snapshot \(place.snapshot.short) of '\(remote)' is not in order\(folder): \(problem)",
            hint: Self.hint)
    }
}

extension SnapshotFolder {
    /// Says whether the file at a place is exactly one that another folder has by the same name.
    fileprivate func has(_ place: Int, as old: SnapshotFolder) -> Bool {
        let entry = files.entries[place]
        guard let known = old.files.index(of: files.name(entry)) else { return false }
        let before = old.files.entries[known]
        return before.id == entry.id && before.size == entry.size && before.kind == entry.kind
            && old.texts[known] == texts[place]
    }
}

/// Lists what has to travel.
struct OutgoingList: ObjectVisitor {
    /// Objects of the history.
    private(set) var objects: [GitID] = []
    /// Files that a snapshot has and its parent does not, with their sizes.
    private(set) var files: [ObjectID: UInt64] = [:]

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) { objects.append(id) }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) {
        for entry in folder.files.entries where entry.kind == .file {
            let known = old.flatMap { old in old.files.index(of: folder.files.name(entry)).map { old.files.entries[$0] }
            }
            if known?.id != entry.id { files[entry.id] = entry.size }
        }
    }
}
