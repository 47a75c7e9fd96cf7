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

/// What a collection at a remote removes, and what it never does, whoever else is there at the moment.
@Suite struct CollectRemoteTests {
    private static let now = CollectionGrace(days: 0, now: 0)

    /// What was there once is on no branch of the remote any more, and one clone has it still.
    private final class Scene: @unchecked Sendable {
        let shared: SharedDataset
        /// Has what the remote has, and nothing else.
        let ada: TestRepository
        /// Has the snapshot that was left behind, as the branch `back`.
        let bea: TestRepository
        /// Collects: one repository has dealings with one remote at a time.
        private(set) lazy var carl = Result { try shared.clone() }
        /// What a collection that fell asleep will remove when it wakes up.
        var asleep: Set<RemoteKey> = []

        init(in place: SharedDataset.Place = .memory) throws {
            shared = try SharedDataset(in: place)
            let ada = try TestRepository(["labels.csv": "key,label\na,cat\n", "img/a.png": "A"])
            try ada.write([UInt8](repeating: 9, count: 300_000), to: "img/large.png")
            try ada.commit("first")
            try shared.join(ada)
            try shared.push(ada)
            try ada.write("lost", to: "img/lost.png")
            try ada.write([UInt8](repeating: 7, count: 300_000), to: "img/large-lost.png")
            try ada.write("key,label\na,cat\nlost,dog\n", to: "labels.csv")
            try ada.commit("lost")
            try shared.push(ada)
            bea = try shared.clone()
            _ = try bea.repository.switchTo(branch: "back", creating: true, author: bea.author)

            // Ada takes it back, and nothing of hers remembers.
            #expect(try ada.git("update-ref", "refs/heads/main", "main~1").status == 0)
            for name in ["img/lost.png", "img/large-lost.png"] { try ada.remove(name) }
            try ada.write("key,label\na,bird\n", to: "labels.csv")
            try ada.write("second", to: "img/b.png")
            _ = try ada.reopened().commit(message: "second", author: ada.author)
            var forced = PushOptions()
            forced.isForced = true
            try shared.push(ada, forced)
            self.ada = ada
        }

        @discardableResult
        func collect(
            _ test: TestRepository? = nil, _ grace: CollectionGrace = now, isDryRun: Bool = false,
            isForced: Bool = false, through opener: RemoteOpener? = nil
        ) throws -> CollectionResult {
            let test = test ?? ada
            return try test.reopened().collect(
                atRemote: "origin", grace, isDryRun: isDryRun, isForced: isForced, open: opener ?? shared.opener)
        }

        /// Sends what was left behind again, of which the remote may have much.
        func pushBack(through opener: RemoteOpener? = nil) throws { try shared.push(bea, through: opener) }

        func keys() throws -> [RemoteKey] { try shared.place.list("").map(\.key) }
        func catalog() throws -> RemoteCatalog {
            let bytes = try shared.place.read(.literal("catalog"), limit: RemoteCatalog.largest)?.bytes
            return try RemoteCatalog(parsing: bytes ?? [], of: "test")
        }

        /// All that references name can be cloned, and every file is there.
        func requireWhole(_ when: String = "") throws {
            let clone = try shared.clone()
            for branch in try catalog().references.keys.filter({ $0.hasPrefix("refs/heads/") }) {
                let name = "origin/\(branch.dropFirst("refs/heads/".count))"
                let snapshot = try clone.reopened().snapshot(name)
                let check = try clone.reopened().checkRemote("origin", has: snapshot, open: shared.opener)
                try #require(check.isComplete, "\(when): \(name)")
                _ = try clone.reopened().export(snapshot, to: clone.folder.path.appending("out-\(snapshot.id.short)"))
            }
            let (ours, theirs) = (try contents(of: ada.root), try contents(of: clone.root))
            try #require(ours == theirs, "\(when)")
        }

        /// Nothing is there that nobody needs.
        func requireTidy(_ when: String) throws {
            let again = try collect()
            try #require(again.isEmpty && again.freedBytes == 0, "\(when): \(again)")
            try #require(try catalog().doomed.isEmpty, "\(when)")
        }
    }

    @Test(arguments: SharedDataset.Place.present)
    func `what no reference of the remote reaches goes, and all else stays`(place: SharedDataset.Place) throws {
        let scene = try Scene(in: place)
        let isCareless = place == .rclone
        if isCareless {
            let failure = #expect(throws: Failure.self) { try scene.collect() }
            #expect(failure?.message.contains("ignores conditional writes") == true)
        }
        let before = try scene.keys()
        let plan = try scene.collect(isDryRun: true, isForced: isCareless)
        #expect(plan.isDryRun && plan.remote == "origin" && plan.snapshots.map(\.snapshot.subject) == ["lost"])
        #expect(
            plan.snapshots[0].paths.map(\.description) == ["img/large-lost.png", "img/lost.png", "labels.csv"])
        #expect(plan.contents.count == 2 && plan.contents.bytes > 300_000 && plan.leftoverCount == 0)
        #expect(try scene.keys() == before)

        let result = try scene.collect(isForced: isCareless)
        #expect(result.snapshots.map(\.snapshot.subject) == ["lost"] && result.snapshots[0].paths.isEmpty)
        #expect(result.contents == plan.contents && result.historyObjects == plan.historyObjects)
        #expect(result.freedBytes > 300_000)
        let left = try scene.keys().map(\.description)
        #expect(left.count { $0.hasPrefix("files/") } == 1)
        #expect(result.packs.before > 0 && left.count { $0.hasSuffix(".pack") } == result.packs.after)
        try scene.requireWhole()
        let again = try scene.collect(isForced: isCareless)
        #expect(again.isEmpty && again.freedBytes == 0 && again.packs.before == again.packs.after)
        // What went can come back.
        try scene.pushBack()
        try scene.requireWhole()
    }

    @Test func `what this repository needs, and what came lately, stays`() throws {
        let scene = try Scene()
        #expect(try scene.collect(scene.bea).isEmpty)
        let lately = CollectionGrace(days: 30, now: fileClock() / 1_000_000_000)
        #expect(try scene.collect(nil, lately).isEmpty)
        #expect(try !scene.collect().isEmpty)
    }

    @Test func `many small packs become few, and who cloned before goes on`() throws {
        let scene = try Scene()
        let early = try scene.shared.clone()
        for round in 0..<10 {
            try scene.ada.write("round \(round)", to: "img/round-\(round).png")
            _ = try scene.ada.reopened().commit(message: "round \(round)", author: scene.ada.author)
            try scene.shared.push(scene.ada)
        }
        let result = try scene.collect()
        #expect(result.packs.before > 20 && result.packs.after == 2)
        try scene.requireWhole()
        try scene.shared.pull(early)
        let (ours, theirs) = (try contents(of: scene.ada.root), try contents(of: early.root))
        #expect(ours == theirs)
        try scene.requireTidy("after a merge of packs")
    }

    @Test func `what is there for its youth alone does not become younger`() throws {
        let scene = try Scene()
        for round in 0..<10 {
            try scene.ada.write("round \(round)", to: "img/round-\(round).png")
            _ = try scene.ada.reopened().commit(message: "round \(round)", author: scene.ada.author)
            try scene.shared.push(scene.ada)
        }
        let lost = try Self.uploads(of: Array("lost".utf8), scene)
        let lately = CollectionGrace(days: 30, now: fileClock() / 1_000_000_000)
        // Of Ada's moves, git remembers the lost one.
        let result = try scene.collect(scene.carl.get(), lately)
        let after = try #require(result.packs.after)
        #expect(result.isEmpty && after < result.packs.before)
        #expect(try Self.uploads(of: Array("lost".utf8), scene) == lost && lost.count == 1)
    }

    @Test(arguments: FaultyRemote.Mode.allCases)
    func `broken at any request it loses nothing, and can be run again`(mode: FaultyRemote.Mode) throws {
        var runs = 0
        for call in failingCalls(mode, step: 13) {
            let scene = try Scene()
            let faulty = FaultyRemote(scene.shared.place, failingCall: call, mode)
            let outcome = Result { try scene.collect(through: { _ in faulty }) }
            if !faulty.hasFailed {
                _ = try outcome.get()
                print("gc --remote: a request fails (\(mode)), \(runs) runs, nothing lost")
                break
            }
            runs += 1
            let when = "call \(call), \(mode)"
            try scene.requireWhole(when)
            // Half of the time somebody pushes what was about to go.
            if call % 2 == 0 { try scene.pushBack() }
            try scene.requireWhole(when)
            try scene.collect()
            try scene.requireWhole(when)
            try scene.requireTidy(when)
        }
    }

    /// A remote that is not there any more when something is to be removed.
    private struct Undeletable: Remote {
        let remote: any Remote
        var name: String { remote.name }

        func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
            try remote.read(key, limit: limit)
        }
        func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
            try remote.get(key, range: range, receive)
        }
        func put(
            _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition,
            sent: @escaping @Sendable (Int) -> Void
        ) throws(RemoteError) -> RemoteVersion { try remote.put(key, content, condition, sent: sent) }
        func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] { try remote.list(prefix) }
        func delete(_ key: RemoteKey) throws(RemoteError) { throw .unavailable("asleep") }
    }

    /// What others may do while something is under way.
    private enum Intervention: String, CaseIterable {
        case push, collect, both, stalled, purge

        func run(_ scene: Scene) throws {
            switch self {
            case .push: try scene.pushBack()
            case .collect: try scene.collect(scene.ada)
            case .both:
                try scene.collect(scene.ada)
                try scene.pushBack()
            case .stalled:
                // It has said what goes, and falls asleep before it removes that.
                let remote = Undeletable(remote: scene.shared.place)
                _ = try? scene.collect(scene.ada, through: { _ in remote })
                scene.asleep = try scene.catalog().doomed
                try scene.pushBack()
            case .purge:
                let id = ObjectID(sha256Of: Array("lost".utf8))
                _ = try scene.bea.reopened().purge(.content(id), reason: "asked for", author: scene.bea.author)
                try scene.pushBack()
            }
        }
    }

    @Test(arguments: Intervention.allCases)
    private func `others may push, collect and purge at any moment of it`(other: Intervention) throws {
        var runs = 0
        for call in failingCalls(other, step: 13) {
            let scene = try Scene()
            let carl = try scene.carl.get()
            let remote = InterveningRemote(scene.shared.place, beforeCall: call) { try other.run(scene) }
            let outcome = Result { try scene.collect(carl, through: { _ in remote }) }
            let when = "\(other.rawValue) before call \(call)"
            if let error = remote.error { throw error }
            _ = try outcome.get()
            for key in scene.asleep { try scene.shared.place.delete(key) }
            try scene.requireWhole(when)
            if !remote.hasIntervened {
                print("gc --remote: \(other) before a request, \(runs) runs, nothing lost")
                break
            }
            runs += 1
            if other == .purge {
                #expect(try !Self.isThere(Array("lost".utf8), scene), "\(when)")
            }
            try scene.collect()
            try scene.requireTidy(when)
            try scene.requireWhole(when)
        }
    }

    /// The packs of the remote that have a content.
    private static func uploads(of content: [UInt8], _ scene: Scene) throws -> [UploadName<ObjectID>] {
        let id = ObjectID(sha256Of: content)
        return try scene.ada.reopened().withRemote("origin", "test", open: scene.shared.opener) { session in
            try session.objects.packs().filter { $0.index.offset(of: id) != nil }.map(\.name)
        }
    }

    private static func isThere(_ content: [UInt8], _ scene: Scene) throws -> Bool {
        try !uploads(of: content, scene).isEmpty
    }

    /// What a collection may meet.
    private enum Reader: CaseIterable {
        case push, addition, clone, images

        /// Does it by way of a remote, and compares what came.
        func run(_ scene: Scene, through remote: InterveningRemote, _ when: String) throws {
            var copy: TestRepository?
            switch self {
            case .push: try scene.pushBack(through: { _ in remote })
            case .addition:
                try scene.ada.write("new", to: "img/new.png")
                try scene.ada.write([UInt8](repeating: 5, count: 300_000), to: "img/large-new.png")
                _ = try scene.ada.reopened().commit(message: "new", author: scene.ada.author)
                try scene.shared.push(scene.ada, through: { _ in remote })
            case .clone: copy = try scene.shared.clone(through: { _ in remote })
            case .images:
                let thin = try scene.shared.clone(withoutImages: true)
                _ = try thin.reopened().fetchFiles(
                    of: thin.reopened().snapshot("HEAD"), isPlacing: true, open: { _ in remote })
                copy = thin
            }
            if let error = remote.error { throw error }
            guard let copy else { return try scene.requireWhole(when) }
            let (ours, theirs) = (try contents(of: scene.ada.root), try contents(of: copy.root))
            try #require(ours == theirs, "\(when)")
        }
    }

    @Test(arguments: Reader.allCases)
    private func `it may run at any moment of a push, a clone and a fetch`(reader: Reader) throws {
        var runs = 0
        for call in failingCalls(reader, step: 5) {
            let scene = try Scene()
            let carl = try scene.carl.get()
            // Of an addition, nothing but what it has just sent can go: then a collection ends with the catalog that it began with.
            if reader == .addition { try scene.collect(carl) }
            let remote = InterveningRemote(scene.shared.place, beforeCall: call) {
                try scene.collect(scene.carl.get())
            }
            try reader.run(scene, through: remote, "before call \(call) of \(reader)")
            if !remote.hasIntervened {
                print("\(reader): gc --remote before a request, \(runs) runs, nothing lost")
                break
            }
            runs += 1
        }
    }

    @Test func `what was purged goes from what a broken collection left, too`() throws {
        let scene = try Scene()
        // It breaks where it begins to remove.
        let total = CountingRemote(scene.shared.place)
        try scene.collect(isDryRun: true, through: { _ in total })
        var call = total.counts.total
        repeat {
            call += 1
            let faulty = FaultyRemote(scene.shared.place, failingCalls: call..<1000)
            _ = try? scene.collect(through: { _ in faulty })
        } while try scene.catalog().doomed.isEmpty
        #expect(try Self.isThere(Array("lost".utf8), scene))
        try Intervention.purge.run(scene)
        #expect(try !Self.isThere(Array("lost".utf8), scene))
        try scene.requireWhole()
    }

    @Test func `what is purged here alone stays there`() throws {
        let scene = try Scene()
        _ = try scene.ada.reopened().purge(
            .content(ObjectID(sha256Of: Array("A".utf8))), reason: "asked for", author: scene.ada.author)
        try scene.collect()
        let clone = try scene.shared.clone()
        let (ours, theirs) = (try contents(of: scene.ada.root), try contents(of: clone.root))
        #expect(ours == theirs)
    }

    @Test func `where no references are, nothing is known and nothing goes`() throws {
        let scene = try Scene()
        try scene.shared.place.delete(.literal("catalog"))
        let before = try scene.keys()
        for isDryRun in [true, false] {
            let failure = #expect(throws: Failure.self) { try scene.collect(isDryRun: isDryRun) }
            #expect(failure?.message == "nothing was ever pushed to 'origin'")
        }
        #expect(try scene.keys() == before)
    }

    @Test func `what is there twice is copied from one that is sound, or stays`() throws {
        let scene = try Scene()
        // Two who push the same at once have each their own.
        for entry in try scene.shared.place.list("") {
            guard let bytes = try scene.shared.place.read(entry.key, limit: 1 << 20)?.bytes else { continue }
            if let name = UploadName<ObjectID>(fileKey: entry.key) {
                try scene.shared.place.put(UploadName(name.hash).fileKey, .bytes(bytes))
                // The first of them is damaged: whichever that is, a sound one has to be left.
                try scene.shared.place.put(entry.key, .bytes([UInt8](repeating: 1, count: bytes.count)))
            }
            if let name = UploadName<ObjectID>(packKey: entry.key, "idx") {
                let twin = UploadName(name.hash)
                let pack = try #require(try scene.shared.place.read(name.packKey("pack"), limit: 1 << 20))
                try scene.shared.place.put(twin.packKey("pack"), .bytes(pack.bytes))
                try scene.shared.place.put(twin.packKey("idx"), .bytes(bytes))
            }
        }
        try scene.collect()
        try scene.requireWhole()
        let keys = try scene.keys().map(\.description)
        #expect(keys.count { $0.hasPrefix("files/") } == 1)
    }
}
