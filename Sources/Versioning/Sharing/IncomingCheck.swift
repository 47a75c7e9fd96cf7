import DatasetModel
import History

/// Examines snapshots that come from elsewhere: everything must be there, and nothing may reach out of the dataset.
///
/// Collects the files whose bytes are wanted, on the way.
struct IncomingCheck: ObjectVisitor {
    let history: History
    /// How messages name the remote.
    let remote: String
    /// Files of the snapshots that their parents do not have, with their sizes.
    private(set) var files: [ObjectID: UInt64] = [:]

    init(_ history: History, from remote: String) { (self.history, self.remote) = (history, remote) }

    // Beyond any file; sums of sizes cannot overflow.
    private static let largestFile: UInt64 = 1 << 48

    mutating func visit(_ id: GitID, _ kind: GitObject.Kind, at place: ObjectPlace) throws {
        // Trees and commits were read on the way here.
        guard kind == .blob, !history.has(id) else { return }
        throw refusal("object \(id) is missing", place)
    }

    mutating func visit(_ folder: SnapshotFolder, over old: SnapshotFolder?, at place: ObjectPlace) throws {
        for (name, _) in folder.subfolders {
            if NameRules.isReserved(folder: name) || NameRules.isRepository(name, in: place.path) {
                throw refusal("no dataset can have a folder '\(printable(name))'", place)
            }
        }
        for (index, entry) in folder.files.entries.enumerated() {
            let name = folder.files.name(entry)
            if NameRules.isRepository(name, in: place.path) {
                throw refusal("no dataset can have a file '\(printable(name))'", place)
            }
            guard entry.size <= Self.largestFile else { throw refusal("a file's size is impossible", place) }
            if let old, let known = old.files.index(of: name), old.files.entries[known].id == entry.id { continue }
            switch entry.kind {
            case .file: files[entry.id] = entry.size
            case .link: try check(link: name, folder.texts[index], place)
            case .text: break
            }
        }
    }

    private func check(link name: ArraySlice<UInt8>, _ text: TextID?, _ place: ObjectPlace) throws {
        guard let text, !text.isChunked else { throw refusal("a link without a target", place) }
        guard NameRules.staysInside(try history.blob(text.id), folder: place.path) else {
            throw refusal("the link '\(printable(name))' leads out of the dataset", place)
        }
    }

    mutating func fault(_ error: any Error, _ id: GitID, at place: ObjectPlace) throws {
        throw refusal(Failure(describing: error).message, place)
    }

    private func refusal(_ problem: String, _ place: ObjectPlace) -> Failure {
        let folder = place.path.isRoot ? "" : " in '\(place.path)'"
        return Failure(
            .corrupt, "snapshot \(place.snapshot.short) of '\(remote)' is not in order\(folder): \(problem)",
            hint: "nothing was changed here; tell the owner of the remote")
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
