package import DatasetModel
import History
import ObjectStore
import SystemIO

/// Writes the trees of a snapshot.
///
/// See docs/format.md, "Tree: a folder".
package struct SnapshotWriter {
    let history: HistoryWriter

    /// Writes every folder whose tree or fingerprint is not known, and sets both; returns those of the root.
    ///
    /// `folders` are sorted by path, the first is the root, and every file's content is known and stored. Manifests are
    /// encoded, hashed and compressed on all processors.
    package func write(_ folders: inout [IndexedFolder]) throws -> (tree: GitID, fingerprint: ObjectID) {
        let manifests = try writeManifests(of: folders)
        let children = folders.children()
        guard children.reduce(1, { $0 + $1.count }) == folders.count else {
            fatalError("BUG: a folder without its parent")
        }
        // A folder comes behind its parent: from the end on, all subfolders are done before their parent.
        for place in folders.indices.reversed() {
            guard let manifest = manifests[place] else { continue }
            let subfolders = children[place].map { folders[$0] }
            if folders[place].tree == nil { folders[place].tree = try tree(folders[place], manifest.text, subfolders) }
            folders[place].fingerprint = fingerprint(folders[place], manifest.digest, subfolders)
        }
        guard let tree = folders[0].tree, let fingerprint = folders[0].fingerprint else {
            fatalError("BUG: the root was not written")
        }
        return (tree, fingerprint)
    }

    private struct WrittenManifest {
        let text: TextID?
        let digest: ObjectID
    }

    private func writeManifests(of folders: [IndexedFolder]) throws -> [Int: WrittenManifest] {
        let wanted = folders.indices.filter { folders[$0].tree == nil || folders[$0].fingerprint == nil }
        let written = Collector<Int, WrittenManifest>()
        let history = self.history
        try forEachBatch(
            count: wanted.count, batch: max(1, min(32, wanted.count / 64)), makeState: { MessageDigest() }
        ) { digest, range in
            for place in wanted[range] {
                let bytes = Manifest.encode(folders[place].files)
                digest.update(bytes.span)
                // Where the tree is known, the history has the manifest; only the fingerprint is wanted.
                let text = folders[place].tree == nil ? try TextWriter(history: history).add(bytes) : nil
                written[place] = WrittenManifest(text: text, digest: digest.objectID())
            }
        }
        return written.values
    }

    private func tree(_ folder: IndexedFolder, _ manifest: TextID?, _ subfolders: [IndexedFolder]) throws -> GitID {
        guard let manifest else { fatalError("BUG: a tree without its manifest") }
        try requireNames(of: folder, subfolders)
        var entries = [
            TreeEntry(
                name: Array(Manifest.fileName.utf8), kind: manifest.isChunked ? .tree : .blob, id: manifest.id)
        ]
        for (place, text) in folder.texts {
            let entry = folder.files.entries[place]
            let kind: TreeEntry.Kind = entry.kind == .link ? .link : text.isChunked ? .tree : .blob
            entries.append(TreeEntry(name: Array(folder.files.name(entry)), kind: kind, id: text.id))
        }
        for subfolder in subfolders {
            guard let tree = subfolder.tree else { fatalError("BUG: a parent before its subfolder") }
            entries.append(TreeEntry(name: Array(subfolder.path.name), kind: .tree, id: tree))
        }
        return try history.addTree(entries)
    }

    /// Throws where something in a folder has a name that no snapshot can have.
    ///
    /// What a scan found has none; what a merge brings, or a snapshot of an earlier version had, may.
    private func requireNames(of folder: IndexedFolder, _ subfolders: [IndexedFolder]) throws {
        func require(_ name: ArraySlice<UInt8>, _ kind: NameRules.Kind) throws {
            guard let refusal = NameRules.refusal(of: name, kind, in: folder.path) else { return }
            throw Failure(
                refusal, of: kind, named: folder.path.appending(name),
                hint: "commit its removal, or another name for it, first: on the branch that has it")
        }
        for entry in folder.files.entries {
            try require(folder.files.name(entry), entry.kind == .link ? .link : .file)
        }
        for subfolder in subfolders { try require(subfolder.path.name, .folder) }
    }

    // Sorted by path is not sorted by name ('a b' < 'a/…'), but among siblings it is.
    private func fingerprint(
        _ folder: IndexedFolder, _ manifest: ObjectID, _ subfolders: [IndexedFolder]
    ) -> ObjectID {
        Fingerprint.of(
            folder.files, manifest: manifest,
            subfolders: subfolders.map { subfolder in
                guard let fingerprint = subfolder.fingerprint else { fatalError("BUG: a parent before its subfolder") }
                return (Array(subfolder.path.name), fingerprint)
            })
    }
}
