import Comparison
import DatasetModel
import LabelFormats
import TestSupport
import Testing

@testable import Labels

/// What dsv sees in a state, and what of it can be declared.
@Suite struct DescriptionTests {
    private func labels(_ files: [String: String]) throws -> LabelledSide {
        try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions())
    }

    private func description(_ files: [String: String]) throws -> Description { try labels(files).description() }

    @Test func `a table is told with the evidence of each guess`() throws {
        let described = try description([
            "images/1.png": "1", "images/2.png": "2",
            "labels.csv": "file,label,fold,patient\n1.png,cat,train,a\n2.png,dog,val,b\n3.png,cat,val,b\n",
        ])
        let table = try #require(described.tables.first)
        #expect((described.source, described.imageCount, table.role) == (.tables, 2, .labels))
        #expect(table.image == .init(column: "file", form: .path(folder: "images/", suffix: ""), found: 2))
        #expect(table.label == .init(column: "label", classCount: 2))
        #expect(table.split == .init(column: "fold", counts: ["train": 1, "val": 2]))
        #expect(table.group == "patient")
    }

    @Test func `names that stand in several folders are told`() throws {
        let described = try description([
            "train/1.png": "1", "val/1.png": "2", "other/2.png": "3", "a/3.png": "4", "b/3.png": "5",
            "labels.csv": "file,label,split\n1.png,cat,train\n1.png,dog,val\n2.png,dog,val\n3.png,dog,val\n",
        ])
        #expect(
            described.tables.first?.image
                == .init(column: "file", form: .fileName, found: 3, decided: 2, several: 1))
    }

    @Test func `what does not count is told with the reason`() throws {
        let described = try description([
            "1.png": "1", "2.png": "2", "labels.csv": "file,label\n1.png,cat\n2.png,dog\n",
            "pred.csv": "file,label,confidence\n1.png,cat,0.3\n2.png,dog,0.5\n", "empty.csv": "a,b\n",
        ])
        #expect(described.tables.map(\.path.description) == ["empty.csv", "labels.csv", "pred.csv"])
        #expect(
            described.tables.map(\.role) == [.unused("it has no rows"), .labels, .unused("a model filled it")])
    }

    @Test func `sixty unreadable tables are listed with their reasons`() throws {
        var files = ["1.png": "1"]
        for number in 10..<70 { files["t\(number).csv"] = "file,label\n\"1.png\n" }
        let described = try description(files)
        #expect(described.unread.count == 60)
        #expect(described.unread.allSatisfy { $0.reason == "line 2: a quoted cell that does not end" })
    }

    @Test func `a dsv.yaml that contradicts the data is told with its lines`() throws {
        let described = try description([
            "images/1.png": "1", "images/2.png": "2", "labels.csv": "file,label\n1.png,cat\n2.png,dog\n",
            "more.csv": "file,label\n1.png,cat\n2.png,dog\n",
            "dsv.yaml": """
            tables:
              labels.csv:
                label: lable
              more.csv:
                images: pictures
              gone.csv:
                label: x
            classes: [bird]
            frozen: [test]
            layout: <split>/<class>/<file>
            """,
        ])
        #expect(
            described.contradictions.map { "\($0.line ?? 0): \($0.text)" } == [
                "3: there is no column 'lable' in 'labels.csv'", "5: no image is in the declared folder 'pictures'",
                "6: there is no table 'gone.csv'", "8: none of the declared classes is in the data",
                "9: there is no split 'test' that could be frozen",
            ])
        // Each is told once.
        #expect(described.unread.isEmpty && described.notes.isEmpty)
    }

    @Test func `all verbs name the line of dsv.yaml that the data contradict`() throws {
        let labels = try labels([
            "1.png": "1", "a.csv": "file,label\n1.png,cat\n", "b.csv": "file,label\n1.png,cat\n",
            "dsv.yaml": "tables:\n  a.csv:\n    split: set\n  b.csv:\n    images: nowhere/\n  c.csv: {}\n",
        ])
        #expect(
            labels.problems.map(\.text) == [
                "'a.csv' is compared as a file, not by its rows: line 1: no column 'set' among 'file', 'label': see "
                    + "dsv.yaml, line 3",
                "dsv.yaml, line 5, declares that the images of 'b.csv' are in 'nowhere/', where none is",
                "dsv.yaml, line 6, declares the table 'c.csv', which is not there",
            ])
    }

    // MARK: What is declared

    private static let layouts: [[String: String]] = [
        ["1.png": "1", "2.png": "2", "labels.csv": "file,label\n1.png,cat\n2.png,dog\n"],
        [
            "train/1.png": "1", "val/1.png": "2", "val/2.png": "3",
            "labels.csv": "file,label,split\n1.png,cat,train\n1.png,dog,val\n2.png,cat,val\n",
        ],
        [
            "a/images/1.png": "1", "a/images/2.png": "2", "b/images/3.png": "3",
            "a/train.csv": "file,label\n1,cat\n2,dog\n",
            "b/val.csv": "file,label\n3,cat\n",
        ],
        [
            "1.png": "1", "2.png": "2", "labels.csv": "file,label\n1.png,cat\n2.png,dog\n",
            "pred.csv": "file,label,score\n1.png,cat,0.3\n2.png,cat,0.4\n",
            "splits.csv": "image,set\n1.png,train\n2.png,val\n",
        ],
        ["train/cat/1.png": "1", "train/dog/2.png": "2", "val/cat/3.png": "3", "test-hidden/dog/4.png": "4"],
        ["Data/cat/1.png": "1", "Data/dog/2.png": "2"],
        ["images/train/1.png": "1", "images/val/2.png": "2", "images/misc/3.png": "3", "other/4.png": "4"],
        [
            "images/train/1.png": "1", "images/val/2.png": "2", "labels/train/1.txt": "0 0.5 0.5 0.1 0.1\n",
            "labels/val/2.txt": "1 0.5 0.5 0.1 0.1\n",
            "data.yaml": "names: [a, b]\ntrain: images/train\nval: images/val\n",
        ],
        ["1.png": "1", "2.png": "2", "t.csv": "img,annotator,answer\n1.png,x,cat\n1.png,y,dog\n2.png,x,cat\n"],
        ["1.png": "1", "notes.csv": "a,b\n1,2\n"],
        ["1.png": "1", "2.png": "2", "renamed.csv": "file,label\nx1.png,cat\nx2.png,dog\n"],
        [
            "train/1.png": "1", "train/2.png": "2", "val/3.png": "3", "train.csv": "id,label\n1,cat\n2,dog\n",
            "val.csv": "id,label\n3,cat\n", "extra.csv": "id,label,more\n1,cat,5\n",
        ],
    ]

    @Test(arguments: layouts)
    func `what is declared changes no answer`(files: [String: String]) throws {
        let before = try labels(files)
        let described = try before.description()
        let search = DeclarationSearch(before, described, DatasetConfiguration(), try ConfigurationText([]))
        let (reading, _) = try search.find()
        let yaml = try ConfigurationText([]).adding(reading).bytes
        let after = try labels(files.merging(["dsv.yaml": String(decoding: yaml, as: UTF8.self)]) { $1 })
        #expect(try after.description() == described)
        #expect(try after.summary() == before.summary())
        #expect(try after.splitCounts() == before.splitCounts())
        let (old, new) = (try SampleList(before), try SampleList(after))
        #expect((0..<old.count).map(old.name) == (0..<new.count).map(new.name))
        #expect(old.labelOf.map(old.label) == new.labelOf.map(new.label))
        #expect(old.splitOf.map(old.split) == new.splitOf.map(new.split))
    }

    @Test func `a layout that would make other folders splits is not declared`() throws {
        let before = try labels([
            "images/train/1.png": "1", "images/val/2.png": "2", "images/old-things/3.png": "3",
        ])
        let search = DeclarationSearch(
            before, try before.description(), DatasetConfiguration(), try ConfigurationText([]))
        let found = try search.find()
        #expect(found.reading.isEmpty)
        #expect(found.leftOut == ["the layout images/<split>/<file>"])
    }

    @Test func `what was remembered from the snapshots before is declared`() throws {
        // Two columns could be the label: which it was, the declaration holds.
        let files = ["1.png": "1", "2.png": "2", "3.png": "3", "t.csv": "file,a,b\n1.png,x,u\n2.png,y,v\n3.png,x,v\n"]
        var memory = TableMemory()
        memory.label = "b"
        let table = DatasetPath.root.appending(Array("t.csv".utf8)[...])
        let before = try labels(files).remembering([table: memory], DiffOptions())
        let search = DeclarationSearch(
            before, try before.description(), DatasetConfiguration(), try ConfigurationText([]))
        #expect(try search.find().reading.tables.first?.declaration.label == "b")
    }
}
