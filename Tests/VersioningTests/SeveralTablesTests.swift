import Comparison
import DatasetModel
import LabelFormats
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Datasets with more tables than the one of the labels, and what a person says of them.
@Suite struct SeveralTablesTests {
    private let labels = "fname,label\n1.png,cat\n2.png,dog\n3.png,cat\n"
    private let predictions = "fname,label,pred,prob\n1.png,cat,cat,0.9\n2.png,dog,dog,0.8\n3.png,cat,dog,0.7\n"
    private let images = ["1.png": "one", "2.png": "two", "3.png": "three"]

    private func changes(
        _ old: [String: String], _ new: [String: String], _ options: DiffOptions = DiffOptions()
    ) throws -> DatasetChanges {
        try LabelScene(images.merging(old) { $1 }, images.merging(new) { $1 }).changes(options)
    }

    @Test func `predictions beside labels are not labels`() throws {
        let old = ["labels.csv": labels, "predictions/v1.csv": predictions]
        let relabelled = try changes(
            old,
            [
                "labels.csv": labels.replacing("2.png,dog", with: "2.png,cat"),
                "predictions/v1.csv": predictions.replacing("2.png,dog,dog", with: "2.png,cat,dog"),
            ])
        #expect(relabelled.relabelled.map { "\($0.key) \($0.table?.description ?? "")" } == ["2.png labels.csv"])
        #expect(relabelled.classes["cat"] == ["": ClassCount(from: 2, to: 3)])
        let predicted = try changes(
            old, ["labels.csv": labels, "predictions/v1.csv": predictions.replacing("0.9", with: "0.5")])
        #expect(predicted.relabelled.isEmpty && predicted.cellsChanged == 1 && predicted.rowsTouched == 1)
    }

    @Test func `a table that is renamed keeps its rows`() throws {
        let found = try changes(
            ["labels.csv": labels, "predictions.csv": predictions + "3.png,cat,dog,0.6\n"],
            ["labels.csv": labels, "runs/1.csv": predictions + "3.png,cat,dog,0.6\n"])
        #expect(found.rowsAdded == 0 && found.rowsRemoved == 0 && found.files.otherFiles.renamed.count == 1)
        let primary = try changes(["labels.csv": labels + "3.png,dog\n"], ["all.csv": labels + "3.png,dog\n"])
        #expect(described(primary) == [])
        // But where the name is the split, it is a move of all.
        let header = "fname,label\n"
        let moved = try changes(["train.csv": header + "1.png,cat\n"], ["val.csv": header + "1.png,cat\n"])
        #expect(described(moved) == ["split 1.png: train -> val as cat of val.csv"])
    }

    @Test func `what is declared for one table is not asked of the others`() throws {
        let old = [
            "labels.csv": "fname,first,second\n1.png,cat,a\n2.png,dog,b\n", "notes.csv": "fname,note\n1.png,x\n",
        ]
        let new = [
            "labels.csv": "fname,first,second\n1.png,dog,b\n2.png,dog,b\n", "notes.csv": "fname,note\n1.png,y\n",
        ]
        let found = try changes(old, new, DiffOptions(declaration: TableDeclaration(label: "second")))
        #expect(found.relabelled.map { "\($0.from) \($0.to)" } == ["a b"] && found.cellsChanged == 3)
        #expect(notes(found, "unreadable").isEmpty)
        let typo = try changes(old, new, DiffOptions(declaration: TableDeclaration(label: "secnd")))
        #expect(notes(typo, "unreadable").contains { $0.text.contains("no column 'secnd' among") })
    }

    @Test func `one table of interest`() throws {
        let path = DatasetPath(unchecked: Array("notes.csv".utf8))
        let found = try changes(
            ["labels.csv": labels, "notes.csv": "fname,note\n1.png,1\n"],
            ["labels.csv": labels.replacing("dog", with: "cow"), "notes.csv": "fname,note\n1.png,2\n"],
            DiffOptions(table: path))
        #expect(Array(found.tables.keys) == [path] && described(found) == ["cell 1.png note: 1 -> 2"])
    }

    @Test func `a split and a key that nobody would guess`() throws {
        let old = "no,photo,what,when\n1,1.png,cat,monday\n2,2.png,dog,monday\n"
        let options = DiffOptions(declaration: TableDeclaration(key: ["no"], label: "what", split: "when"))
        let found = try changes(
            ["a.csv": old], ["a.csv": old.replacing("2.png,dog,monday", with: "3.png,cow,friday")], options)
        #expect(
            described(found) == [
                "label 2: dog -> cow in friday of a.csv", "split 2: monday -> friday as cow of a.csv",
                "cell 2 photo: 2.png -> 3.png",
            ])
    }

    @Test func `the same is declared in dsv.yaml, whose errors are said`() throws {
        let old = "no,what\n1,cat\n2,dog\n"
        let yaml = "tables:\n  a.csv: {key: no, label: what}\n"
        let found = try changes(
            ["a.csv": old, "dsv.yaml": yaml], ["a.csv": old.replacing("dog", with: "cow"), "dsv.yaml": yaml])
        #expect(described(found) == ["label 2: dog -> cow of a.csv"])
        let broken = try changes(["a.csv": old, "dsv.yaml": yaml], ["a.csv": old, "dsv.yaml": "a: b: c\n"])
        #expect(notes(broken, "unreadable").map(\.examples) == [["dsv.yaml:1"]])
    }

    @Test func `a table without a key is a file, and that is said`() throws {
        let found = try changes(["a.csv": "x,y\n77,88\n"], ["a.csv": "x,y\n77,99\n"])
        #expect(!found.isEmpty && found.tables.isEmpty && notes(found, "no-key").count == 1)
    }

    @Test func `columns that could each be the label are asked about`() throws {
        let rows = { (last: String) in
            "fname,animal,coat\n" + (0..<12).map { "\($0).png,\($0 % 2 == 0 ? "cat" : "dog"),short\n" }.joined()
                + "x.png,cat,\(last)\n"
        }
        let found = try changes(["a.csv": rows("short")], ["a.csv": rows("long")])
        #expect(notes(found, "ambiguous-label").map(\.examples) == [["animal", "coat"]])
        #expect(found.relabelled.isEmpty && found.cellsChanged == 1)
    }

    @Test func `an empty table of a split hides nothing`() throws {
        let header = "fname,label\n"
        let found = try changes(
            ["train.csv": labels, "val.csv": header], ["train.csv": labels + "7.png,cat\n", "val.csv": header])
        #expect(notes(found, "orphan-row").map(\.examples) == [["7.png"]])
    }
}
