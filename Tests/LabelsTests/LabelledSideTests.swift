import Comparison
import DatasetModel
import TestSupport
import Testing

@testable import Labels

/// What a state says of its images, without a disk or a repository.
@Suite struct LabelledSideTests {
    private static let table = [
        "a.png": "1", "b.png": "2", "labels.csv": "file,label,split\na.png,cat,train\nb.png,dog,val\n",
    ]

    @Test func `rows of a table are counted by class and split`() throws {
        let labels = try LabelledSide.of(DatasetSide(inMemory: Self.table), DiffOptions())
        #expect(labels.source == .tables)
        #expect(try labels.classes() == ["cat": ["train": 1], "dog": ["val": 1]])
        #expect(try labels.splitCounts() == ["train": 1, "val": 1])
    }

    @Test func `folders name splits and classes, also deep down`() throws {
        let files = ["train/cat/1.png": "1", "train/dog/2.png": "2", "val/cat/3.png": "3"]
        let labels = try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions())
        #expect(labels.source == .folders)
        #expect(try labels.classes() == ["cat": ["train": 1, "val": 1], "dog": ["train": 1]])
    }

    @Test func `what is found out of a tree is kept, and nothing of a state that may change`() throws {
        let memory = ShortMemory()
        let tree = GitID(1, 2, 3)
        _ = try LabelledSide.of(DatasetSide(inMemory: Self.table, memory), DiffOptions()).summary()
        #expect(memory.labels.isEmpty)
        let found = try LabelledSide.of(DatasetSide(inMemory: Self.table, tree: tree, memory), DiffOptions()).summary()
        #expect(memory.labels[tree]?.summary?.classes == found.classes)
        // Nothing is read again: the files may as well be gone.
        let remembered = try LabelledSide.of(DatasetSide(inMemory: [:], tree: tree, memory), DiffOptions())
        #expect(try remembered.summary().classes == found.classes)
    }

    @Test func `samples are rows first, then images without one`() throws {
        let files = Self.table.merging(["c.png": "3"]) { old, _ in old }
        let samples = try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions()).samples()
        #expect((samples.count, samples.rowCount) == (3, 2))
        #expect((0..<3).map(samples.name) == ["a.png", "b.png", "c.png"])
        #expect(samples.labelOf.map(samples.label) == ["cat", "dog", nil])
    }
}
