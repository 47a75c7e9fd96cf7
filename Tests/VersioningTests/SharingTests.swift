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

@Suite struct SharingTests {
    private let shared: SharedDataset

    init() throws { shared = try SharedDataset() }

    private func dataset(_ shared: SharedDataset? = nil) throws -> TestRepository {
        let test = try TestRepository(["labels.csv": "key,label\na,cat\nb,dog\n", "img/a.png": "A", "img/b.png": "B"])
        try test.write([UInt8](repeating: 7, count: 300_000), to: "img/large.png")
        try test.commit("first")
        try (shared ?? self.shared).join(test)
        return test
    }

    private func addScore(_ accuracy: Double, to test: TestRepository) throws {
        var request = ScoreRequest(model: "resnet18")
        request.metrics = [ScoreContent.Metric(name: "accuracy", value: accuracy)]
        _ = try test.reopened().addScore(request, author: test.author)
    }

    /// The accuracies of all scores, sorted.
    private func accuracies(_ test: TestRepository) throws -> [Double] {
        try test.reopened().scoreStore().entries().compactMap { entry in
            if case .score(let score) = entry { score.content.metrics.first?.value } else { nil }
        }.sorted()
    }

    @Test func `a clone has the files, the history and the remote of what was pushed`() throws {
        let test = try dataset()
        _ = try test.repository.makeTag("v1", message: "the first", author: test.author)
        let pushed = try shared.push(test)
        #expect(pushed.updates.map(\.name) == ["refs/heads/main", "refs/tags/v1"])
        #expect(pushed.fileCount == 3)
        #expect(pushed.snapshotCount == 1)

        let clone = try shared.clone()
        let (ours, theirs) = (try contents(of: test.root), try contents(of: clone.root))
        #expect(ours == theirs)
        let (a, b) = (try test.repository.snapshot("v1"), try clone.repository.snapshot("origin/main"))
        #expect(a.id == b.id)
        let isClean = try clone.repository.status().isClean
        #expect(isClean)
        let tags = try clone.repository.tags().map(\.name)
        #expect(tags == ["v1"])
        let fsck = try clone.git("fsck", "--strict")
        #expect(fsck.status == 0, "\(fsck.output)")
        let branch = try clone.repository.head().branch
        #expect(branch == "main")
    }

    @Test(arguments: SharedDataset.Place.present)
    func `two clones of one place exchange relabelings, tags and scores both ways`(
        place: SharedDataset.Place
    ) throws {
        let shared = try SharedDataset(in: place)
        let ada = try dataset(shared)
        try shared.push(ada)
        let bea = try shared.clone()
        try bea.write("key,label\na,cat\nb,cat\n", to: "labels.csv")
        try bea.write("C", to: "img/c.png")
        try bea.commit("relabel")
        _ = try bea.repository.makeTag("round-2", author: bea.author)
        try addScore(0.8, to: bea)
        try shared.push(bea)

        let pulled = try shared.pull(ada)
        #expect(pulled.fetch.fileCount == 1)
        let labels = try ada.read("labels.csv")
        #expect(labels == "key,label\na,cat\nb,cat\n")
        let tags = try ada.reopened().tags().map(\.name)
        #expect(tags == ["round-2"])
        #expect(try accuracies(ada) == [0.8])

        try ada.remove("img/a.png")
        try ada.commit("remove one")
        try addScore(0.9, to: ada)
        try shared.push(ada)
        try shared.pull(bea)
        #expect(try accuracies(bea) == [0.8, 0.9])
        #expect(!bea.exists("img/a.png"))
        let (ours, theirs) = (try contents(of: ada.root), try contents(of: bea.root))
        #expect(ours == theirs)
    }

    @Test func `a push of what the remote has looks whether all is there, and sends nothing`() throws {
        let test = try dataset()
        try shared.push(test)
        #expect(try shared.push(test).restored.isEmpty)
        _ = shared.counting.reset()
        let again = try shared.push(test)
        #expect(again.updates.isEmpty && again.restored.isEmpty)
        #expect(shared.counting.counts == .init(reads: 1, lists: 3))
    }

    @Test(arguments: [
        "gs://bucket/photos", "az://account/photos", "ftp://host/photos", "S3://bucket", "file://photos",
        "webdav://x:secret@h",
        "photos",
    ]) func `a URL that dsv does not know is refused, with those that it knows`(url: String) throws {
        let test = try TestRepository()
        let failure = #expect(throws: Failure.self) {
            try test.repository.addRemote(RemoteSettings(name: "origin", url: url))
        }
        #expect(failure?.message.hasPrefix("not the URL of a remote: '") == true)
        #expect(failure?.message.contains("secret") == false)
        #expect(failure?.hints.first?.contains("'s3://bucket/prefix'") == true)
        #expect(failure?.hints.contains { $0.contains("storage.googleapis.com") } == url.hasPrefix("gs:"))
        #expect(throws: Failure.self) { try shared.clone(from: url) }
        #expect(try test.repository.remotes().isEmpty)
    }

    @Test func `a head that names no branch is said, and another branch is checked out`() throws {
        let ada = try dataset()
        _ = try ada.repository.makeTag("v1", author: ada.author)
        _ = try ada.repository.switchTo(branch: "work", creating: true, author: ada.author)
        try shared.push(ada)
        func change(_ body: (inout RemoteCatalog) -> Void) throws {
            let bytes = try #require(try shared.place.read(.literal("catalog"), limit: 1 << 20)).bytes
            var catalog = try RemoteCatalog(parsing: bytes, of: "test")
            body(&catalog)
            try shared.place.put(.literal("catalog"), .bytes(catalog.encode()))
        }
        try change { $0.head = "refs/heads/gone" }
        let clone = try shared.clone()
        #expect(try clone.repository.head().branch == "work")
        #expect(clone.exists("img/a.png"))
        #expect(try shared.fetch(clone).missingHead == "gone")
        // The next branch that is pushed takes its place.
        _ = try clone.reopened().switchTo(branch: "mine", creating: true, author: clone.author)
        try shared.push(clone)
        #expect(try shared.fetch(clone).missingHead == nil)
        // Without any branch there is nothing to check out.
        try change { catalog in catalog.references = catalog.references.filter { $0.key.hasPrefix("refs/tags/") } }
        let bare = try shared.clone()
        #expect(try bare.repository.tags().map(\.name) == ["v1"] && !bare.exists("img/a.png"))
    }

    @Test func `a push of a change of labels makes few requests, and so does a move between splits`() throws {
        let test = try dataset()
        try shared.push(test)
        try test.write("key,label\na,cat\nb,cat\n", to: "labels.csv")
        try test.commit("relabel")
        _ = shared.counting.reset()
        try shared.push(test)
        #expect(shared.counting.reset() == .init(reads: 1, puts: 2))
        try test.write("A", to: "val/a.png")
        try test.remove("img/a.png")
        try test.commit("move")
        try shared.push(test)
        let moved = shared.counting.counts
        #expect(moved.total <= 6, "\(moved)")
    }

    @Test func `of two who push, the second is told to pull, and loses nothing by it`() throws {
        let ada = try dataset()
        try shared.push(ada)
        let bea = try shared.clone()
        try ada.write("more", to: "img/ada.png")
        try ada.commit("ada's")
        try shared.push(ada)
        try bea.write("more", to: "img/bea.png")
        try bea.commit("bea's")
        let failure = #expect(throws: Failure.self) { try shared.push(bea) }
        #expect(failure?.kind == .conflict)
        #expect(throws: Failure.self) { try shared.pull(bea) }
        _ = try bea.reopened().merge("origin/main", author: bea.author)
        try shared.push(bea)
        try shared.pull(ada)
        #expect(ada.exists("img/bea.png"))
    }

    @Test func `a push that others overtake looks again, and both arrive`() throws {
        let ada = try dataset()
        try shared.push(ada)
        let bea = try shared.clone()
        _ = try ada.repository.makeTag("ada", author: ada.author)
        _ = try bea.repository.makeTag("bea", author: bea.author)
        // Ada's push happens just when Bea's writes the catalog.
        let overtaken = OvertakenRemote(shared.place) { _ = try? shared.push(ada) }
        try shared.push(bea, through: { _ in overtaken })
        let third = try shared.clone()
        let tags = try third.repository.tags().map(\.name)
        #expect(tags == ["ada", "bea"])
    }

    @Test func `a tag that is another one elsewhere stays as it is on both sides, unless forced`() throws {
        let ada = try dataset()
        try shared.push(ada)
        let bea = try shared.clone()
        _ = try ada.repository.makeTag("best", author: ada.author)
        try shared.push(ada)
        try bea.write("x", to: "img/x.png")
        try bea.commit("x")
        _ = try bea.repository.makeTag("best", author: bea.author)
        let kept = try shared.push(bea)
        #expect(kept.updates.map(\.kind) == [.fastForward, .kept])
        let mine = try bea.repository.snapshot("best").id
        try shared.fetch(bea)
        let still = try bea.reopened().snapshot("best").id
        #expect(mine == still)
        var options = PushOptions()
        options.isForced = true
        try shared.push(bea, options)
        let third = try shared.clone()
        let theirs = try third.repository.snapshot("best").id
        #expect(theirs == mine)
    }

    @Test func `a server that ignores conditional writes is told of once, by the first push that succeeds`() throws {
        for (remote, isCareless) in [(MemoryRemote(), false), (CarelessRemote(), true)] as [(any Remote, Bool)] {
            let shared = SharedDataset(remote)
            let test = try TestRepository(["a.png": "a"])
            try shared.join(test)
            #expect(throws: Failure.self) { try shared.push(test) }
            #expect(try test.repository.remoteSettings("origin").honoursConditions == nil)
            try test.commit("first")
            #expect(try shared.push(test).foundUnconditional == isCareless)
            #expect(try test.repository.remoteSettings("origin").honoursConditions == !isCareless)
            try test.write("b", to: "b.png")
            try test.commit("second")
            #expect(try !shared.push(test).foundUnconditional)
            let clone = try shared.clone()
            try clone.write("c", to: "c.png")
            try clone.commit("third")
            #expect(try shared.push(clone).foundUnconditional == isCareless)
        }
    }

    @Test func `a dry run sends nothing`() throws {
        let test = try dataset()
        var options = PushOptions()
        options.isDryRun = true
        let result = try shared.push(test, options)
        #expect(result.fileCount == 3)
        let entries = try shared.place.list("")
        #expect(entries.filter { !$0.key.description.hasPrefix("probe") }.isEmpty)
    }

    @Test func `a picture that was purged goes from the remote and from every clone that fetches`() throws {
        let ada = try dataset()
        try shared.push(ada)
        let bea = try shared.clone()
        let (a, large) = (
            ObjectID(sha256Of: Array("A".utf8)), ObjectID(sha256Of: [UInt8](repeating: 7, count: 300_000))
        )
        for id in [a, large] {
            _ = try ada.repository.purge(.content(id), reason: "asked to be forgotten", author: ada.author)
        }
        try shared.push(ada)
        let entries = try shared.place.list("")
        for entry in entries
        where entry.key.description.hasPrefix("packs/") || entry.key.description.hasPrefix("files/") {
            var bytes: [UInt8] = []
            try shared.place.get(entry.key) { bytes += $0 }
            if entry.key.description.hasSuffix(".pack") { #expect(!bytes.dropFirst(16).contains(UInt8(ascii: "A"))) }
        }
        #expect(!entries.contains { $0.key.description.hasPrefix("files/") })

        try shared.fetch(bea)
        for id in [a, large] { #expect(try !bea.reopened().store.contains(id)) }
        let b = ObjectID(sha256Of: Array("B".utf8))
        #expect(try bea.reopened().store.contains(b))
        #expect(try bea.reopened().fsck().faults.isEmpty)
        let third = try shared.clone()
        #expect(!third.exists("img/a.png") && third.exists("img/b.png"))
        #expect(try third.reopened().fsck().faults.isEmpty)
    }

    @Test func `what was fetched, given up and collected can be fetched again`() throws {
        let ada = try dataset()
        try shared.push(ada)
        let bea = try shared.clone()
        try ada.write("N", to: "img/n.png")
        try ada.commit("more")
        _ = try ada.repository.makeTag("v2", author: ada.author)
        try shared.push(ada)
        try shared.fetch(bea)
        _ = try bea.reopened().deleteTag("v2")
        try bea.reopened().history().delete("refs/remotes/origin/main")
        _ = try bea.reopened().collect(CollectionGrace(days: 0, now: .max / 4))
        try shared.fetch(bea)
        let files = try bea.reopened().list(bea.reopened().snapshot("v2"))
        #expect(files.count == 5)
        #expect(try bea.reopened().fsck().faults.isEmpty)
    }

    @Test func `only what a branch needs leaves, not what stands in the same packs`() throws {
        let test = try TestRepository(["a.png": "A"])
        try test.commit("a")
        try shared.join(test)
        _ = try test.repository.switchTo(branch: "secret", creating: true, author: test.author)
        try test.write("top secret", to: "s.png")
        try test.write("B", to: "b.png")
        try test.commit("both in one pack")
        _ = try test.reopened().switchTo(branch: "main", author: test.author)
        try test.write("B", to: "b.png")
        try test.commit("b alone")
        try shared.push(test)
        let clone = try shared.clone()
        let secret = ObjectID(sha256Of: Array("top secret".utf8))
        let isThere = try clone.repository.store.contains(secret)
        #expect(!isThere)
        let b = try clone.read("b.png")
        #expect(b == "B")
    }
}

/// A remote at which something happens just before its catalog is written for the first time.
private final class OvertakenRemote: Remote {
    private let remote: any Remote
    private let event: () -> Void
    private var isDue = true
    let name = "overtaken"

    init(_ remote: any Remote, _ event: @escaping () -> Void) { (self.remote, self.event) = (remote, event) }

    func put(
        _ key: RemoteKey, _ content: RemoteContent, _ condition: PutCondition, sent: @escaping @Sendable (Int) -> Void
    ) throws(RemoteError) -> RemoteVersion {
        if key.description == "catalog", isDue {
            isDue = false
            event()
        }
        return try remote.put(key, content, condition, sent: sent)
    }

    func read(_ key: RemoteKey, limit: Int) throws(RemoteError) -> (bytes: [UInt8], version: RemoteVersion)? {
        try remote.read(key, limit: limit)
    }

    func get(_ key: RemoteKey, range: Range<UInt64>?, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        try remote.get(key, range: range, receive)
    }

    func list(_ prefix: String) throws(RemoteError) -> [RemoteEntry] { try remote.list(prefix) }
    func delete(_ key: RemoteKey) throws(RemoteError) { try remote.delete(key) }
}

extension OvertakenRemote: @unchecked Sendable {}
