import Comparison
import DatasetModel
import LabelFormats
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Splits and labels that folders say, or the file that a row stands in.
@Suite struct SplitDiffTests {
    @Test func `in class folders a relabel is a move`() throws {
        let old = [
            "train/cat/1.png": "one", "train/cat/2.png": "two", "train/dog/3.png": "three", "val/cat/4.png": "four",
            "val/dog/5.png": "five", "train/dog/6.png": "six",
        ]
        let new = [
            "train/dog/1.png": "one", "val/cat/2.png": "two", "val/cat/3.png": "three", "val/cat/renamed.png": "four",
            "val/cat/5.png": "five, rotated", "train/dog/6.png": "six",
        ]
        let found = try LabelScene(old, new).changes()
        #expect(
            described(found) == [
                "label train/dog/1.png: cat -> dog in train", "label val/cat/3.png: dog -> cat in val",
                "label val/cat/5.png: dog -> cat in val", "split val/cat/2.png: train -> val as cat",
                "split val/cat/3.png: train -> val as cat",
            ])
        #expect(found.rowsTouched == 4 && found.rowsAdded == 0 && found.rowsRemoved == 0)
        #expect(found.files.images.renamed.count == 4)
        #expect(found.classes["cat"] == ["train": ClassCount(from: 2, to: 0), "val": ClassCount(from: 1, to: 4)])
    }

    @Test func `class folders without splits`() throws {
        let found = try LabelScene(
            ["cat/1.png": "one", "dog/2.png": "two"], ["dog/1.png": "one", "dog/2.png": "two", "cat/3.png": "3"]
        )
        .changes()
        #expect(described(found) == ["label dog/1.png: cat -> dog"])
        #expect(found.classes["cat"] == ["": ClassCount(from: 1, to: 1)] && found.rowsTouched == 1)
    }

    @Test func `a class may be called like a split or like a purpose`() throws {
        let vehicles = ["car/1.png": "one", "plane/2.png": "two", "train/3.png": "three", "bus/4.png": "four"]
        let found = try LabelScene(
            vehicles, vehicles.filter { $0.value != "three" }.merging(["car/3.png": "three"]) { $1 }
        ).changes()
        #expect(described(found) == ["label car/3.png: train -> car"])
        let masks = ["train/mask/1.png": "one", "train/no_mask/2.png": "two"]
        let worn = try LabelScene(
            masks, ["train/mask/1.png": "one", "train/mask/2.png": "two", "train/no_mask/3.png": "3"]
        ).changes()
        #expect(described(worn) == ["label train/mask/2.png: no_mask -> mask in train"])
    }

    @Test func `metadata of each split, with images of the same names`() throws {
        func files(_ train: [String: String], _ val: [String: String]) -> [String: String] {
            // Of three images called 3.png, none is known by that name.
            var files = ["more/3.png": "another"]
            for (split, rows) in [("train", train), ("val", val)] {
                files["\(split)/metadata.csv"] =
                    "file_name,text\n" + rows.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)\n" }.joined()
                for (name, label) in rows {
                    files["\(split)/\(name)"] =
                        "\(split == "val" && name == "9.png" ? "train" : split) \(name)"
                        + (name == "8.png" ? label : "")
                }
            }
            return files
        }
        let declared = "tables:\n  train/metadata.csv: {label: text}\n  val/metadata.csv: {label: text}\n"
        let old = files(
            ["1.png": "cat", "2.png": "dog", "3.png": "cat", "9.png": "cat"], ["1.png": "dog", "2.png": "cat"])
        // 2.png of train changes its label, 9.png goes to val, train's 3.png goes, and val gets a 3.png of its own.
        let new = files(
            ["1.png": "cat", "2.png": "cat"], ["1.png": "dog", "2.png": "cat", "3.png": "dog", "9.png": "cat"])
        let found = try LabelScene(
            old.merging(["dsv.yaml": declared]) { $1 }, new.merging(["dsv.yaml": declared]) { $1 }
        ).changes()
        #expect(
            described(found) == [
                "label 2.png: dog -> cat in train of train/metadata.csv",
                "split 9.png: train -> val as cat of val/metadata.csv", "- 3.png of train/metadata.csv",
                "+ 3.png of val/metadata.csv",
            ])
        #expect(found.classes["cat"] == ["train": ClassCount(from: 3, to: 2), "val": ClassCount(from: 1, to: 2)])
        #expect(!noteKinds(found).contains("orphan-row"))
    }

    @Test func `a row that goes from one split's table to another's`() throws {
        let header = "fname,label\n"
        let found = try LabelScene(
            ["train.csv": header + "1.png,cat\n2.png,dog\n3.png,cat\n", "val.csv": header + "4.png,dog\n"],
            ["train.csv": header + "2.png,dog\n", "val.csv": header + "4.png,cat\n1.png,cat\n3.png,dog\n"]
        ).changes()
        #expect(
            described(found) == [
                "label 3.png: cat -> dog in val of val.csv", "label 4.png: dog -> cat in val of val.csv",
                "split 1.png: train -> val as cat of val.csv", "split 3.png: train -> val as dog of val.csv",
            ])
        #expect(found.rowsTouched == 3 && found.classes["cat"]?["val"] == ClassCount(from: 0, to: 2))
    }

    @Test func `folders say the split, a table the label`() throws {
        let table = "fname,label\n1.png,cat\n2.png,dog\n"
        let found = try LabelScene(
            ["train/1.png": "one", "train/2.png": "two", "labels.csv": table],
            ["val/1.png": "one", "train/2.png": "two", "labels.csv": table.replacing("1.png,cat", with: "1.png,dog")]
        ).changes()
        #expect(
            found.relabelled.map { "\($0.key) \($0.from) \($0.to) \($0.split ?? "-") \($0.image?.description ?? "-")" }
                == ["1.png cat dog val val/1.png"])
        #expect(found.splitMoves.map { "\($0.key) \($0.from) \($0.to) \($0.label ?? "-")" } == ["1.png train val dog"])
        #expect(found.rowsTouched == 1)
        #expect(found.classes["dog"] == ["train": ClassCount(from: 1, to: 1), "val": ClassCount(from: 0, to: 1)])
    }

    @Test func `labels go from a table to folders`() throws {
        let found = try LabelScene(
            [
                "images/1.png": "one", "images/2.png": "two", "images/3.png": "three",
                "labels.csv": "fname,label\n1.png,Cat\n2.png,dog\n3.png,dog\n",
            ],
            ["train/cat/1.png": "one", "train/cat/2.png": "two", "val/dog/3.png": "three"]
        ).changes()
        #expect(found.relabelled.map { "\($0.key) \($0.from) \($0.to)" } == ["train/cat/2.png dog cat"])
        #expect(notes(found, "case-only").map(\.count) == [1])
        #expect(found.files.images.renamed.count == 3)
    }

    @Test func `a declared layout wins`() throws {
        let yaml = ["dsv.yaml": "layout: <label>/<split>/\n"]
        let found = try LabelScene(
            yaml.merging(["data/a/1.png": "one", "data/b/2.png": "two"]) { $1 },
            yaml.merging(["data/a/1.png": "one", "data/a/2.png": "two"]) { $1 }
        ).changes()
        #expect(described(found) == ["split data/a/2.png: b -> a as data"])
    }
}
