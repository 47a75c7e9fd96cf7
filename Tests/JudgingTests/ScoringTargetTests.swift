import DatasetModel
import Labels
import LabelFormats
import TestSupport
import Testing

@testable import Judging

/// Predictions and the images that they are about, of states in memory.
@Suite struct ScoringTargetTests {
    private static let snapshot = Snapshot(
        id: SnapshotID(GitID(1, 2, 3)), parents: [],
        author: Signature(name: "Ada", email: "ada@example.com", time: 0, offset: 0), message: "first",
        fingerprint: nil, tags: ["v1"], tree: GitID(4, 5, 6))

    private func target(_ files: [String: String], split: String? = nil) throws -> ScoringTarget {
        let list = try ExampleList(LabelledSide.of(DatasetSide(inMemory: files), DiffOptions()))
        return try ScoringTarget(Self.snapshot, list, split: split)
    }

    private static let files = ["train/cat/1.png": "1", "val/cat/2.png": "2", "val/dog/3.png": "3"]

    @Test func `predictions are judged on the images of the usual split`() throws {
        let target = try target(Self.files)
        #expect(target.split == "val")
        let text = "file,predicted\nval/cat/2.png,cat\nval/dog/3.png,cat\n"
        let read = try ReadPredictions(PredictionInput(Array(text.utf8), name: "predictions.csv"))
        let matched = try read.matched(on: target.list, split: target.split) { [] }
        let evaluation = try matched.evaluation(of: target)
        #expect(evaluation.count == 2)
        #expect(evaluation.computed.first { $0.name == "accuracy" }?.value == 0.5)
    }

    @Test func `a split that is not there is refused, with those that are`() throws {
        let failure = try #require(throws: Failure.self) { try target(Self.files, split: "test") }
        #expect(failure.message == "no split 'test' in 'v1'")
        #expect(failure.hints == ["its splits are 'train' (1), 'val' (2); name one with --split"])
    }
}
