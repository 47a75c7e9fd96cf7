import DatasetModel
import TestSupport
import Testing

@testable import Versioning

@Suite struct BlameTests {
    private func lines(_ entries: [BlameEntry]) -> [String] {
        entries.map { entry in
            "\(entry.snapshot.subject): \(entry.key) \(entry.column ?? "row") \(entry.from ?? "-") -> \(entry.to ?? "-")"
        }
    }

    /// An image that is relabelled, renamed with its row, moved and labelled as before.
    private func makeHistory() throws -> TestRepository {
        let test = try TestRepository(["images/a.png": "a", "images/b.png": "b"])
        try test.write("fname,label,subset\na.png,cat,train\nb.png,dog,train\n", to: "labels.csv")
        try test.commit("one")
        try test.write("fname,label,subset\na.png,dog,train\nb.png,dog,train\n", to: "labels.csv")
        try test.commit("two")
        try test.remove("images/a.png")
        try test.write("a", to: "images/z.png")
        try test.write("fname,label,subset\nz.png,dog,train\nb.png,dog,train\n", to: "labels.csv")
        try test.commit("three")
        try test.write("fname,label,subset\nz.png,cat,val\nb.png,dog,train\n", to: "labels.csv")
        try test.commit("four")
        return test
    }

    @Test func `a label is followed back through the renaming of its image`() throws {
        let test = try makeHistory()
        let expected = [
            "four: z.png label dog -> cat", "four: z.png subset train -> val",
            "three: images/z.png path images/a.png -> images/z.png", "two: a.png label cat -> dog",
            "one: images/a.png path - -> images/a.png",
        ]
        #expect(lines(try test.repository.blame("z.png")) == expected)
        #expect(lines(try test.repository.blame("images/z.png")) == expected)
        #expect(lines(try test.repository.blame("a.png", from: "HEAD~2")) == Array(expected.suffix(2)))
        #expect(lines(try test.repository.blame("b.png")) == ["one: images/b.png path - -> images/b.png"])
        let failure = try #require(throws: Failure.self) { try test.repository.blame("c.png") }
        #expect(failure.kind == .notFound && failure.message.contains("'c.png'"))
    }

    @Test func `a label that came back is a flip, one that went on is none`() throws {
        let test = try makeHistory()
        #expect(
            try test.repository.flips().map(lines) == [["two: a.png label cat -> dog", "four: z.png label dog -> cat"]])
        #expect(try test.repository.flips(from: "HEAD~1").isEmpty)
        try test.write("fname,label,subset\nz.png,cat,val\nb.png,bird,train\n", to: "labels.csv")
        try test.commit("five")
        #expect(try test.repository.flips().count == 1)
    }

    @Test func `folders that name classes are blamed, too`() throws {
        let test = try TestRepository(["train/cat/a.png": "a", "train/dog/b.png": "b", "val/dog/c.png": "c"])
        try test.commit("one")
        try test.remove("train/cat/a.png")
        try test.write("a", to: "val/dog/a.png")
        try test.write("d", to: "train/cat/d.png")
        try test.commit("two")
        #expect(
            lines(try test.repository.blame("val/dog/a.png")) == [
                "two: val/dog/a.png label cat -> dog", "two: val/dog/a.png split train -> val",
                "two: val/dog/a.png path train/cat/a.png -> val/dog/a.png",
                "one: train/cat/a.png path - -> train/cat/a.png",
            ])
    }

    @Test func `a row that came later came in the snapshot that has it first`() throws {
        let test = try TestRepository(["images/a.png": "a"])
        try test.write("fname,label\na.png,cat\n", to: "labels.csv")
        try test.commit("one")
        try test.write("b", to: "images/b.png")
        try test.write("fname,label\na.png,cat\nb.png,dog\n", to: "labels.csv")
        try test.commit("two")
        #expect(
            lines(try test.repository.blame("b.png")) == [
                "two: b.png row - -> b.png", "two: images/b.png path - -> images/b.png",
            ])
    }
}
