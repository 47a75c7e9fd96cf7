import DatasetModel
import Glibc
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import History
@testable import ObjectStore
@testable import Snapshots
@testable import Versioning

/// Random wounds of everything that a remote sends: it is refused or it is sound, and the process lives.
@Suite(.serialized) struct RemoteFuzzTests {
    // DSV_FUZZ_SECONDS=600 runs each for ten minutes.
    private static let seconds = getenv("DSV_FUZZ_SECONDS").flatMap { Double(String(cString: $0)) } ?? 0.4
    private static let author = Signature(name: "Ada", email: "ada@example.com", time: 1, offset: 0)

    /// Calls `body` with one mutant after the other; prints how many there were.
    private func fuzz(_ what: String, _ sample: [UInt8], _ body: ([UInt8], UInt64) throws -> Bool) throws {
        var (count, taken) = (UInt64(0), 0)
        let end = monotonicSeconds() + Self.seconds
        while monotonicSeconds() < end {
            count += 1
            if try body(mutant(of: sample, seed: count), count) { taken += 1 }
        }
        print("\(count) mutants of \(what), of which \(taken) were taken; seeds 1 to \(count)")
    }

    @Test func `a catalog of any bytes is read or refused`() throws {
        let digits = [UInt8](1...20)
        let other = GitID(bytes: digits.span)
        var catalog = RemoteCatalog()
        catalog.head = "refs/heads/main"
        catalog.packs = [.init(name: UploadName(.none), size: 17), .init(name: UploadName(other), size: .max)]
        catalog.doomed = [catalog.packs[1].name.historyKey]
        catalog.references = ["refs/heads/main": .none, "refs/tags/v1": .none, "refs/heads/a/b": .none]
        try fuzz("a catalog", catalog.encode()) { bytes, seed in
            guard let read = try? RemoteCatalog(parsing: bytes, of: "origin") else { return false }
            #expect(
                read.references.keys.allSatisfy { name in
                    RemoteCatalog.areas.contains { name.hasPrefix($0) } && !name.contains("..")
                }, "seed \(seed)")
            #expect((try? RemoteCatalog(parsing: read.encode(), of: "origin")) == read, "seed \(seed)")
            return true
        }
    }

    @Test func `a manifest of any bytes is read or refused`() throws {
        let id = ObjectID(sha256Of: [])
        let sample = ["a.png", "b\\x01.png", "b\\\\.png", "ü.csv"].map { "\(id) 12 \($0)\n" }.joined()
        try fuzz("a manifest", Array(sample.utf8)) { bytes, seed in
            guard let list = try? Manifest.decode(bytes.span) else { return false }
            let names = list.entries.map { Array(list.name($0)) }
            #expect(names.allSatisfy { NameRules.isName($0) }, "seed \(seed)")
            #expect(zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "seed \(seed)")
            return true
        }
    }

    @Test func `an index of a remote's pack of any bytes is laid out or refused`() throws {
        let (folder, sample) = try storedPack()
        let path = folder.path.appending("mutant.idx")
        try fuzz("a pack's index", sample.index) { bytes, seed in
            var bytes = bytes
            if seed % 2 == 0, bytes.count > 32 {
                let digest = MessageDigest()
                digest.update(bytes.span.extracting(..<(bytes.count - 32)))
                bytes.replaceSubrange((bytes.count - 32)..., with: digest.finish())
            }
            try folder.write(bytes, to: path)
            guard let index = try? PackIndex(path), let layout = try? PackLayout(index, path: path) else {
                return false
            }
            let extents = (0..<layout.count).map { layout.extent(at: $0) }
            #expect(extents.allSatisfy { $0.upperBound <= index.packSize && $0.count >= 8 }, "seed \(seed)")
            return true
        }
    }

    @Test func `objects of a remote's pack of any bytes are what their ids say or are refused`() throws {
        let (folder, sample) = try storedPack()
        _ = try ObjectStore.create(at: folder.path.appending("target"), disk: LocalDisk())
        let store = ObjectStore(opening: folder.path.appending("target"))
        let path = folder.path.appending("sample.idx")
        try folder.write(sample.index, to: path)
        let layout = try PackLayout(PackIndex(path), path: path)
        try fuzz("a pack", sample.pack) { bytes, seed in
            let temporary = folder.path.appending("tmp")
            removeTree(temporary)
            try LocalDisk().makeFolder(temporary)
            let writer = ObjectWriter(store, disk: FaultyDisk(), temporaryFolder: temporary)
            let (taken, refused) = try add(bytes, layout, to: writer)
            let sound = (0..<layout.count).filter {
                bytes.part(layout.extent(at: $0)) == sample.pack.part(layout.extent(at: $0))
            }
            #expect(Set(sound).isSubset(of: taken) && refused.isDisjoint(with: sound), "seed \(seed)")
            if seed == 1 { try writer.publish() }
            return refused.isEmpty
        }
        for file in try store.packFiles() { try file.verify() }
    }

    /// Hands each object to a writer; returns the places of those that it took, and of the others.
    private func add(
        _ bytes: [UInt8], _ layout: PackLayout, to writer: ObjectWriter
    ) throws -> (taken: Set<Int>, refused: Set<Int>) {
        var lane = ObjectWriter.Lane(writer)
        var (taken, refused): (Set<Int>, Set<Int>) = ([], [])
        for place in 0..<layout.count {
            let part = bytes.part(layout.extent(at: place))
            if takes(part, as: layout.id(at: place), &lane) { taken.insert(place) } else { refused.insert(place) }
        }
        try lane.finish()
        return (taken, refused)
    }

    // Not in the loop: the compiler crashes where a value that cannot be copied outlives a 'catch'.
    private func takes(_ part: [UInt8], as id: ObjectID, _ lane: inout ObjectWriter.Lane) -> Bool {
        do {
            try part.withUnsafeBytes { try lane.add(packed: $0, as: id, source: "fuzz") }
            return true
        } catch {
            return false
        }
    }

    @Test func `a pack of the history of any bytes is taken with sound objects or refused`() throws {
        let remote = try HostileRemote()
        let texts = (0..<20).map { String(repeating: "line \($0)\n", count: $0 * 10) }
        let root = try remote.folder(
            texts.enumerated().map { remote.line($1, "\(10 + $0).csv") }.joined(),
            texts.enumerated().map { remote.entry("\(10 + $0).csv", .blob, try remote.blob($1)) })
        let commit = try remote.commit(root)
        try remote.publish([:])
        _ = try runGit(["-C", remote.history.path.string, "update-ref", "refs/heads/main", "\(commit)"])
        // As git packs it: with deltas.
        let repacked = try runGit(["-C", remote.history.path.string, "repack", "-adfq"])
        let loose = try FolderListing(remote.history.packFolder)
        let names = loose.items.map { String(decoding: loose.name($0), as: UTF8.self) }
        let name = try #require(names.first { $0.hasSuffix(".pack") }, "\(repacked.output)")
        let sample = try OpenFile.contents(of: remote.history.packFolder.appending(name))
        let folder = TemporaryFolder()
        try fuzz("a pack of the history", sample) { bytes, seed in
            var bytes = bytes
            if seed % 2 == 0, bytes.count > 32 {
                let digest = MessageDigest(.sha1)
                digest.update(bytes.span.extracting(..<(bytes.count - 20)))
                bytes.replaceSubrange((bytes.count - 20)..., with: digest.finish())
            }
            let digits = Array((bytes.suffix(20) + [UInt8](repeating: 0, count: 20)).prefix(20))
            let id = GitID(bytes: digits.span)
            // A history of its own for each: an object that is there is not taken again.
            let path = folder.path.appending("h")
            removeTree(path)
            let history = try History.create(at: path, branch: "main")
            do { try receive(bytes, as: id, into: history) } catch is GitError { return false }
            // What the index names is there, with the right bytes.
            let index = try GitPackIndex(OpenFile.contents(of: path.appending("objects/pack/pack-\(id).idx")))
            for object in index.ids { _ = try history.object(object) }
            return true
        }
    }

    private func receive(_ bytes: [UInt8], as id: GitID, into history: History) throws {
        var incoming = try IncomingPack(for: history, in: history.path.appending("incoming"), disk: FaultyDisk())
        try bytes.withUnsafeBytes { try incoming.append($0) }
        try incoming.finish(as: id)
        try incoming.publish(to: history, disk: FaultyDisk())
    }

    /// A pack of an object store with its index.
    private func storedPack() throws -> (folder: TemporaryFolder, sample: (pack: [UInt8], index: [UInt8])) {
        let folder = TemporaryFolder()
        _ = try ObjectStore.create(at: folder.path.appending("store"), disk: LocalDisk())
        let store = ObjectStore(opening: folder.path.appending("store"))
        try LocalDisk().makeFolder(folder.path.appending("work"))
        let writer = ObjectWriter(store, disk: FaultyDisk(), temporaryFolder: folder.path.appending("work"))
        var lane = ObjectWriter.Lane(writer)
        var random = SeededGenerator(seed: 7)
        for number in 0..<40 {
            let content = number % 2 == 0 ? random.bytes(20 * number) : [UInt8](repeating: UInt8(number), count: 900)
            _ = try content.withUnsafeBytes { try lane.add($0) }
        }
        try lane.finish()
        try writer.publish()
        let pack = try #require(store.packFiles().first)
        return (folder, (try OpenFile.contents(of: pack.path), try OpenFile.contents(of: pack.indexPath)))
    }
}

extension [UInt8] {
    /// What there is of a range.
    fileprivate func part(_ range: Range<UInt64>) -> [UInt8] {
        Array(self[Swift.min(Int(range.lowerBound), count)..<Swift.min(Int(range.upperBound), count)])
    }
}
