import DatasetModel
import History
import ObjectStore
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// A repository with a file of every kind, and what can be read out of it.
struct FsckScene {
    let test: TestRepository

    init() throws {
        var random = SeededGenerator(seed: 11)
        test = try TestRepository(["labels.csv": "fname,label\na.png,i\nsub/b.png,v\n"])
        try test.write(random.bytes(400), to: "a.png")
        try test.write([UInt8](repeating: 7, count: 3000), to: "sub/b.png")
        try test.write(random.bytes(270_000), to: "large.png")
        try LocalDisk().makeLink(test.root.appending("sub/link"), target: Array("../a.png".utf8))
        try test.commit("first")
        try test.write("c", to: "sub/c.png")
        try test.commit("second")
        let repository = test.repository
        try repository.makeBranch("other", at: "HEAD~1", author: test.author)
        _ = try repository.makeTag("noted", message: "a message", author: test.author)
        var score = ScoreRequest(model: "net")
        score.metrics = [.init(name: "accuracy", value: 0.5)]
        _ = try repository.addScore(score, author: test.author)
        try repository.history().packReferences()
        _ = try repository.makeTag("light", author: test.author)
        score = ScoreRequest(model: "other net")
        score.predictions = PredictionInput(Array("fname,pred\na.png,i\nsub/b.png,x\n".utf8), name: "p.csv")
        let recorded = try repository.addScore(score, author: test.author)
        _ = try repository.removeScore(recorded.score.id.description, reason: "wrong", author: test.author)
    }

    /// The files below `.dsv`, relative to it, but those that may be removed at any time.
    func files() throws -> [String] {
        func names(_ folder: FilePath, _ prefix: String) throws -> [String] {
            let listing = try FolderListing(folder)
            return try listing.items.flatMap { item -> [String] in
                let name = prefix + String(decoding: listing.name(item), as: UTF8.self)
                let path = folder.appending(bytes: listing.name(item))
                return item.status.kind == .folder ? try names(path, name + "/") : [name]
            }
        }
        return try names(test.root.appending(".dsv"), "").filter { !$0.hasPrefix("cache/") && $0 != "lock" }
    }

    func path(_ file: String) -> FilePath { test.root.appending(".dsv").appending(FilePath(file).components) }

    /// Everything that dsv's verbs tell of the repository, names of tags excepted: git has no checksum of names.
    func readOut() throws -> [String] {
        let repository = try test.reopened()
        var lines = ["\(try repository.head())", "\(try repository.branches())"]
        for snapshot in try repository.log() {
            lines.append("\(snapshot.id) \(snapshot.message) \(snapshot.author)")
            let target = test.folder.path.appending("out")
            removeTree(target)
            _ = try repository.export(snapshot, to: target)
            lines += try contents(of: target).sorted { $0.key < $1.key }.map {
                "\($0.key) \(ObjectID(sha256Of: $0.value))"
            }
        }
        lines += try repository.scoreStore().ids().map { "\($0) \(try repository.scoreStore().read($0))" }
        return lines
    }
}
