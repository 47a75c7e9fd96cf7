import DatasetModel
import History
import ObjectStore
import Remotes
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Ways in which a remote loses something.
private enum RemoteDamage: String, CaseIterable, Sendable {
    case missingPack, missingIndex, missingPackAndIndex, missingLargeFile, missingHistoryPack, everythingButCatalog
    case shortPack, shortIndex, shortLargeFile, shortHistoryPack, emptyPack, emptyIndex, emptyLargeFile, longPack
    case pageForPack, pageForLargeFile, pageForHistoryPack
    // Of the right size: no list tells.
    case flippedInPack, flippedInIndex, flippedInLargeFile, flippedInHistoryPack

    var isSilent: Bool { rawValue.hasPrefix("flipped") }
    var isOfHistory: Bool { rawValue.hasSuffix("HistoryPack") || self == .everythingButCatalog }

    private var prefix: String {
        if isOfHistory { return "history/" }
        return rawValue.hasSuffix("LargeFile") ? "files/" : "packs/"
    }

    func inflict(on remote: any Remote) throws {
        let all = try remote.list("").map(\.key)
        if self == .everythingButCatalog {
            for key in all where key.description != "catalog" { try remote.delete(key) }
            return
        }
        let ending = rawValue.contains("Index") && self != .missingPackAndIndex ? ".idx" : ".pack"
        let keys = all.filter { key in
            key.description.hasPrefix(prefix)
                && (prefix == "files/" || self == .missingPackAndIndex || key.description.hasSuffix(ending))
        }
        try #require(!keys.isEmpty)
        for key in keys {
            guard var bytes = try remote.read(key, limit: 1 << 30)?.bytes else { continue }
            try remote.delete(key)
            if rawValue.hasPrefix("missing") { continue }
            if rawValue.hasPrefix("short") { bytes.removeLast(7) }
            if rawValue.hasPrefix("empty") { bytes = [] }
            if rawValue.hasPrefix("long") { bytes.append(0) }
            if rawValue.hasPrefix("page") { bytes = Array("<html>sorry</html>".utf8) }
            // More than the bits that zlib passes over.
            if isSilent { for place in (bytes.count - 12)..<(bytes.count - 4) { bytes[place] ^= 0xff } }
            try remote.put(key, .bytes(bytes))
        }
    }
}

/// What is lost at a remote goes there again, from a repository that has it.
@Suite struct RemoteRepairTests {
    private static func dataset() throws -> TestRepository {
        let test = try TestRepository(["labels.csv": "key,label\na,cat\n", "img/a.png": "A", "img/b.png": "B"])
        try test.write([UInt8](repeating: 7, count: 300_000), to: "img/large.png")
        try test.commit("first")
        return test
    }

    private static func shared(in place: SharedDataset.Place) throws -> (SharedDataset, TestRepository) {
        let shared = try SharedDataset(in: place)
        let test = try dataset()
        try shared.join(test)
        try shared.push(test)
        return (shared, test)
    }

    private static var repair: PushOptions {
        var options = PushOptions()
        options.isRepair = true
        return options
    }

    private func requireWhole(_ shared: SharedDataset, as test: TestRepository) throws {
        let clone = try shared.clone()
        let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
        #expect(ours == theirs)
        #expect(try clone.reopened().fsck().faults.isEmpty)
        let check = try test.reopened().checkRemote(
            "origin", has: test.reopened().snapshot("HEAD"), readsData: true, open: shared.opener)
        #expect(check.isComplete, "\(check.damaged) \(check.missing)")
    }

    @Test(arguments: SharedDataset.Place.present, RemoteDamage.allCases)
    private func `a push with nothing to send sends what was lost`(
        place: SharedDataset.Place, damage: RemoteDamage
    ) throws {
        let (shared, test) = try Self.shared(in: place)
        try damage.inflict(on: shared.place)
        #expect(throws: (any Error).self) { try shared.clone() }
        if damage.isSilent {
            let check = try test.reopened().checkRemote(
                "origin", has: test.reopened().snapshot("HEAD"), readsData: true, open: shared.opener)
            #expect(!check.isComplete)
        }
        var dryRun = PushOptions()
        dryRun.isDryRun = true
        let plan = try shared.push(test, dryRun)
        let result = try shared.push(test)
        #expect(result.updates.isEmpty && result.lost.isEmpty)
        #expect(result.restored == plan.restored)
        #expect(damage.isOfHistory == (result.restored.historyPackCount > 0))
        #expect((result.restored.fileCount == 0) == (damage.isOfHistory && damage != .everythingButCatalog))
        try requireWhole(shared, as: test)
        #expect(try shared.push(test).restored.isEmpty)
    }

    @Test(arguments: RemoteDamage.allCases.filter { !$0.isSilent })
    private func `a forced push and one to repair send it, too, and along with new snapshots`(damage: RemoteDamage)
        throws
    {
        for isForced in [true, false] {
            let (shared, test) = try Self.shared(in: .memory)
            try damage.inflict(on: shared.place)
            try test.write("C", to: "img/c.png")
            try test.commit("second")
            var options = PushOptions()
            (options.isForced, options.isRepair) = (isForced, !isForced)
            let result = try shared.push(test, options)
            #expect(result.updates.map(\.name) == ["refs/heads/main"] && result.fileCount == 1)
            #expect(!result.restored.isEmpty && result.lost.isEmpty)
            try requireWhole(shared, as: test)
        }
    }

    @Test(arguments: RemoteDamage.allCases.filter { !$0.isOfHistory })
    private func `the store beside a git host is mended likewise`(damage: RemoteDamage) throws {
        let team = try GitTeam(.folder)
        let test = try Self.dataset()
        try test.repository.addRemote(team.settings)
        try team.push(test)
        let store = FolderRemote(FilePath(try #require(team.settings.store)), disk: LocalDisk())
        try damage.inflict(on: store)
        #expect(throws: (any Error).self) { try team.clone() }
        if damage.isSilent {
            let check = try test.reopened().checkRemote(
                "origin", has: test.reopened().snapshot("HEAD"), readsData: true, open: team.opener)
            #expect(!check.isComplete)
        }
        #expect(try team.push(test).restored.fileCount > 0)
        let clone = try team.clone()
        let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
        #expect(ours == theirs)
    }

    @Test func `what a check or a fetch met is remembered, and costs nothing otherwise`() throws {
        let (shared, test) = try Self.shared(in: .memory)
        func known() throws -> KnownDamage {
            try test.reopened().withRemote("origin", "test", open: shared.opener) { $0.damage }
        }
        func commitAndPush(_ text: String) throws -> CountingRemote.Counts {
            try test.write("key,label\na,\(text)\n", to: "labels.csv")
            try test.commit(text)
            _ = shared.counting.reset()
            try shared.push(test)
            return shared.counting.counts
        }
        #expect(try commitAndPush("dog") == .init(reads: 1, puts: 2))
        try RemoteDamage.missingPack.inflict(on: shared.place)
        let head = try test.reopened().snapshot("HEAD")
        #expect(try !test.reopened().checkRemote("origin", has: head, open: shared.opener).isComplete)
        #expect(try !known().isEmpty)
        #expect(try commitAndPush("bird").lists > 0)
        #expect(try known().isEmpty)
        try requireWhole(shared, as: test)
        #expect(try commitAndPush("cat") == .init(reads: 1, puts: 2))

        // A fetch that fails leaves word where it failed.
        let bea = try shared.clone(withoutImages: true)
        try RemoteDamage.flippedInPack.inflict(on: shared.place)
        let failure = #expect(throws: Failure.self) {
            try bea.reopened().fetchFiles(of: bea.reopened().snapshot("HEAD"), open: shared.opener)
        }
        #expect(failure?.hints == [DamagedUpload.hint])
        let met = try bea.reopened().withRemote("origin", "test", open: shared.opener) { $0.damage.keys }
        #expect(!met.isEmpty && met.allSatisfy { $0.description.hasSuffix(".pack") })
    }

    @Test func `a file of the memory that cannot be read says that there is damage`() throws {
        let folder = TemporaryFolder()
        let damage = KnownDamage(file: folder.path.appending("damaged"), disk: LocalDisk())
        #expect(damage.isEmpty && damage.keys.isEmpty)
        try folder.write([0xff, 10, 0, 10] + Array("catalog\npacks/../x\nnonsense/key\npacks/a\n".utf8), to: "damaged")
        #expect(!damage.isEmpty && damage.keys == [.literal("packs/a")])
        try damage.replace(with: [], isComplete: true)
        #expect(damage.isEmpty)
    }

    @Test func `of two copies, the sound one is taken`() throws {
        let (shared, test) = try Self.shared(in: .memory)
        for entry in try shared.place.list("packs/") {
            guard let name = UploadName<ObjectID>(packKey: entry.key, "idx") else { continue }
            let twin = UploadName(name.hash)
            for ending in ["pack", "idx"] {
                let bytes = try #require(try shared.place.read(name.packKey(ending), limit: 1 << 20)).bytes
                try shared.place.put(twin.packKey(ending), .bytes(bytes))
            }
            // Whichever of them is read first, it is damaged.
            let first = min(name.packKey("pack"), twin.packKey("pack"))
            var bytes = try #require(try shared.place.read(first, limit: 1 << 20)).bytes
            for place in 16..<bytes.count { bytes[place] ^= 0xff }
            try shared.place.put(first, .bytes(bytes))
        }
        let clone = try shared.clone()
        let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
        #expect(ours == theirs)
    }

    @Test func `what is intact in a damaged pack stays, whoever needs it, and what is nowhere is said`() throws {
        let (shared, ada) = try Self.shared(in: .memory)
        let thin = try shared.clone(withoutImages: true)
        try RemoteDamage.missingLargeFile.inflict(on: shared.place)
        let result = try shared.push(thin, Self.repair)
        #expect(result.lost.fileCount == 1 && result.restored.isEmpty)
        try RemoteDamage.flippedInPack.inflict(on: shared.place)
        let head = try thin.reopened().snapshot("HEAD")
        #expect(
            try !thin.reopened().checkRemote("origin", has: head, readsData: true, open: shared.opener).isComplete)
        let before = try shared.place.list("packs/").map(\.key)
        #expect(try shared.push(thin, Self.repair).lost.fileCount > 1)
        // What is left of the last copy is not removed.
        #expect(try shared.place.list("packs/").map(\.key) == before)
        try #require(
            try !ada.reopened().checkRemote(
                "origin", has: ada.reopened().snapshot("HEAD"), readsData: true, open: shared.opener
            ).isComplete)
        #expect(try shared.push(ada).lost.isEmpty)
        try requireWhole(shared, as: ada)
    }

    @Test func `the history of others, as far as it is there, goes into what takes the place of a lost pack`() throws {
        let (shared, ada) = try Self.shared(in: .memory)
        let lost = try shared.place.list("history/").map(\.key)
        let bea = try shared.clone()
        let carl = try shared.clone()
        _ = try bea.reopened().switchTo(branch: "bea", creating: true, author: bea.author)
        try bea.write("D", to: "img/d.png")
        _ = try bea.reopened().commit(message: "bea's", author: bea.author)
        try shared.push(bea)
        // Ada never fetched Bea's branch, and her own pack is gone.
        for key in lost { try shared.place.delete(key) }
        #expect(throws: (any Error).self) { try shared.clone() }
        let result = try shared.push(ada)
        #expect(result.restored.historyPackCount == lost.count && result.lost.isEmpty)
        let clone = try shared.clone()
        #expect(try clone.reopened().snapshot("origin/bea").id == bea.reopened().snapshot("bea").id)
        // Now all of it is gone, and Carl has not all that goes in its place.
        let all = try shared.place.list("history/").map(\.key)
        for key in all { try shared.place.delete(key) }
        let left = try shared.push(carl)
        #expect(left.lost.historyPackCount > 0 && left.restored.historyPackCount == 0)
        #expect(try shared.push(bea, Self.repair).lost.isEmpty)
        _ = try shared.clone()
    }

    @Test(arguments: [RemoteDamage.missingIndex, .shortPack, .emptyIndex])
    private func `a collection keeps what remains of a pack while something is missing`(damage: RemoteDamage) throws {
        let (shared, test) = try Self.shared(in: .memory)
        let bea = try shared.clone()
        try damage.inflict(on: shared.place)
        let before = try shared.place.list("packs/").map(\.key)
        func collect() throws -> CollectionResult {
            try bea.reopened().collect(
                atRemote: "origin", CollectionGrace(days: 0, now: 0), isDryRun: false, isForced: false,
                open: shared.opener)
        }
        _ = try? collect()
        #expect(try shared.place.list("packs/").map(\.key) == before)
        try shared.push(test)
        _ = try collect()
        #expect(try shared.place.list("packs/").map(\.key).allSatisfy { !before.contains($0) })
        try requireWhole(shared, as: test)
    }
}
