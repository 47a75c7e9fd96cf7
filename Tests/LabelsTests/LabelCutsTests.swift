import DatasetModel
import TestSupport
import Testing

@testable import Labels

/// What becomes of label files where only one split is taken.
@Suite struct LabelCutsTests {
    /// What is left of each file: its text, nil if it is left out; files that stay as they are are not there.
    private struct Outcome: Equatable {
        var parts: [String: String] = [:]
        var leftOut: Set<String> = []
        var notes: [String] = []
    }

    private func cut(_ files: [String: String], to split: String) throws -> Outcome {
        let side = try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions())
        let rows = side.hasSplitsInRows ? try side.images(ofSplit: split) : [:]
        let cuts = try LabelCuts(side, split: split) { image in
            if side.hasSplitsInRows { return rows[image] ?? true }
            let own = side.splits(of: image)
            return own.isEmpty || own.contains(split)
        }
        var outcome = Outcome(leftOut: Set(cuts.leftOut.map(\.description)), notes: cuts.notes.map(\.text))
        for path in cuts.partial {
            let (bytes, part) = try cuts.part(of: path)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(part.isWhole == (text == files[path.description]), "\(path)")
            if !part.isWhole { outcome.parts[path.description] = text }
        }
        return outcome
    }

    private static let pictures = ["i/a.png": "1", "i/b.png": "2", "i/c.png": "3", "i/d.png": "4"]

    @Test func `an image whose row leaves the split open is of its folder's, as for check and scores`() throws {
        let files = [
            "train/a.png": "1", "val/b.png": "2", "t.csv": "file,label,split\ntrain/a.png,x,train\nval/b.png,y,\n",
        ]
        let side = try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions())
        let found = try side.images(ofSplit: "train")
        #expect(found.count == 2 && found[DatasetPath(unchecked: Array("val/b.png".utf8))] == false)
    }

    @Test func `rows of other splits go; rows without a split and those of no image and split stay`() throws {
        let table =
            "file,label,split\ni/a.png,x,train\ni/b.png,y,val\ni/c.png,x,\n"
            + "gone.png,x,train\nalso.png,y,val\nlost.png,x,\n"
        let outcome = try cut(Self.pictures.merging(["t.csv": table]) { $1 }, to: "train")
        #expect(
            outcome.parts == [
                "t.csv": "file,label,split\ni/a.png,x,train\ni/c.png,x,\ngone.png,x,train\nlost.png,x,\n"
            ])
        #expect(outcome.leftOut.isEmpty && outcome.notes.isEmpty)
    }

    @Test func `an image of two splits is of both, with the rows of each`() throws {
        let table = "file,box,label,split\ni/a.png,1,x,train\ni/a.png,2,x,train\ni/a.png,3,y,val\ni/b.png,4,y,val\n"
        let files = Self.pictures.merging(["t.csv": table, "dsv.yaml": "tables: {t.csv: {key: [file, box]}}\n"]) { $1 }
        #expect(
            try cut(files, to: "train").parts["t.csv"]
                == "file,box,label,split\ni/a.png,1,x,train\ni/a.png,2,x,train\n")
        #expect(
            try cut(files, to: "val").parts["t.csv"] == "file,box,label,split\ni/a.png,3,y,val\ni/b.png,4,y,val\n")
    }

    @Test func `a table named after another split is left out, and so is a list`() throws {
        let files = Self.pictures.merging([
            "train.csv": "file,label\ni/a.png,x\ni/b.png,y\n", "val.csv": "file,label\ni/c.png,x\ni/d.png,y\n",
        ]) { $1 }
        #expect(try cut(files, to: "train") == Outcome(leftOut: ["val.csv"]))
        let lists = [
            "train.txt": "i/a.png\ni/b.png\n", "val.txt": "i/c.png\n", "all.txt": "i/a.png\ni/c.png\ni/d.png\n",
        ]
        let outcome = try cut(Self.pictures.merging(lists) { $1 }, to: "train")
        #expect(outcome == Outcome(parts: ["all.txt": "i/a.png\ni/d.png\n"], leftOut: ["val.txt"]))
    }

    @Test func `tables about the same images go along, whichever says the splits; others stay`() throws {
        let files = Self.pictures.merging([
            "labels.csv": "file,label,split\ni/a.png,x,train\ni/b.png,y,val\n",
            "boxes.tsv": "file\tn\ni/b.png\t1\ni/a.png\t2\ni/b.png\t3\n",
            "log.csv": "epoch,split,loss\n1,train,0.5\n1,val,0.7\n",
        ]) { $1 }
        let outcome = try cut(files, to: "val")
        #expect(outcome.parts["labels.csv"] == "file,label,split\ni/b.png,y,val\n")
        #expect(outcome.parts["boxes.tsv"] == "file\tn\ni/b.png\t1\ni/b.png\t3\n")
        #expect(outcome.parts["log.csv"] == nil)
        #expect(outcome.notes == ["'log.csv' is copied whole: rows name no image"])
    }

    @Test func `of what is not written, nothing is said`() throws {
        let files = Self.pictures.merging([
            "i/t.csv": "file,label,split\na.png,x,train\nb.png,y,val\n", "other/log.json": "{}",
            "i/log.json": "[]",
        ]) { $1 }
        let side = try LabelledSide.of(DatasetSide(inMemory: files), DiffOptions())
        func cuts(below folder: String) throws -> LabelCuts {
            try LabelCuts(side, split: "val") {
                $0.description == "i/b.png"
            } isWritten: {
                $0.description == folder
            }
        }
        let inImages = try cuts(below: "i")
        #expect(
            inImages.partial.map(\.description) == ["i/t.csv"] && inImages.notes.map(\.examples) == [["i/log.json"]])
        let others = try cuts(below: "other")
        #expect(others.partial.isEmpty && others.notes.map(\.examples) == [["other/log.json"]])
    }

    @Test func `a table of images that are elsewhere is cut by its own splits`() throws {
        let files = ["t.csv": "file,label,split\na.png,x,train\nb.png,y,val\nc.png,y,\n"]
        #expect(try cut(files, to: "val").parts == ["t.csv": "file,label,split\nb.png,y,val\nc.png,y,\n"])
    }

    @Test func `folders decide for rows that have no split`() throws {
        let files = [
            "train/a.png": "1", "val/b.png": "2", "t.csv": "file,label\ntrain/a.png,x\nval/b.png,y\nval/gone.png,y\n",
        ]
        #expect(try cut(files, to: "train").parts == ["t.csv": "file,label\ntrain/a.png,x\n"])
    }

    @Test func `a COCO file of all keeps the split, one of another split is left out`() throws {
        func coco(_ names: [String]) -> String {
            let images = names.enumerated().map { "{\"id\": \($0.offset), \"file_name\": \"\($0.element)\"}" }
            let objects = names.indices.map {
                "{\"id\": \($0), \"image_id\": \($0), \"category_id\": 1, \"bbox\": [1, 1, 2, 2]}"
            }
            return "{\"images\": [\(images.joined(separator: ", "))], "
                + "\"annotations\": [\(objects.joined(separator: ", "))], "
                + "\"categories\": [{\"id\": 1, \"name\": \"x\"}]}"
        }
        let folders = ["train/a.png": "1", "val/b.png": "2", "all.json": coco(["train/a.png", "val/b.png"])]
        let outcome = try cut(folders, to: "train")
        let part = try #require(outcome.parts["all.json"])
        #expect(part.contains("a.png") && !part.contains("b.png") && !part.contains("\"image_id\": 1"))
        let byFile = Self.pictures.merging([
            "annotations/instances_train2017.json": coco(["a.png", "b.png"]),
            "annotations/instances_val2017.json": coco(["c.png"]),
        ]) { $1 }
        #expect(try cut(byFile, to: "train") == Outcome(leftOut: ["annotations/instances_val2017.json"]))
    }

    @Test func `annotations of single images go with these; a data yaml stays and is named`() throws {
        let files = [
            "images/train/a.png": "1", "images/val/b.png": "2", "labels/train/a.txt": "0 0.5 0.5 0.1 0.1\n",
            "labels/val/b.txt": "0 0.5 0.5 0.1 0.1\n",
            "data.yaml": "train: images/train\nval: images/val\nnames: [x]\n",
        ]
        let outcome = try cut(files, to: "train")
        #expect(outcome.leftOut == ["labels/val/b.txt"])
        #expect(outcome.notes == ["'data.yaml' is copied whole: other splits are named there"])
    }

    @Test func `of VOC, image sets lose lines, and annotations go with their images`() throws {
        let xml = "<annotation><object><name>x</name></object></annotation>"
        let files = [
            "JPEGImages/1.jpg": "1", "JPEGImages/2.jpg": "2", "JPEGImages/3.jpg": "3", "Annotations/1.xml": xml,
            "Annotations/2.xml": xml, "ImageSets/Main/train.txt": "1\n3\n", "ImageSets/Main/val.txt": "2\n",
            "ImageSets/Main/trainval.txt": "1\n2\n3\n", "ImageSets/Main/x_trainval.txt": "1  1\n2 -1\n3  0\n",
        ]
        let outcome = try cut(files, to: "train")
        #expect(outcome.leftOut == ["Annotations/2.xml", "ImageSets/Main/val.txt"])
        #expect(
            outcome.parts == [
                "ImageSets/Main/trainval.txt": "1\n3\n", "ImageSets/Main/x_trainval.txt": "1  1\n3  0\n",
            ])
    }
}
