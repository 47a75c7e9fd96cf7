import DatasetModel
import History
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Labels
@testable import Snapshots
@testable import Versioning

@Suite struct BlameTests {
    private func described(_ entries: [BlameEntry]) -> [String] {
        entries.map { "\($0.snapshot.subject): \($0.key) \($0.column) \($0.from ?? "-") -> \($0.to ?? "-")" }
    }

    @Test func `an image is followed through renames of its file and its row`() throws {
        let test = try TestRepository(["images/a.png": "a", "images/b.png": "b"])
        try test.write("fname,label\na.png,i\nb.png,i\n", to: "labels.csv")
        try test.commit("one")
        try test.write("fname,label\na.png,ii\nb.png,i\n", to: "labels.csv")
        try test.commit("two")
        try test.remove("images/a.png")
        try test.write("a", to: "images/x.png")
        try test.write("fname,label\nb.png,i\nx.png,iii\n", to: "labels.csv")
        try test.commit("three")
        let expected = [
            "three: images/x.png path images/a.png -> images/x.png", "three: x.png key a.png -> x.png",
            "three: x.png label ii -> iii", "two: a.png label i -> ii", "one: images/a.png path - -> images/a.png",
            "one: a.png label - -> i",
        ]
        let byKey = try test.repository.blame("x.png")
        #expect(described(byKey) == expected)
        #expect(byKey.allSatisfy { $0.snapshot.author.name == "Ada" })
        #expect(try described(test.repository.blame("?", at: DatasetPath(parsing: "images/x.png"))) == expected)
        #expect(throws: Failure.self) { try test.repository.blame("nothing.png") }
    }

    @Test func `both sides of a history that parted are told, once`() throws {
        let test = try TestRepository(["labels.csv": "fname,label,split\na.png,i,train\n"])
        try test.commit("base")
        _ = try test.repository.switchTo(branch: "theirs", creating: true, author: test.author)
        try test.write("fname,label,split\na.png,ii,train\n", to: "labels.csv")
        try test.commit("theirs")
        _ = try test.repository.switchTo(branch: "main", author: test.author)
        try test.write("fname,label,split\na.png,i,val\n", to: "labels.csv")
        try test.commit("ours")
        _ = try test.repository.merge("theirs", author: test.author)
        let found = try described(test.repository.blame("a.png"))
        #expect(
            found == [
                "ours: a.png split train -> val", "theirs: a.png label i -> ii", "base: a.png label - -> i",
                "base: a.png split - -> train",
            ])
    }

    @Test func `a label that comes back is a flip, under the newest name`() throws {
        let test = try TestRepository(["a.png": "a", "b.png": "b"])
        for (number, rows) in ["a.png,i\nb.png,i", "a.png,ii\nb.png,ii", "a.png,ii\nb.png,iii"].enumerated() {
            try test.write("fname,label\n\(rows)\n", to: "labels.csv")
            try test.commit("\(number)")
        }
        #expect(try test.repository.flips().isEmpty)
        try test.remove("a.png")
        try test.write("a", to: "z.png")
        try test.write("fname,label\nz.png,i\nb.png,iii\n", to: "labels.csv")
        try test.commit("back")
        #expect(try described(test.repository.flips()) == ["back: z.png label ii -> i", "1: z.png label i -> ii"])
    }

    /// A snapshot of each table, and of the images by their paths.
    private func history(_ states: [(rows: String?, images: [String: String])]) throws -> TestRepository {
        let test = try TestRepository()
        var known: Set<String> = []
        for (number, state) in states.enumerated() {
            for path in known where state.images[path] == nil { try test.remove(path) }
            for (path, text) in state.images { try test.write(text, to: path) }
            known = Set(state.images.keys)
            if let rows = state.rows { try test.write("fname,label\n\(rows)", to: "labels.csv") }
            try test.commit("\(number)")
        }
        return test
    }

    @Test func `a label that comes back after its row was gone is a flip`() throws {
        let images = ["a.png": "a", "b.png": "b"]
        let test = try history([
            ("a.png,i\nb.png,i\n", images), ("b.png,i\n", images), ("a.png,ii\nb.png,i\n", images),
            ("a.png,i\n", images), ("a.png,i\nb.png,i\n", images),
        ])
        // A row that comes back as it was is none.
        #expect(
            try described(test.repository.flips()) == [
                "3: a.png label ii -> i", "2: a.png label - -> ii", "1: a.png label i -> -",
            ])
    }

    @Test func `an image that comes back under another path is followed, by rows and by folders`() throws {
        let others = ["b.png": "b"]
        let test = try history([
            ("a.png,i\nb.png,i\n", ["a.png": "a", "b.png": "b"]), ("b.png,i\n", others),
            ("b.png,i\nz.png,ii\n", ["z.png": "a", "b.png": "b"]),
            ("b.png,i\nz.png,i\n", ["z.png": "a", "b.png": "b"]),
        ])
        #expect(
            try described(test.repository.flips()) == [
                "3: z.png label ii -> i", "2: z.png label - -> ii", "1: z.png label i -> -",
            ])
        // With the filters that the first walk leaves, the second one finds the same.
        for _ in 0..<2 {
            let found = try described(test.reopened().blame("z.png", at: DatasetPath(parsing: "z.png")))
            #expect(
                found == [
                    "3: z.png label ii -> i", "2: z.png path - -> z.png", "2: z.png label - -> ii",
                    "1: a.png path a.png -> -", "1: a.png label i -> -", "0: a.png path - -> a.png",
                    "0: a.png label - -> i",
                ])
        }
        let folders = try history([
            (nil, ["cat/1.png": "1", "dog/2.png": "2", "cat/3.png": "3"]), (nil, ["dog/2.png": "2", "cat/3.png": "3"]),
            (nil, ["dog/x.png": "1", "dog/2.png": "2", "cat/3.png": "3"]),
            (nil, ["cat/x.png": "1", "dog/2.png": "2", "cat/3.png": "3"]),
        ])
        #expect(
            try described(folders.repository.flips()) == [
                "3: cat/x.png label dog -> cat", "2: cat/x.png label - -> dog", "1: cat/x.png label cat -> -",
            ])
    }

    @Test func `of several images of one content that went, none is the one that comes back`() throws {
        let test = try history([
            ("a.png,i\nb.png,i\nc.png,i\n", ["a.png": "a", "b.png": "a", "c.png": "c"]), ("c.png,i\n", ["c.png": "c"]),
            ("c.png,i\nz.png,ii\n", ["z.png": "a", "c.png": "c"]),
            ("c.png,i\nz.png,i\n", ["z.png": "a", "c.png": "c"]),
        ])
        #expect(try test.repository.flips().isEmpty)
        #expect(try described(test.repository.blame("z.png", at: DatasetPath(parsing: "z.png"))).count == 3)
    }

    @Test func `steps in which no table changed read none`() throws {
        let test = try TestRepository(["a.png": "a", "labels.csv": "fname,label\na.png,i\n"])
        try test.commit("labels")
        for number in 0..<5 {
            try test.write("\(number)", to: "b\(number).png")
            try test.commit("image \(number)")
        }
        // Nothing of the tables is remembered but for the two snapshots that were looked at: the newest and the first.
        let cache = test.root.appending(".dsv/cache/labels")
        removeTree(cache)
        let found = try described(test.repository.blame("a.png"))
        #expect(found == ["labels: a.png path - -> a.png", "labels: a.png label - -> i"])
        #expect(try FolderListing(cache).items.count == 2)
    }
}
