import DatasetModel
import History

extension Repository {
    /// Those of some files whose bytes no snapshot has under the same path.
    ///
    /// Looks through the snapshots of all branches and tags and of HEAD, but only at the folders of these files.
    func withoutSnapshot(_ files: [(path: DatasetPath, id: ObjectID)]) throws -> [DatasetPath] {
        if files.isEmpty { return [] }
        var missing: [DatasetPath: [DatasetPath: ObjectID]] = [:]
        for (path, id) in files { missing[path.parent ?? .root, default: [:]][path] = id }
        let history = try history()
        var seen: Set<SnapshotID> = []
        var seenFolders: Set<SeenFolder> = []
        let names = try history.branches() + history.tags()
        for start in try [history.head().snapshot].compactMap({ $0 }) + names.map(\.target) {
            for id in try history.log(from: start) where seen.insert(id).inserted {
                try remove(from: &missing, whatIsIn: history.commit(id).tree, &seenFolders)
                if missing.isEmpty { return [] }
            }
        }
        return missing.values.flatMap(\.keys)
    }

    private func remove(
        from missing: inout [DatasetPath: [DatasetPath: ObjectID]], whatIsIn tree: GitID,
        _ seen: inout Set<SeenFolder>
    ) throws {
        let reader = try reader()
        for (path, files) in missing {
            guard let tree = try reader.tree(at: path, in: tree),
                seen.insert(SeenFolder(path: path, tree: tree)).inserted
            else { continue }
            let held = try reader.folder(tree).files
            let rest = files.filter { file, id in
                held.index(of: file.name).map { held.entries[$0].id != id } ?? true
            }
            missing[path] = rest.isEmpty ? nil : rest
        }
    }

    private struct SeenFolder: Hashable {
        let path: DatasetPath
        let tree: GitID
    }
}
