import DatasetModel
import LabelFormats
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

/// The three rounds of the digits, imported and scored with the predictions that come with them.
struct ScoredDigits {
    let test: TestRepository
    let scores: [Score]

    init(_ rounds: [String] = ["v1", "v2", "v3"]) throws {
        test = try TestRepository()
        let digits = Fixtures.folder.appending("digits")
        _ = try test.repository.importFolders(
            rounds.map { digits.appending($0) }, isTagging: true, author: test.author)
        var scores: [Score] = []
        for round in rounds {
            var request = ScoreRequest(model: "logreg")
            request.revision = round
            request.predictions = try Self.predictions(round)
            scores.append(try test.repository.addScore(request, author: test.author).score)
        }
        self.scores = scores
    }

    static func predictions(_ round: String) throws -> PredictionInput {
        let path = Fixtures.folder.appending("digits").appending("predictions").appending("\(round).csv")
        return PredictionInput(try OpenFile.contents(of: path), name: "\(round).csv")
    }
}

@Suite struct `Predictions` {
    @Test func `the digits score what their makers counted`() throws {
        let digits = try ScoredDigits()
        let rights = [(358, 379), (340, 352), (346, 360)]
        for (score, (right, count)) in zip(digits.scores, rights) {
            #expect(score.content.count == count)
            #expect(score.content.value(of: "accuracy") == Double(right) / Double(count))
            #expect(score.content.isComputed)
            #expect(score.content.value(of: "log_loss") != nil)
        }
        #expect(Set(digits.scores.map(\.content.splitFingerprint)).count == 3)
        #expect(try digits.test.git("fsck", "--strict").status == 0)
    }

    /// Two images in val, one in train.
    private func small() throws -> TestRepository {
        let test = try TestRepository()
        for name in ["a", "b", "c"] { try test.write("image \(name)", to: "photos/\(name).jpg") }
        try test.write("fname,label,split\na.jpg,cat,val\nb.jpg,dog,val\nc.jpg,cat,train\n", to: "labels.csv")
        try test.commit("first")
        return test
    }

    private func add(_ text: String, name: String = "p.csv", to test: TestRepository, order: String? = nil) throws
        -> RecordedScore
    {
        var request = ScoreRequest(model: "net")
        request.predictions = PredictionInput(Array(text.utf8), name: name, order: order.map { Array($0.utf8) })
        return try test.repository.addScore(request, author: test.author)
    }

    @Test(arguments: [
        "fname,pred\na.jpg,cat\nb.jpg,cat\n", "Id,label\na,cat\nb,cat\n",
        "image_path;label;prob\n/data/run/photos/a.jpg;cat;0.75\n/data/run/photos/b.jpg;cat;0.75\n",
        "filename\tactual\tpredicted\nphotos/a.jpg\tcat\tcat\nphotos/b.jpg\tdog\tcat\n",
        "fname,prob_cat,prob_dog\na.jpg,0.75,0.25\nb.jpg,0.5001,0.4999\n",
    ]) func `images are found by key, path, file name or stem`(_ text: String) throws {
        let recorded = try add(text, to: small())
        #expect(recorded.score.content.count == 2)
        #expect(recorded.score.content.value(of: "accuracy") == 0.5)
    }

    @Test func `images are found by content, where a key is a hash`() throws {
        let hashes = ["a", "b"].map { "\(ObjectID(sha256Of: Array("image \($0)".utf8)))" }
        let recorded = try add("id,pred\n\(hashes[0]),cat\n\(hashes[1]),dog\n", to: small())
        #expect(recorded.score.content.value(of: "accuracy") == 1)
    }

    @Test func `images that were renamed since training are found by content`() throws {
        let test = try small()
        try test.write("image a", to: "photos/new.jpg")
        try test.remove("photos/a.jpg")
        try test.write(try test.read("labels.csv").replacing("a.jpg", with: "new.jpg"), to: "labels.csv")
        try test.commit("renamed")
        var request = ScoreRequest(model: "net")
        request.trainedOn = "HEAD~1"
        request.predictions = PredictionInput(
            Array("path,pred\nphotos/a.jpg,cat\nphotos/b.jpg,dog\n".utf8), name: "p.csv")
        let recorded = try test.repository.addScore(request, author: test.author)
        #expect(recorded.score.content.value(of: "accuracy") == 1)
        #expect(recorded.score.content.count == 2)
    }

    @Test func `what does not fit is counted and listed`() throws {
        let recorded = try add("fname,pred\na.jpg,bird\nz.jpg,cat\nc.jpg,cat\n", to: small())
        #expect(recorded.score.content.count == 1)
        let notes = Dictionary(uniqueKeysWithValues: recorded.notes.map { ($0.kind.rawValue, $0) })
        #expect(notes["unknown-image"]?.examples == ["z.jpg"])
        #expect(notes["without-prediction"]?.examples == ["photos/b.jpg"])
        #expect(notes["unknown-class"]?.examples == ["bird"])
    }

    @Test func `a list without keys needs the order of an export`() throws {
        let test = try small()
        #expect(throws: Failure.self) { try add("actual,predicted\ncat,cat\ndog,dog\n", to: test) }
        let hashes = ["a", "b"].map { "\(ObjectID(sha256Of: Array("image \($0)".utf8)))" }
        let order = "path,sha256\nphotos/b.jpg,\(hashes[1])\nphotos/a.jpg,\(hashes[0])\n"
        let recorded = try add("pred\ndog\ncat\n", to: test, order: order)
        #expect(recorded.score.content.value(of: "accuracy") == 1)
        // What is kept has keys, and can be judged again.
        #expect(try test.repository.rescore(recorded.score.id.short, on: "HEAD").count == 2)
        // An export of other bytes is no order of these images.
        #expect(throws: Failure.self) {
            try add("pred\ndog\ncat\n", to: test, order: order.replacing(hashes[0], with: String(hashes[0].reversed())))
        }
    }

    @Test func `predictions about nothing here are refused with both kinds of keys`() throws {
        let failure = #expect(throws: Failure.self) { try add("fname,pred\nx1.png,cat\nx2.png,dog\n", to: small()) }
        #expect(failure?.hints.joined().contains("'x1.png'") == true)
        #expect(failure?.hints.joined().contains("'a.jpg'") == true)
    }

    @Test func `a number that the predictions contradict is refused`() throws {
        var request = ScoreRequest(model: "net")
        request.metrics = [.init(name: "accuracy", value: 0.9), .init(name: "seconds", value: 12)]
        request.predictions = PredictionInput(Array("fname,pred\na.jpg,cat\nb.jpg,cat\n".utf8), name: "p.csv")
        let test = try small()
        #expect(throws: Failure.self) { try test.repository.addScore(request, author: test.author) }
        request.metrics[0] = .init(name: "accuracy", value: 0.5)
        let score = try test.repository.addScore(request, author: test.author).score
        #expect(score.content.value(of: "seconds") == 12)
    }

    @Test func `stored predictions are judged by the labels of another snapshot`() throws {
        let test = try small()
        let score = try add("fname,pred\na.jpg,cat\nb.jpg,cat\nc.jpg,cat\n", to: test).score
        // The label of b is corrected, c moves to val, and a is renamed.
        try test.write("image a", to: "photos/new.jpg")
        try test.remove("photos/a.jpg")
        try test.write("fname,label,split\nnew.jpg,cat,val\nb.jpg,cat,val\nc.jpg,dog,val\n", to: "labels.csv")
        try test.commit("second")
        let rescored = try test.repository.rescore(score.id.short, on: "HEAD")
        #expect(rescored.count == 3)
        #expect(rescored.metrics.first?.value == 2.0 / 3)
        #expect(rescored.notes.contains { $0.kind == .leak && $0.count == 1 })
    }

    @Test func `rows without an image are known by their keys`() throws {
        let test = try TestRepository(["labels.csv": "fname,label,split\na,cat,val\nb,dog,val\n"])
        try test.commit("first")
        let score = try add("fname,pred\na,cat\nb,cat\n", to: test).score
        #expect(score.content.value(of: "accuracy") == 0.5)
        try test.write("fname,label,split\nb,cat,val\na,cat,val\n", to: "labels.csv")
        try test.commit("second")
        #expect(try test.repository.rescore(score.id.short, on: "HEAD").metrics.first?.value == 1)
    }

    @Test func `folders are labels, too`() throws {
        let test = try TestRepository()
        for (path, text) in [
            ("train/cat/1.png", "1"), ("val/cat/2.png", "2"), ("val/dog/3.png", "3"), ("train/dog/4.png", "4"),
        ] {
            try test.write(text, to: path)
        }
        try test.commit("first")
        let recorded = try add("path,pred\nval/cat/2.png,cat\nval/dog/3.png,cat\n", to: test)
        #expect(recorded.score.content.value(of: "accuracy") == 0.5)
        #expect(recorded.score.content.split == "val")
    }

    @Test func `an order is not asked where predictions have keys`() throws {
        let hashes = ["a", "b"].map { "\(ObjectID(sha256Of: Array("image \($0)".utf8)))" }
        let order = "path,sha256\nphotos/b.jpg,\(hashes[1])\nphotos/a.jpg,\(hashes[0])\n"
        let recorded = try add("fname,pred\na.jpg,cat\nc.jpg,cat\nb.jpg,dog\n", to: small(), order: order)
        #expect(recorded.score.content.value(of: "accuracy") == 1)
    }

    @Test func `rows without a label or an image do not count`() throws {
        let test = try small()
        try test.write("d", to: "photos/d.jpg")
        try test.write(
            "fname,label,split\na.jpg,cat,val\nb.jpg,dog,val\nc.jpg,cat,train\nd.jpg,,val\ne.jpg,cat,val\n",
            to: "labels.csv")
        try test.commit("second")
        let recorded = try add("fname,pred\na.jpg,cat\nb.jpg,dog\nd.jpg,cat\n", to: test)
        #expect(recorded.score.content.count == 2)
        #expect(recorded.score.content.value(of: "macro_f1") == 1)
        #expect(recorded.notes.first { $0.kind == .orphanRow }?.examples == ["e.jpg"])
    }

    @Test func `classes that nobody knows are refused, and shown`() throws {
        let failure = #expect(throws: Failure.self) { try add("fname,pred\na.jpg,0.0\nb.jpg,1.0\n", to: small()) }
        #expect(failure?.hints == ["predicted are '0.0', '1.0'; the labels are 'cat', 'dog'"])
    }

    @Test func `a model that is measured on what it was trained on is told so`() throws {
        var request = ScoreRequest(model: "net")
        request.split = "train"
        request.metrics = [.init(name: "accuracy", value: 1)]
        let test = try small()
        let recorded = try test.repository.addScore(request, author: test.author)
        #expect(recorded.notes.first { $0.kind == .leak }?.count == 1)
    }

    @Test func `where a snapshot has no such split, all of it is judged`() throws {
        let test = try small()
        let score = try add("fname,pred\na.jpg,cat\nb.jpg,cat\nc.jpg,cat\n", to: test).score
        try test.write("fname,label\na.jpg,cat\nb.jpg,cat\nc.jpg,dog\n", to: "labels.csv")
        try test.commit("without splits")
        #expect(try test.repository.rescore(score.id.short, on: "HEAD").count == 3)
    }
}
