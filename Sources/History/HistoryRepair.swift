package import DatasetModel
package import SystemIO
package import SystemPackage

/// A pack of the history with a damaged part, or without its index.
package struct DamagedHistoryPack: Sendable {
    package let pack: FilePath
    /// Nil where it is gone.
    package let index: FilePath?
    /// The two, and what git derived from them.
    package let files: [FilePath]
}

extension History {
    /// The packs that these files, packs or indexes, belong to, and those whose index is gone.
    package func damagedPacks(_ damaged: Set<FilePath>) throws -> [DamagedHistoryPack] {
        let listing = try FolderListing(packFolder)
        let files = listing.items.map { packFolder.appending(bytes: listing.name($0)) }
        let groups = Dictionary(grouping: files) { $0.stem ?? "" }
        return groups.sorted { $0.key < $1.key }.compactMap { _, group in
            guard let pack = group.first(where: { $0.extension == "pack" }) else { return nil }
            let index = group.first { $0.extension == "idx" }
            if index != nil, !group.contains(where: damaged.contains) { return nil }
            return DamagedHistoryPack(pack: pack, index: index, files: group)
        }
    }

    /// Makes the index of an intact pack anew, durably, in place of the one that is there; returns the number of its objects.
    ///
    /// `folder` is made and removed here. Nil where the pack itself is damaged: nothing has changed then.
    package func reindex(_ damaged: DamagedHistoryPack, in folder: FilePath, disk: any Disk) throws -> Int? {
        let pack = damaged.pack
        guard let size = FileStatus.ifPresent(pack)?.size, size >= 32 else { return nil }
        var incoming = try IncomingPack(for: self, in: folder, disk: disk)
        do {
            _ = try unsafe OpenFile(reading: pack).forEachBlock(OpenFile.Block()) { try unsafe incoming.append($0) }
            guard let name = pack.stem?.dropFirst("pack-".count), let id = GitID(hex: String(name)) else { return nil }
            try incoming.finish(as: id)
        } catch is GitError {
            return nil
        }
        try incoming.publish(to: self, disk: disk)
        var index = pack
        index.extension = "idx"
        return try GitPack.ids(inIndex: index).count
    }

    /// The objects that an index lists, damaged as it may be, and that can be read and have the ids that name them.
    package func readableObjects(of damaged: DamagedHistoryPack) -> [GitID] {
        guard let index = damaged.index, let ids = try? GitPack.ids(inIndex: index) else { return [] }
        return ids.filter { (try? object($0)) != nil }
    }

    /// What git derived from packs and commits, and makes anew.
    package var derivedFiles: [FilePath] {
        [packFolder.appending("multi-pack-index"), path.appending("objects/info/commit-graph")].filter {
            FileStatus.ifPresent($0) != nil
        }
    }

    /// The ids of all objects, by the indexes of packs and the names of files.
    package func listedObjects() throws -> Set<GitID> { Set(try objectFiles(straysOlderThan: 0).objects) }
}
