import Comparison
import DatasetModel
import TestSupport
import Testing

@Suite struct TableComparisonTests {
    private let rows = ["a.png,cat,train", "b.png,dog,train", "c.png,cat,val"]

    private func compare(_ old: TableSide, _ new: TableSide) -> TableComparison { TableComparison(from: old, to: new) }

    @Test func `labels, splits and other cells that changed`() {
        let comparison = compare(
            side("fname,label,split,note", ["a.png,cat,train,", "b.png,dog,train,x", "c.png,cat,val,y"]),
            side("fname,label,split,note", ["a.png,dog,train,", "b.png,dog,val,z", "c.png,cat,val,y"]))
        #expect(comparison.relabelled.map(\.new) == [0] && comparison.splitMoved.map(\.new) == [1])
        #expect(
            comparison.changes.changed.map(text) == [
                "a.png label: cat -> dog", "b.png note: x -> z", "b.png split: train -> val",
            ])
        #expect(comparison.changes.formatting.isEmpty && !comparison.changes.isEmpty)
    }

    @Test func `rows and columns in another order are no change`() {
        let comparison = compare(
            side("fname,label,split", rows),
            side("split,label,fname", ["val,cat,c.png", "train,cat,a.png", "train,dog,b.png"], key: [2]))
        #expect(comparison.changes.isEmpty && comparison.changes.columnsReordered)
        #expect(comparison.changes.formatting == ["row order"])
        #expect(comparison.changes.rowsFrom == 3 && comparison.changes.rowsTo == 3)
    }

    @Test func `a column that came or went makes no row differ`() {
        let came = compare(side("fname,label", ["a.png,cat"]), side("fname,sure,label", ["a.png,yes,cat"]))
        #expect(came.changes.columnsAdded == ["sure"] && came.changes.changed.isEmpty && !came.changes.columnsReordered)
        let went = compare(side("fname,sure,label", ["a.png,yes,cat"]), side("fname,label", ["a.png,cat"]))
        #expect(went.changes.columnsRemoved == ["sure"] && went.changes.changed.isEmpty && !went.changes.isEmpty)
    }

    @Test func `a column with the same cells under another name is renamed`() {
        let comparison = compare(
            side("fname,label,note,size", ["a.png,cat,x,1", "b.png,dog,y,2"]),
            side("fname,label,width,remark", ["a.png,cat,1,x", "b.png,dog,2,z"]))
        #expect(comparison.changes.columnsRenamed == [.init(from: "size", to: "width")])
        #expect(comparison.changes.columnsAdded == ["remark"] && comparison.changes.columnsRemoved == ["note"])
        #expect(comparison.changes.changed.isEmpty)
    }

    @Test func `the key's column may be renamed`() {
        let comparison = compare(
            side("fname,label,split", rows), side("file_name,label,split", ["a.png,dog,train"] + rows.dropFirst()))
        #expect(comparison.changes.columnsRenamed == [.init(from: "fname", to: "file_name")])
        #expect(comparison.changes.changed.map(text) == ["a.png label: cat -> dog"])
        #expect(comparison.added.isEmpty && comparison.removed.isEmpty)
    }

    @Test func `the label's column may be renamed while labels change`() {
        let comparison = compare(
            side("fname,label,split", rows),
            side("fname,class,split", ["a.png,dog,train"] + rows.dropFirst(), label: "class"))
        #expect(comparison.changes.columnsRenamed == [.init(from: "label", to: "class")])
        #expect(comparison.relabelled.count == 1 && comparison.changes.changed.map(text) == ["a.png class: cat -> dog"])
    }

    /// A sheet gets a second column that could be the label: what the first one said is not compared with it.
    @Test func `labels are compared within one column`() {
        let comparison = compare(
            side("fname,class", ["a.png,cat", "b.png,dog"], label: "class"),
            side("fname,class,label", ["a.png,dog,CAT", "b.png,dog,DOG"]))
        #expect(comparison.changes.columnsAdded == ["label"])
        #expect(comparison.changes.changed.map(text) == ["a.png class: cat -> dog"])
        #expect(comparison.relabelled.isEmpty)
    }

    @Test func `an empty label is a label, an absent one is none`() {
        let comparison = compare(
            side("fname,label", ["a,cat", "b,", "c,∅", "d,nan", "e,cat"]),
            side("fname,label", ["a,", "b,cat", "c,cat", "d,NA", "e,∅"]))
        #expect(comparison.relabelled.map(\.new) == [0, 1, 3])
        #expect(comparison.changes.changed.count == 5)
        #expect(compare(side("fname,label", ["a,∅"]), side("fname,label", ["a,"])).changes.changed.count == 1)
    }

    @Test func `keys are compared in their normal form and shown as they are written`() {
        let old = side("fname,label", ["a.png,cat"])
        let table = side("fname,label", ["./a.png,dog"])
        let rows = table.rows.keyed(by: [0]) { key in (2..<key.count).map { key[$0] } }
        let new = TableSide(path: table.path, schema: table.schema, rows: rows, rowCount: 1, split: nil)
        let comparison = compare(old, new)
        #expect(comparison.relabelled.count == 1 && comparison.added.isEmpty)
        #expect(comparison.changes.changed.count == 1 && comparison.changes.formatting == ["how keys are written"])
        #expect(comparison.changes.changed.contains { $0.key == "./a.png" && $0.column == "label" })
    }

    @Test func `a composite key makes rows of one image distinct`() {
        let old = side("fname,annotator,label", ["a,ada,cat", "a,bob,dog", "b,ada,cat"], key: [0, 1])
        let new = side("fname,annotator,label", ["a,ada,dog", "a,bob,cat", "b,ada,cat"], key: [0, 1])
        #expect(compare(old, new).changes.changed.map(text) == ["a,ada label: cat -> dog", "a,bob label: dog -> cat"])
    }

    @Test(.timeLimit(.minutes(1))) func `very many columns are paired in linear time`() {
        let names = (0..<16_000).map { "c\($0)" }
        let row = names.map { _ in "0" }.joined(separator: ",")
        let old = side("fname," + names.joined(separator: ","), ["a,\(row)"])
        let new = side("fname," + names.map { "\($0)x" }.joined(separator: ","), ["a,\(row)"])
        #expect(compare(old, old).changes.isEmpty)
        #expect(compare(old, new).changes.columnsRenamed.count == 16_000)
    }

    @Test func `tables without rows`() {
        let none = side("fname,label,split", [])
        #expect(compare(none, none).changes.isEmpty)
        #expect(compare(none, side("fname,label,split", rows)).changes.added == ["a.png", "b.png", "c.png"])
        #expect(compare(side("fname,label,split", rows), none).changes.removed == ["a.png", "b.png", "c.png"])
    }

    @Test(arguments: 0..<UInt64(200))
    func `the changes undo themselves, and lists are in order`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func table(_ random: inout SeededGenerator) -> TableSide {
            let extra = ["note", "size", "who"].shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))
            let columns = ["fname", "label"] + extra
            let rows = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                (["k\(Int.random(in: 0..<15, using: &random))"]
                    + columns.dropFirst().map { _ in ["", "x", "y", "∅"].randomElement(using: &random) ?? "" }).joined(
                        separator: ",")
            }
            return side(columns.joined(separator: ","), rows)
        }
        let (old, new) = (table(&random), table(&random))
        let (there, back) = (compare(old, new), compare(new, old))
        #expect(
            there.changes.added == back.changes.removed && there.changes.removed == back.changes.added, "seed \(seed)")
        #expect(there.relabelled.count == back.relabelled.count, "seed \(seed)")
        #expect(there.changes.columnsAdded.sorted() == back.changes.columnsRemoved.sorted(), "seed \(seed)")
        #expect(there.changes.added == there.changes.added.sorted { byBytes($0, $1) }, "seed \(seed)")
        #expect(old.rowCount - there.removed.count == new.rowCount - there.added.count, "seed \(seed)")
        #expect(compare(old, old).changes.isEmpty && compare(old, old).changes.formatting.isEmpty, "seed \(seed)")
    }
}
