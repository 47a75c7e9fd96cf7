import Comparison
import DatasetModel
import TestSupport
import Testing

@Suite struct ImageIdentityTests {
    private func version(_ path: String, _ content: UInt64) -> FileVersion {
        FileVersion(path: datasetPath(path), id: ObjectID(number: content), size: content)
    }

    /// Images by path; the number is the content.
    private func identity(_ old: [String: UInt64], _ new: [String: UInt64]) -> ImageIdentity {
        var raw = RawChanges()
        for (path, content) in old where new[path] == nil { raw.removed.append(version(path, content)) }
        for (path, content) in new where old[path] == nil { raw.added.append(version(path, content)) }
        for (path, content) in old {
            if let now = new[path], now != content { raw.modified.append((version(path, content), version(path, now))) }
        }
        func isOnce(_ name: [UInt8], in images: [String: UInt64]) -> Bool {
            images.keys.count { Array(datasetPath($0).name) == name } == 1
        }
        return ImageIdentity(FileChanges(raw)) { names in
            names.filter { isOnce($0, in: old) && isOnce($0, in: new) }
        }
    }

    private func moves(_ old: [String: UInt64], _ new: [String: UInt64]) -> [String] {
        identity(old, new).moved.map { "\($0.old) \($0.new)" }.sorted()
    }

    @Test func `an image is known by its path, then by its bytes`() {
        let found = identity(["a.png": 1, "b.png": 2, "c.png": 3], ["a.png": 9, "d.png": 2])
        #expect(found.newPath(of: datasetPath("a.png")) == datasetPath("a.png"))
        #expect(found.newPath(of: datasetPath("b.png")) == datasetPath("d.png"))
        #expect(found.newPath(of: datasetPath("c.png")) == nil)
    }

    @Test func `an image with other bytes is known by its name, where that is unique`() {
        #expect(moves(["cat/a.png": 1], ["dog/a.png": 2]) == ["cat/a.png dog/a.png"])
        #expect(moves(["cat/a.png": 1], ["dog/b.png": 2]) == [])
        #expect(moves(["cat/a.png": 1], ["dog/a.png": 2, "cow/a.png": 3]) == [])
        #expect(moves(["cat/a.png": 1, "cow/a.png": 3], ["dog/a.png": 2, "cow/a.png": 3]) == [])
    }

    @Test func `ambiguous copies are nobody's`() {
        #expect(moves(["x/a.png": 1, "x/b.png": 1], ["y/c.png": 1, "y/d.png": 1]) == [])
        #expect(moves(["x/a.png": 1], ["y/b.png": 1, "y/c.png": 1]) == [])
        // A name decides among copies.
        #expect(moves(["x/a.png": 1], ["y/a.png": 1, "y/c.png": 1]) == ["x/a.png y/a.png"])
    }

    @Test func `what one image says on both sides`() {
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        let image = datasetPath("dog/a.png")
        let none = ImageLabel(label: nil, split: nil)
        let isCase = changes.add(image: image, from: none, to: ImageLabel(label: "dog", split: "train"))
        #expect(!isCase)
        #expect(changes.relabelled.isEmpty && changes.splitMoves.isEmpty)
        let row = ImageLabel.Row(table: datasetPath("labels.csv"), key: "a")
        _ = changes.add(
            image: image, from: ImageLabel(label: "cat", split: "train"),
            to: ImageLabel(label: "dog", split: "val", row: row))
        #expect(
            changes.relabelled == [
                .init(key: "a", table: row.table, from: "cat", to: "dog", split: "val", image: image)
            ])
        #expect(changes.splitMoves.map(\.key) == ["a"] && changes.rowsTouched == 1)
        let upper = ImageLabel(label: "T-Shirt ", split: nil)
        let lower = ImageLabel(label: "t-shirt", split: nil)
        let isIgnored = changes.add(image: image, from: upper, to: lower, ignoresCase: true)
        #expect(isIgnored && changes.relabelled.count == 1)
        let isTold = changes.add(image: image, from: upper, to: lower)
        #expect(isTold && changes.relabelled.count == 2)
        #expect(changes.relabelled[1].key == "dog/a.png")
    }
}

/// The sums over all kinds of change.
@Suite struct DatasetChangesTests {
    private func table(_ change: (inout TableChanges) -> Void) -> TableChanges {
        var table = TableChanges()
        change(&table)
        return table
    }

    @Test func `a row in several lists is touched once`() {
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        let path = datasetPath("labels.csv")
        changes.relabelled = [
            .init(key: "a", table: path, from: "x", to: "y", split: nil, image: nil),
            .init(key: "a", table: nil, from: "x", to: "y", split: nil, image: nil),
        ]
        changes.splitMoves = [.init(key: "a", table: path, from: "train", to: "val", label: nil, image: nil)]
        changes.tables[path] = table {
            $0.changed = [
                .init(key: "a", column: "label", from: "x", to: "y"),
                .init(key: "a", column: "note", from: "", to: "z"),
                .init(key: "b", column: "note", from: nil, to: ""),
            ]
            $0.added = ["c", "c"]
            $0.removed = ["d"]
        }
        changes.tables[datasetPath("other.csv")] = table {
            $0.changed = [.init(key: "a", column: "p", from: "1", to: "2")]
        }
        // a and b of the table, the image a, a of the other table, and three rows that came or went.
        #expect(changes.rowsTouched == 7 && changes.cellsChanged == 4)
        #expect(changes.rowsAdded == 2 && changes.rowsRemoved == 1)
        #expect(changes.transitions == ["x": ["y": 2]] && changes.moves == ["train": ["val": 1]])
    }

    @Test func `a table that is only written differently is no change`() {
        var raw = RawChanges()
        let path = datasetPath("labels.csv")
        let versions = [1, 2].map { FileVersion(path: path, id: ObjectID(number: $0), size: 1) }
        raw.modified = [(versions[0], versions[1])]
        var changes = DatasetChanges(files: FileChanges(raw))
        #expect(!changes.isEmpty)
        changes.tables[path] = table { $0.formatting = ["line ends"] }
        #expect(changes.isEmpty)
        changes.tables[path]?.columnsReordered = true
        #expect(changes.isEmpty)
        changes.tables[path]?.columnsAdded = ["note"]
        #expect(!changes.isEmpty)
    }

    @Test func `a path shows what lies below it`() {
        var changes = DatasetChanges(files: FileChanges(RawChanges()))
        let row = { (key: String, image: String?, table: String?) in
            Relabelling(
                key: key, table: table.map(datasetPath), from: "x", to: "y", split: nil, image: image.map(datasetPath))
        }
        changes.relabelled = [row("1", "a/1.png", nil), row("2", nil, "a/t.csv"), row("3", "b/3.png", "a/t.csv")]
        changes.tables = [datasetPath("a/t.csv"): table { $0.added = ["1"] }, datasetPath("b/t.csv"): TableChanges()]
        let below = changes.filtered(below: datasetPath("a"))
        #expect(below.relabelled.map(\.key) == ["1", "2"] && Array(below.tables.keys) == [datasetPath("a/t.csv")])
        #expect(changes.filtered(below: .root).relabelled.count == 3)
        #expect(changes.filtered(below: datasetPath("b")).relabelled.map(\.key) == ["3"])
    }
}
