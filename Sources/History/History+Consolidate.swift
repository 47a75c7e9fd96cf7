import DatasetModel
package import SystemIO
package import SystemPackage

extension History {
    /// Makes one pack of many small ones, where there are many of about the same size.
    ///
    /// Each commit makes a pack, and a reader looks through all of them. Packs count as equal within a factor of eight; sixteen equals
    /// become one. So an object is copied a few times at most, a history of any length is in some dozens of small packs, and large ones
    /// stay as they are. At any moment every object is in some pack: the old ones go when the new one is durable and has its name.
    /// `temporaryFolder` is on the history's file system, and nobody else's; nobody else writes to the history meanwhile.
    package func consolidate(in temporaryFolder: FilePath, disk: any Disk) throws {
        while let packs = try equalPacks() {
            let objects = packs.flatMap(\.objects)
            var seen: Set<GitID> = []
            let wanted = objects.filter { seen.insert($0.id).inserted }
            let base = temporaryFolder.appending("consolidated")
            let (path, index) = (FilePath("\(base).pack"), FilePath("\(base).idx"))
            var stream = try PackStream(toNew: path, objectCount: wanted.count, disk: disk)
            for object in wanted { try stream.append(object.id, object.packed()) }
            let (name, size) = try stream.finish(indexTo: index)
            for file in [path, index] { try disk.sync(try OpenFile(reading: file)) }
            let pack = HistoryPack(name: name, pack: path, index: index, objectCount: wanted.count, size: size)
            try pack.publish(in: self, disk: disk)
            // They name the packs that go.
            for derived in derivedFiles { try disk.remove(derived) }
            for old in packs where old.path.stem != "pack-\(name)" {
                try disk.remove(old.indexPath)
                try disk.remove(old.path)
            }
            refresh()
        }
    }

    private static let mostEqual = 16
    // What is larger is copied by a collection alone.
    private static let largestConsolidated: UInt64 = 16 << 20

    /// The packs that are to become one: those of a size of which there are too many, and all that are smaller; nil where there are none.
    private func equalPacks() throws -> [ConsolidatedPack]? {
        let listing = try FolderListing(packFolder)
        var sizes: [FilePath: UInt64] = [:]
        var fileCounts: [String: Int] = [:]
        for item in listing.items {
            let path = packFolder.appending(bytes: listing.name(item))
            fileCounts[path.stem ?? "", default: 0] += 1
            if path.extension == "pack", item.status.size <= Self.largestConsolidated { sizes[path] = item.status.size }
        }
        // Beside what git itself derived or was told to keep, there is a third file.
        let packs = sizes.filter { fileCounts[$0.key.stem ?? ""] == 2 }
        let steps = Dictionary(grouping: packs) { ($0.value >> 10).bitWidth(in: 3) }
        guard let full = steps.filter({ $0.value.count >= Self.mostEqual }).keys.min() else { return nil }
        let chosen = steps.filter { $0.key <= full }.values.flatMap { $0.map(\.key) }.sorted { $0.string < $1.string }
        let readable = chosen.compactMap(ConsolidatedPack.init)
        return readable.count >= Self.mostEqual ? readable : nil
    }
}

extension UInt64 {
    /// The number of digits of so many bits that it has.
    fileprivate func bitWidth(in digit: Int) -> Int { (UInt64.bitWidth - leadingZeroBitCount + digit - 1) / digit }
}

/// A pack whose objects go to another one as they stand, compressed.
private struct ConsolidatedPack {
    struct Object {
        let id: GitID
        fileprivate let range: Range<Int>
        fileprivate let file: MappedFile

        /// The object with its header.
        func packed() -> [UInt8] { file.bytes(range) }
    }

    let path: FilePath
    let indexPath: FilePath
    /// In the order in which they stand.
    let objects: [Object]

    /// Nil where it holds deltas, which stand for nothing elsewhere, or is damaged: that is left for fsck to find.
    init?(_ path: FilePath) {
        self.path = path
        var indexPath = path
        indexPath.extension = "idx"
        self.indexPath = indexPath
        let pack = GitPackFile(path)
        guard let ids = try? GitPack.ids(inIndex: indexPath), let file = try? MappedFile(path), file.count > 32,
            let checksums = try? GitPack.checksums(inIndex: indexPath)
        else { return nil }
        var places: [(offset: Int, place: Int)] = []
        for (place, id) in ids.enumerated() {
            guard let offset = pack.offset(of: id), pack.header(at: offset) != nil else { return nil }
            places.append((offset, place))
        }
        places.sort { $0.offset < $1.offset }
        let ends = places.dropFirst().map(\.offset) + [file.count - 20]
        var objects: [Object] = []
        for ((offset, place), end) in zip(places, ends) {
            guard offset < end else { return nil }
            let object = Object(id: ids[place], range: offset..<end, file: file)
            guard GitPack.checksum(object.packed()) == checksums[place] else { return nil }
            objects.append(object)
        }
        self.objects = objects
    }
}
