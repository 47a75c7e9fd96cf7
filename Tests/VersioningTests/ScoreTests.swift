import DatasetModel
import ObjectStore
import Scoring
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Judging
@testable import Labels
@testable import Snapshots
@testable import Versioning

@Suite struct `Scores` {
    /// Ten images, six of them in val; labels a or b.
    private func dataset() throws -> TestRepository {
        let test = try TestRepository()
        var table = "fname,label,subset\n"
        for number in 0..<10 {
            try test.write("image \(number)", to: "images/\(number).png")
            table += "\(number).png,\(number % 2 == 0 ? "a" : "b"),\(number < 6 ? "val" : "train")\n"
        }
        try test.write(table, to: "labels.csv")
        try test.commit("first")
        return test
    }

    private func request(_ metrics: (String, Double)..., change: (inout ScoreRequest) -> Void = { _ in })
        -> ScoreRequest
    {
        var request = ScoreRequest(model: "net")
        request.metrics = metrics.map { .init(name: $0.0, value: $0.1) }
        change(&request)
        return request
    }

    @Test func `a score is bound to its snapshot and is read back as it was recorded`() throws {
        let test = try dataset()
        let recorded = try test.repository.addScore(
            request(("accuracy", 0.5), ("loss", 1.25)) {
                $0.parameters = [.init(name: "lr", value: "0.1"), .init(name: "epochs", value: "3")]
                $0.code = .init(commit: String(repeating: "ab", count: 20), isDirty: true)
                $0.evaluator = "eval.py"
                $0.note = "ein Test mit \"Zeichen\"\nund Zeilen"
            }, author: test.author)
        #expect(!recorded.isRepeated)
        let score = try #require(try test.reopened().scores().first)
        #expect(score == recorded.score)
        #expect(score.content.split == "val")
        #expect(score.content.count == 6)
        #expect(score.content.snapshot == (try test.repository.snapshot("HEAD").id))
        #expect(score.content.parameters.map(\.name) == ["epochs", "lr"])
        #expect(try test.git("fsck", "--strict").status == 0)
        let shown = try test.git("show", "refs/scores/\(score.id):score.json")
        #expect(shown.output.contains("\"accuracy\": 0.5"))
        #expect(try test.git("rev-parse", "refs/scores/\(score.id)^{tree}").output.contains("\(score.id)"))
        #expect(try test.git("rev-parse", "refs/scores/\(score.id)^").output.contains("\(score.content.snapshot)"))
    }

    @Test func `the same score recorded twice is one`() throws {
        let test = try dataset()
        let first = try test.repository.addScore(request(("accuracy", 0.5)), author: test.author)
        let second = try test.repository.addScore(request(("accuracy", 0.5)), author: test.author)
        #expect(second.isRepeated)
        #expect(second.score == first.score)
        #expect(try test.repository.scores().count == 1)
    }

    @Test func `what cannot be is refused, and nothing is written`() throws {
        let test = try dataset()
        func failure(_ request: ScoreRequest) throws -> String {
            do {
                _ = try test.repository.addScore(request, author: test.author)
                return "recorded"
            } catch let failure as Failure {
                return ([failure.message] + failure.hints).joined(separator: " | ")
            }
        }
        #expect(try failure(request(("accuracy", 88.3))).contains("outside its range"))
        #expect(try failure(request(("accuracy", 88.3))).contains("0.883"))
        #expect(try failure(request(("accuracy", .nan))).contains("is no number that can be compared"))
        #expect(try failure(request(("anything", .infinity))).contains("is no number that can be compared"))
        #expect(try failure(request()).contains("needs a metric"))
        #expect(try failure(request(("f1", 0.5), ("f1", 0.5))).contains("twice"))
        let twice = [ScoreContent.Parameter(name: "lr", value: "1"), .init(name: "lr", value: "2")]
        #expect(try failure(request(("accuracy", 0.5)) { $0.parameters = twice }).contains("'lr' is given twice"))
        #expect(try failure(request(("accuracy", 0.5)) { $0.model = " " }).contains("needs the model's name"))
        #expect(try failure(request(("loss", -1))) == "loss=-1 is below 0")
        #expect(try failure(request(("accuracy", 0.5)) { $0.revision = "v9" }).contains("unknown revision: 'v9'"))
        #expect(try failure(request(("accuracy", 0.5)) { $0.trainedOn = "v9" }).contains("unknown revision: 'v9'"))
        #expect(try failure(request(("accuracy", 0.5)) { $0.split = "test" }).contains("'train' (4), 'val' (6)"))
        #expect(try test.repository.scores().isEmpty)
    }

    @Test func `a removed score leaves a tombstone and its bytes`() throws {
        let test = try dataset()
        let score = try test.repository.addScore(request(("accuracy", 0.5)), author: test.author).score
        _ = try test.repository.removeScore(score.id.short, reason: "wrong folder", author: test.author)
        #expect(try test.reopened().scores().isEmpty)
        #expect(try test.repository.tombstone(of: score)?.reason == "wrong folder")
        #expect(try test.repository.score(score.id.short) == score)
        #expect(throws: Failure.self) {
            try test.repository.addScore(request(("accuracy", 0.5)), author: test.author)
        }
        #expect(throws: Failure.self) {
            try test.repository.removeScore(score.id.short, reason: "again", author: test.author)
        }
        #expect(try test.git("fsck", "--strict").status == 0)
    }

    @Test func `a split's fingerprint is of its images and labels, not of names, order or other splits`() throws {
        let test = try dataset()
        func fingerprint(_ split: String = "val") throws -> ObjectID {
            try ExampleList(of: test.repository.snapshot("HEAD"), test.repository).fingerprint(of: split)
        }
        let first = try fingerprint()
        // Rows in another order, an image renamed, a train label changed: the same validation data.
        let rows = try test.read("labels.csv").split(separator: "\n")
        try test.write("image 3", to: "images/three.png")
        try test.remove("images/3.png")
        var shuffled = [rows[0]] + rows.dropFirst().reversed()
        shuffled = shuffled.map {
            $0.hasPrefix("3.png") ? "three.png,b,val" : $0.hasPrefix("9.png") ? "9.png,a,train" : $0
        }
        try test.write(shuffled.joined(separator: "\n") + "\n", to: "labels.csv")
        try test.commit("renamed")
        #expect(try fingerprint() == first)
        // A val label changed: other data.
        try test.write(try test.read("labels.csv").replacing("three.png,b", with: "three.png,a"), to: "labels.csv")
        try test.commit("relabelled")
        #expect(try fingerprint() != first)
        #expect(try fingerprint("train") != first)
    }

    @Test func `the fingerprint is the hash of the lines that the format's document names`() throws {
        let test = try TestRepository([
            "a.png": "a", "b.png": "b", "labels.csv": "fname,label\nb.png,x\na.png,\"y z\"\nc.png,x\n",
        ])
        try test.commit("first")
        func fingerprint(_ test: TestRepository) throws -> String {
            "\(try ExampleList(of: test.repository.snapshot("HEAD"), test.repository).fingerprint(of: nil))"
        }
        func hex(_ text: String) -> String { "\(ObjectID(sha256Of: Array(text.utf8)))" }
        let lines = ["image \(hex("a")) y z\n", "image \(hex("b")) x\n"].sorted()
        #expect(try fingerprint(test) == hex(lines.joined()))
        // Where no images are at hand, rows stand for them.
        let table = try TestRepository(["labels.csv": "fname,label\nb.png,x\nc.png,\n"])
        try table.commit("first")
        let rows = ["row \(hex("b.png")) x\n", "row \(hex("c.png"))\n"].sorted()
        #expect(try fingerprint(table) == hex(rows.joined()))
    }

    @Test func `the cache is only a cache`() throws {
        let test = try dataset()
        for number in 0..<40 {
            _ = try test.repository.addScore(request(("accuracy", Double(number) / 100)), author: test.author)
        }
        let scores = try test.repository.scores()
        #expect(scores.count == 40)
        let cache = "dataset/.dsv/cache/scores"
        #expect(try test.folder.read(cache).count > 1000)
        var bytes = try test.folder.read(cache)
        bytes[bytes.count / 2] ^= 1
        _ = try test.folder.write(bytes, to: cache)
        #expect(try test.reopened().scores() == scores)
    }

    @Test func `a damaged score is in nobody's way`() throws {
        let test = try dataset()
        let good = try test.repository.addScore(request(("accuracy", 0.5)), author: test.author).score
        // As another program, or a later version, may write it.
        try test.write("{\"version\": 1, \"lr\": 1, \"lr\": 2}", to: "../score.json")
        let id = try test.git("hash-object", "-w", test.folder.path.appending("score.json").string).output.prefix(40)
        try test.write("100644 blob \(id)\tscore.json\n", to: "../tree")
        let shell = "git -C \(test.root)/.dsv/history mktree < \(test.folder.path)/tree"
        let (_, tree, _) = try ChildProcess.run(
            ["sh", "-c", shell], in: test.root, environment: Program.environment(home: test.folder.path))
        let name = String(decoding: tree.prefix(40), as: UTF8.self)
        let commit = try test.git(
            "-c", "user.name=A", "-c", "user.email=a@example.com", "commit-tree", name, "-m", "x", "-p",
            good.content.snapshot.description
        ).output.prefix(40)
        #expect(try test.git("update-ref", "refs/scores/\(name)", String(commit)).status == 0)
        let history = try test.reopened().scoreHistory()
        #expect(history.scores == [good])
        #expect(history.notes.first?.kind == .damagedScore)
        _ = try test.repository.addScore(request(("accuracy", 0.75)), author: test.author)
        #expect(try test.repository.scores().count == 2)
        #expect(throws: Failure.self) { try test.repository.score(name) }
    }

    @Test func `a score follows the nearest one among its ancestors, not one of another branch`() throws {
        let test = try dataset()
        func add(_ value: Double) throws -> Score {
            try test.repository.addScore(request(("accuracy", value)), author: test.author).score
        }
        func change(_ text: String) throws {
            try test.write(text, to: "notes.txt")
            try test.commit(text)
        }
        let first = try add(0.5)
        _ = try test.repository.switchTo(branch: "side", creating: true, author: test.author)
        try change("side")
        let side = try add(0.75)
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        try change("main")
        let main = try add(0.25)
        let entries = try test.repository.scoreHistory().groups.flatMap(\.entries)
        func previous(_ score: Score) -> Score? { entries.first { $0.score == score }?.previous }
        #expect(entries.count == 3)
        #expect(previous(first) == nil)
        #expect(previous(side) == first && previous(main) == first)
        #expect(entries.first { $0.score == main }?.change(of: "accuracy") == -0.25)
    }
}
