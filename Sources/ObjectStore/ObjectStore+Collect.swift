package import DatasetModel
import Synchronization
package import SystemIO
package import SystemPackage

/// What a collection takes out of a store, and which packs it makes anew.
package struct StoreCollection: Sendable {
    /// The contents that go, and the bytes that they take.
    package fileprivate(set) var removed: (objects: Int, bytes: UInt64) = (0, 0)
    package fileprivate(set) var packCount = 0
    /// Packs that go, with what of them is copied.
    fileprivate var rewritten: [(pack: Pack, copied: [PackedObject])] = []
    /// Large files, and parts of packs that count for nothing.
    fileprivate var files: [FilePath] = []

    /// There is nothing to do.
    package var isEmpty: Bool { rewritten.isEmpty && files.isEmpty }
}

extension ObjectStore {
    /// Finds out which contents nothing needs, and which packs have to be made anew without them.
    ///
    /// What came at `cutoff` (nanoseconds since 1970) or later stays, as its references may be on their way; `doomed` contents go all
    /// the same. With `mergingSmall`, small packs become few where they are many. Reads indexes only; a pack that is kept is not touched.
    package func planCollection(
        of doomed: Set<ObjectID> = [], olderThan cutoff: Int64, mergingSmall: Bool,
        isReachable: (ObjectID) -> Bool
    ) throws -> StoreCollection {
        var plan = StoreCollection()
        let packs = try listedPacks()
        plan.packCount = packs.count
        // An object whose id is damaged there would pass for one that nothing needs.
        for pack in packs where !pack.index.isIntact() {
            throw ObjectStoreError.malformed(pack.path, "the checksum of its index is wrong")
        }
        let young = Set(packs.map(\.path).filter { (FileStatus.ifPresent($0)?.modified ?? .max) >= cutoff })
        func isNeeded(_ id: ObjectID, in pack: Pack) -> Bool {
            !doomed.contains(id) && (isReachable(id) || young.contains(pack.path))
        }
        let selection = PackSelection(
            of: packs, size: \.index.packSize, ids: \.index.ids, canMerge: { _ in mergingSmall }
        ) { pack, id in isNeeded(id, in: pack) }
        for (pack, copied) in selection.rewritten {
            plan.removed.objects += pack.index.ids.count { !isNeeded($0, in: pack) }
            plan.removed.bytes += pack.index.byteCount { !isNeeded($0, in: pack) }
            plan.rewritten.append((pack, pack.index.objectsByOffset().filter { copied.contains($0.id) }))
        }
        try addFiles(to: &plan, doomed, olderThan: cutoff, isReachable)
        return plan
    }

    /// Adds large files that nothing needs, and what interrupted commands left of packs.
    private func addFiles(
        to plan: inout StoreCollection, _ doomed: Set<ObjectID>, olderThan cutoff: Int64,
        _ isReachable: (ObjectID) -> Bool
    ) throws {
        for folder in try items(of: largeFolder) where folder.status.kind == .folder {
            let digits = folder.path.lastComponent?.string ?? ""
            for file in try items(of: folder.path) {
                guard let id = ObjectID(hex: digits + (file.path.lastComponent?.string ?? "")) else { continue }
                guard doomed.contains(id) || (file.status.modified < cutoff && !isReachable(id)) else { continue }
                plan.files.append(file.path)
                plan.removed.objects += 1
                plan.removed.bytes += file.status.size
            }
        }
        let parts = try items(of: packFolder)
        let names = Set(parts.map(\.path))
        for part in parts where part.status.modified < cutoff {
            guard let kind = part.path.extension, let other = ["pack": "idx", "idx": "pack"][kind] else { continue }
            var partner = part.path
            partner.extension = other
            if !names.contains(partner) { plan.files.append(part.path) }
        }
    }

    private func items(of folder: FilePath) throws -> [(path: FilePath, status: FileStatus)] {
        let listing = try FolderListing(folder)
        return listing.items.map { (folder.appending(bytes: listing.name($0)), $0.status) }
    }

    /// Writes the new packs of a plan under temporary names, every content verified, on all processors.
    ///
    /// Publish the result, then `remove` what the plan makes superfluous. Throws `corrupt` where a content that is needed is
    /// damaged; nothing has changed then.
    package func rewritePacks(
        of plan: StoreCollection, disk: any Disk, temporaryFolder: FilePath
    ) throws -> ObjectWriter {
        let writer = ObjectWriter(self, disk: disk, temporaryFolder: temporaryFolder)
        let sources = plan.rewritten
        let byteCount = sources.reduce(0) { $0 + Int($1.pack.index.packSize) }
        let next = Atomic<Int>(0)
        // A thread for each pack that comes out: more would make more packs.
        try withWorkers(min(Workers.processorCount, 1 + byteCount / PackFormat.rollOver)) { workers in
            var rewriter = PackRewriter(writer)
            while !workers.isCancelled {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= sources.count { break }
                try rewriter.copy(sources[number].copied, of: sources[number].pack)
            }
            try rewriter.finish()
        }
        return writer
    }

    /// Removes what a plan makes superfluous, once its new packs are published; returns the number of packs that there are then.
    package func remove(_ plan: StoreCollection, replacedBy writer: ObjectWriter, disk: any Disk) throws -> Int {
        let packs = plan.rewritten.flatMap { pack, _ in
            var index = pack.path
            index.extension = "idx"
            // The pack first: an index alone counts for nothing, and no bytes stay that were to be purged.
            return [pack.path, index]
        }
        // A new pack may have the name of an old one, or of the half of one that an interrupted collection left.
        let published = writer.publishedFiles
        for file in packs + plan.files where !published.contains(file) { try disk.remove(file) }
        relist()
        return try listedPacks().count
    }
}

extension PackIndex {
    /// All objects, in the order in which they stand in the pack.
    func objectsByOffset() -> [PackedObject] {
        (0..<count).map { PackedObject(id: id(at: $0), offset: offset(at: $0)) }.sorted { $0.offset < $1.offset }
    }

    /// The bytes that some of the objects take in the pack.
    package func byteCount(where isCounted: (ObjectID) -> Bool) -> UInt64 {
        let objects = objectsByOffset()
        let ends = objects.dropFirst().map { UInt64($0.offset) } + [packSize]
        return zip(objects, ends).reduce(0) { isCounted($1.0.id) ? $0 + $1.1 - UInt64($1.0.offset) : $0 }
    }
}
