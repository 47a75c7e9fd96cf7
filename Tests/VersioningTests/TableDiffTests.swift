import Comparison
import DatasetModel
import LabelFormats
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// What label tables say, from end to end.
@Suite struct TableDiffTests {
    private let labels = "fname,label,subset\n1.png,cat,train\n2.png,dog,train\n3.png,cat,val\n"
    private let images = ["images/1.png": "one", "images/2.png": "two", "images/3.png": "three"]

    private func changes(
        _ old: String, _ new: String, images: [String: String]? = nil, newImages: [String: String]? = nil,
        _ options: DiffOptions = DiffOptions()
    ) throws -> DatasetChanges {
        let before = images ?? self.images
        return try LabelScene(
            before.merging(["labels.csv": old]) { $1 }, (newImages ?? before).merging(["labels.csv": new]) { $1 }
        ).changes(options)
    }

    @Test func `labels, splits and rows`() throws {
        let found = try changes(
            labels, "fname,label,subset\n1.png,dog,train\n2.png,dog,val\n4.png,cow,val\n")
        #expect(
            described(found) == [
                "label 1.png: cat -> dog in train of labels.csv", "split 2.png: train -> val as dog of labels.csv",
                "+ 4.png of labels.csv", "- 3.png of labels.csv",
            ])
        #expect(found.relabelled.first?.image?.description == "images/1.png")
        #expect(found.rowsTouched == 4 && !found.isEmpty)
        #expect(
            found.classes == [
                "cat": ["train": ClassCount(from: 1, to: 0), "val": ClassCount(from: 1, to: 0)],
                "dog": ["train": ClassCount(from: 1, to: 1), "val": ClassCount(from: 0, to: 1)],
                "cow": ["val": ClassCount(from: 0, to: 1)],
            ])
        #expect(notes(found, "orphan-row").map(\.examples) == [["4.png"]])
        #expect(notes(found, "unlabelled-image").map(\.examples) == [["images/3.png"]])
    }

    @Test(arguments: [
        ("line ends (LF to CRLF)", "fname,label,subset\r\n1.png,cat,train\r\n2.png,dog,train\r\n3.png,cat,val\r\n"),
        ("line ends (LF to CR)", "fname,label,subset\r1.png,cat,train\r2.png,dog,train\r3.png,cat,val\r"),
        (
            "encoding (UTF-8 to UTF-8 with a byte order mark)",
            "\u{feff}fname,label,subset\n1.png,cat,train\n2.png,dog,train\n3.png,cat,val\n"
        ),
        ("delimiter", "fname;label;subset\n1.png;cat;train\n2.png;dog;train\n3.png;cat;val\n"),
        ("", "\"fname\",\"label\",\"subset\"\n\"1.png\",\"cat\",\"train\"\n2.png,dog,train\n3.png,cat,val"),
        ("", "fname,label,subset,,\n1.png,cat,train\n2.png,dog,train,,\n\n3.png,cat,val\n,,\n"),
        ("row order", "fname,label,subset\n3.png,cat,val\n1.png,cat,train\n2.png,dog,train\n"),
        ("how keys are written", "fname,label,subset\n.\\1.png,cat,train\n./2.png,dog,train\n3.png,cat,val\n"),
        ("column order", "subset,fname,label\ntrain,1.png,cat\ntrain,2.png,dog\nval,3.png,cat\n"),
    ])
    func `how a table is written is no change`(way: String, new: String) throws {
        let found = try changes(labels, new)
        #expect(found.isEmpty && described(found) == [] && found.rowsTouched == 0)
        let table = try #require(found.tables[DatasetPath(unchecked: Array("labels.csv".utf8))])
        #expect(table.formatting == (way.isEmpty || way == "column order" ? [] : [way]))
        #expect(table.columnsReordered == (way == "column order"))
        #expect(found.files.modified.map(\.path.description) == ["labels.csv"])
        #expect(found.classes.values.allSatisfy { $0.values.allSatisfy { $0.from == $0.to } })
    }

    @Test func `a change within another formatting is found`() throws {
        let found = try changes(
            labels, "\u{feff}subset;label;fname\r\nval;dog;.\\3.png\r\ntrain;dog;./2.png\r\ntrain;cat;1.png\r\n")
        #expect(described(found).contains("label .\\3.png: cat -> dog in val of labels.csv"))
        #expect(found.relabelled.count == 1 && found.rowsAdded == 0 && found.rowsRemoved == 0)
    }

    @Test func `renamed columns`() throws {
        let found = try changes(
            labels, "file_name,class,split\n1.png,dog,train\n2.png,dog,val\n3.png,cat,val\n")
        #expect(
            described(found) == [
                "label 1.png: cat -> dog in train of labels.csv", "split 2.png: train -> val as dog of labels.csv",
                "column fname -> file_name", "column label -> class", "column subset -> split",
            ])
    }

    @Test func `a new column that could be the key or the label changes no meaning`() throws {
        let old = "image,class\n1.png,cat\n2.png,dog\n"
        let found = try changes(old, "image,class,fname\n1.png,cat,x/1.jpg\n2.png,cow,x/2.jpg\n", images: [:])
        #expect(described(found) == ["label 2.png: dog -> cow of labels.csv", "+ column fname"])
        let relabelled = try changes(old, "image,class,label\n1.png,cat,A\n2.png,cow,B\n", images: [:])
        #expect(described(relabelled) == ["label 2.png: dog -> cow of labels.csv", "+ column label"])
    }

    @Test func `duplicate keys are a multiset, and said with their lines`() throws {
        let old = "fname,label\n1.png,cat\n2.png,dog\n1.png,dog\n3.png,cat\n"
        let found = try changes(old, "fname,label\n1.png,dog\n2.png,dog\n1.png,cow\n3.png,cat\n")
        #expect(described(found) == ["label 1.png: cat -> cow of labels.csv"])
        let note = try #require(notes(found, "duplicate-key").first)
        #expect(note.count == 1 && note.examples == ["1.png (lines 2, 4)"])
        #expect(try changes(old, "fname,label\n3.png,cat\n1.png,dog\n1.png,cat\n2.png,dog\n").isEmpty)
    }

    @Test func `many rows for each key are what a table may be like`() throws {
        let rows = { (other: String) in
            "fname,label\n"
                + (0..<30).map { "\($0 / 3 + 1).png,\($0 % 3 == 0 ? "cat" : $0 == 4 ? other : "dog")\n" }.joined()
        }
        let found = try changes(rows("dog"), rows("cow"))
        #expect(described(found) == ["label 2.png: dog -> cow of labels.csv"])
        #expect(notes(found, "duplicate-key").isEmpty && notes(found, "several-rows-per-key").count == 1)
    }

    @Test func `a composite key makes an annotator's row their own`() throws {
        let old = "fname,annotator,label\n1.png,ada,cat\n1.png,bob,dog\n2.png,ada,cat\n"
        let new = "fname,annotator,label\n1.png,ada,dog\n1.png,bob,cat\n2.png,ada,cat\n"
        #expect(
            try described(changes(old, new)) == [
                "+ 1.png of labels.csv", "+ 1.png of labels.csv", "- 1.png of labels.csv", "- 1.png of labels.csv",
            ])
        let options = DiffOptions(declaration: TableDeclaration(key: ["fname", "annotator"]))
        let found = try changes(old, new, options)
        #expect(
            described(found) == [
                "label 1.png,ada: cat -> dog of labels.csv", "label 1.png,bob: dog -> cat of labels.csv",
            ])
        #expect(notes(found, "duplicate-key").isEmpty && notes(found, "unreadable").isEmpty)
    }

    @Test func `keys may leave out folder and extension`() throws {
        let old = "image,label\n1,cat\n2,dog\n"
        let found = try changes(old, "image,label\n1,dog\n2,dog\n")
        #expect(found.relabelled.map { $0.image?.description } == ["images/1.png"])
        #expect(notes(found, "orphan-row").isEmpty && notes(found, "unlabelled-image").map(\.count) == [1])
    }

    @Test func `an image that is renamed and relabelled is one image`() throws {
        let found = try changes(
            labels, "fname,label,subset\na.png,dog,train\nb.png,dog,train\n3.png,cat,val\n",
            newImages: ["images/a.png": "one", "images/b.png": "two", "images/3.png": "three"])
        #expect(described(found) == ["label a.png: cat -> dog in train of labels.csv"])
        #expect(found.files.images.renamed.count == 2 && found.rowsTouched == 1)
    }

    @Test func `ambiguous copies are never paired`() throws {
        let found = try changes(
            "fname,label\n1.png,cat\n2.png,dog\n", "fname,label\na.png,cat\nb.png,dog\n",
            images: ["1.png": "same", "2.png": "same"], newImages: ["a.png": "same", "b.png": "same"])
        #expect(found.rowsAdded == 2 && found.rowsRemoved == 2 && found.relabelled.isEmpty)
        #expect(noteKinds(found).isSuperset(of: ["ambiguous-copies", "conflicting-copies"]))
    }

    @Test func `copies with two labels or in two splits are noted`() throws {
        let images = ["images/1.png": "same", "images/2.png": "same", "images/3.png": "same", "images/4.png": "other"]
        let found = try changes(labels, labels + "4.png,cat,val\n", images: images)
        #expect(notes(found, "conflicting-copies").map(\.examples) == [["images/1.png = images/2.png = images/3.png"]])
        #expect(notes(found, "copies-across-splits").map(\.count) == [1])
    }

    @Test(arguments: [
        ("fname,label,subset\n1.png,cat,train\n2.png\n", "line 3: 1 cell where the header has 3", "labels.csv:3"),
        ("fname,label,label\n", "line 1: two columns are named 'label'", "labels.csv:1"),
        ("fname,label\n1.png,\"cat\n", "line 2: a quoted cell that does not end", "labels.csv:2"),
        ("fname,label\n1.png,c\0t\n", "line 2: a NUL byte", "labels.csv:2"),
    ])
    func `a malformed table is compared as a file, and the line is named`(text: String, says: String, place: String)
        throws
    {
        for (old, new) in [(labels, text), (text, labels)] {
            let found = try changes(old, new)
            let note = try #require(notes(found, "unreadable").first)
            #expect(note.text.contains("'labels.csv'") && note.text.contains(says) && note.examples == [place])
            #expect(found.files.modified.count == 1 && !found.isEmpty && found.relabelled.isEmpty)
            #expect(found.classes.isEmpty, "no class came or went")
            #expect(found.rowsAdded == 0 && found.rowsRemoved == 0, "the rows of the other side neither came nor went")
        }
    }

    @Test func `a table of texts is found among many`() throws {
        // Beyond 32 of them in a folder, tables are not kept in the history; they are tables all the same.
        var old: [String: String] = [:]
        for number in 0..<32 { old["runs/\(number).csv"] = "fname,score\n1.png,\(number)\n" }
        old["runs/labels.csv"] = labels
        var new = old
        new["runs/labels.csv"] = labels.replacing("1.png,cat", with: "1.png,dog")
        let found = try LabelScene(old, new).changes()
        #expect(described(found) == ["label 1.png: cat -> dog in train of runs/labels.csv"])
        // The table that came made the others no texts of the history; they did not change.
        let came = try LabelScene(old, new.merging(["runs/more.csv": "fname,score\n1.png,1\n"]) { $1 }).changes()
        #expect(
            described(came) == [
                "label 1.png: cat -> dog in train of runs/labels.csv", "+ 1.png of runs/more.csv",
            ])
        let first = try LabelScene(old.filter { $0.key != "runs/0.csv" }, old).changes()
        #expect(described(first) == ["+ 1.png of runs/0.csv"] && first.files.modified.isEmpty)
    }

    @Test func `JSON Lines, with members that are absent`() throws {
        let found = try LabelScene(
            [
                "a.jsonl":
                    "{\"file_name\":\"1.png\",\"label\":\"cat\"}\n{\"file_name\":\"2.png\",\"label\":\"dog\",\"note\":\"\"}\n{\"file_name\":\"3.png\",\"label\":\"dog\"}\n"
            ],
            [
                "a.jsonl":
                    "{\"label\":\"dog\",\"file_name\":\"1.png\"}\n\n{\"file_name\":\"2.png\",\"label\":\"dog\"}\n{\"file_name\":\"3.png\",\"label\":\"dog\",\"note\":\"x\"}\n"
            ]
        ).changes()
        #expect(
            described(found) == [
                "label 1.png: cat -> dog of a.jsonl", "cell 2.png note:  -> (none)", "cell 3.png note: (none) -> x",
            ])
    }
}
