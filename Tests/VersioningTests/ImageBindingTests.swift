import Comparison
import DatasetModel
import LabelFormats
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Checking
@testable import Labels
@testable import Snapshots
@testable import Versioning

/// Which image a row is about, and that what names none is said.
@Suite struct ImageBindingTests {
    /// What the exact rules find, a line each: the rule, the paths, the note.
    private func check(_ files: [String: String], committed: Bool = false) throws -> [String] {
        let test = try TestRepository(files)
        if committed { try test.commit() }
        return described(try test.repository.check(.workingTree, CheckOptions(isExact: true)))
    }

    private func described(_ result: CheckResult) -> [String] {
        result.findings.flatMap { finding in
            finding.groups.map { group in
                "\(finding.rule.name) \(group.paths.joined(separator: " ")) \(group.note)"
            }
        } + result.notes.map { "note \($0)" }
    }

    private let clips = ["a/1.png": "1", "a/2.png": "2", "b/1.png": "3", "b/2.png": "4"]

    @Test func `of images of one name, the split of the row tells which`() throws {
        let images = ["train/1.png": "1", "train/2.png": "2", "val/1.png": "3"]
        let table = "image,label,split\n1.png,cat,train\n2.png,dog,train\n1.png,dog,val\n"
        #expect(
            try check(images.merging(["labels.csv": table]) { $1 })
                == ["duplicate-key 1.png 'labels.csv', lines 2, 4"])
        // A word for the same role is as good.
        let other = table.replacing(",train", with: ",training").replacing(",val", with: ",validation")
        #expect(
            try check(images.merging(["labels.csv": other]) { $1 })
                == ["duplicate-key 1.png 'labels.csv', lines 2, 4"])
    }

    @Test(arguments: [
        ("train.csv", "val.csv"), ("train/labels.csv", "val/labels.csv"), ("x_train2017.csv", "x_val2017.csv"),
    ])
    func `of images of one name, the split of the table's name tells which, or its folder`(
        first: String, second: String
    ) throws {
        let images = ["train/1.png": "1", "train/2.png": "2", "val/1.png": "3", "val/2.png": "4"]
        let tables = [first: "image,label\n1.png,cat\n2.png,dog\n", second: "image,label\n1.png,dog\n2.png,cat\n"]
        #expect(try check(images.merging(tables) { $1 }) == [])
        let changed = tables.merging([second: "image,label\n1.png,dog\n2.png,dog\n"]) { $1 }
        let changes = try LabelScene(images.merging(tables) { $1 }, images.merging(changed) { $1 }).changes()
        #expect(changes.relabelled.map(\.image?.description) == ["val/2.png"])
    }

    @Test func `where nothing tells which of several images is meant, a row is about none, and that is said`() throws {
        let tables = [
            "job1.csv": "image,label\n1.png,cat\n2.png,dog\n", "job2.csv": "image,label\n1.png,dog\n2.png,cat\n",
        ]
        let found = try check(clips.merging(tables) { $1 })
        #expect(
            found.filter { $0.hasPrefix("note") } == [
                "note 4 rows name images of several folders, and nothing tells which; write their paths: "
                    + "1.png: a/1.png, b/1.png"
            ])
        #expect(!found.contains { $0.hasPrefix("conflict") || $0.hasPrefix("orphan") })
        #expect(found.count { $0.hasPrefix("unbound-table job") && $0.contains("several folders") } == 2)
        // One name of many that stands twice: that row alone.
        let one = ["a/1.png": "1", "a/2.png": "2", "a/3.png": "5", "b/1.png": "3"]
        let table = "image,label\n1.png,cat\n2.png,dog\n3.png,dog\n"
        let notes = try check(one.merging(["t.csv": table]) { $1 }).filter { $0.hasPrefix("note") }
        #expect(notes.count == 1 && notes[0].contains("a row names images of several folders"))
    }

    @Test func `folders that a key names tell which image of a name is meant`() throws {
        let table = "image,label\n/home/x/a/1.png,cat\n/home/x/a/2.png,dog\nD:\\\\b\\1.png,cat\nb/2.png,dog\n"
        #expect(try check(clips.merging(["t.csv": table]) { $1 }) == [])
    }

    @Test func `one stem of two images is no image`() throws {
        let images = ["x/1.png": "1", "x/1.jpg": "2", "x/2.png": "3", "x/3.png": "4"]
        let found = try check(images.merging(["t.csv": "image,label\n1,cat\n2,dog\n3,cat\n"]) { $1 })
        #expect(found.contains { $0.contains("1: x/1.jpg, x/1.png") })
    }

    @Test func `a URL is the image without its query, and Label Studio's path is a path`() throws {
        let images = ["images/1.png": "1", "images/2.png": "2"]
        for prefix in ["https://h.example/x/", "s3://bucket/y/"] {
            let table = "image,label\n\(prefix)1.png?sig=a&b=c#d,cat\n\(prefix)2.png?sig=b,dog\n"
            #expect(try check(images.merging(["t.csv": table]) { $1 }) == [])
        }
        let served = "image,label\n/data/local-files/?d=images/1.png,cat\n/data/local-files/?d=images/2.png,dog\n"
        #expect(try check(images.merging(["t.csv": served]) { $1 }) == [])
        // A name may have such characters.
        let odd = ["a#1.png": "1", "b?.png": "2"]
        #expect(try check(odd.merging(["t.csv": "image,label\na#1.png,cat\nb?.png,dog\n"]) { $1 }) == [])
    }

    @Test(arguments: [
        ("1.jpg,2.jpg,3.jpg", "the same names end in .png"), ("A1.png,A2.png,A3.png", "no image has such a name"),
        ("01.PNG,02.PNG,03.PNG", "the same names begin with zeros"),
    ])
    func `a table whose rows name no image is an error, with the best explanation`(keys: String, reason: String) throws
    {
        let images = ["i/1.png": "1", "i/2.png": "2", "i/3.png": "3", "i/04.png": "4"]
        let zeros = ["i/0001.png": "1", "i/0002.png": "2", "i/0003.png": "3"]
        let rows = keys.split(separator: ",").map { "\($0),cat\n" }.joined()
        let found = try check((keys.hasPrefix("01") ? zeros : images).merging(["t.csv": "image,label\n" + rows]) { $1 })
        #expect(found.contains("unbound-table t.csv \(reason)"))
    }

    @Test func `what a model answered about other images is no fault`() throws {
        let files = [
            "1.png": "1", "labels.csv": "image,label\n1.png,cat\n", "p.csv": "image,label,prob\n7.png,cat,0.5\n",
        ]
        #expect(try check(files) == [])
    }

    @Test func `most images may go, and a table is about them still`() throws {
        var files = ["t.csv": "image,label,split\n" + (0..<40).map { "\($0),c\($0 % 2),train\n" }.joined()]
        for place in 0..<40 { files["i/\(place).png"] = "picture \(place)" }
        let test = try TestRepository(files)
        try test.commit()
        for place in 0..<30 { try test.remove("i/\(place).png") }
        // In the folder, and as a snapshot: by what was so before.
        for committed in [false, true] {
            if committed { try test.commit() }
            let side = committed ? Side.snapshot(try test.repository.snapshot("HEAD")) : .workingTree
            let result = try test.repository.check(side, CheckOptions(isExact: true))
            #expect(result.findings.first { $0.rule == .orphanRow }?.count == 30)
            #expect(result.findings.contains { $0.rule == .unboundTable })
        }
        #expect(
            notes(
                try test.repository.diff(from: .snapshot(test.repository.snapshot("HEAD~1")), to: .workingTree),
                "orphan-row"
            ).map(\.count) == [30])
    }

    @Test func `names that no longer fit are about images still, where they were before`() throws {
        let rows = (0..<12).map { "cell\($0),kind\($0 % 2)\n" }.joined()
        var files = ["t.csv": "cell,species\n" + rows]
        for place in 0..<12 { files["cell\(place).png"] = "picture \(place)" }
        let test = try TestRepository(files)
        try test.commit()
        for place in 0..<12 {
            try test.remove("cell\(place).png")
            try test.write("picture \(place)", to: "field-\(place).png")
        }
        let result = try test.repository.check(.workingTree, CheckOptions(isExact: true))
        #expect(result.findings.contains { $0.rule == .unboundTable } && result.rowCount == 12)
        #expect(notes(try test.repository.status().changes, "unbound-table").count == 1)
    }

    @Test func `rows of several images give no split`() throws {
        let table = "image,label,split\n1.png,cat,train\n3.png,dog,val\n4.png,dog,val\n"
        let others = ["a/3.png": "5", "b/4.png": "6", "t.csv": table]
        let test = try TestRepository(clips.merging(others) { $1 })
        let snapshot = try test.commit().snapshot
        let failure = try #require(throws: Failure.self) {
            try test.repository.export(snapshot, to: test.folder.path.appending("out"), split: "val")
        }
        #expect(failure.message.contains("several folders"))
    }

    @Test func `a declared table is believed, and one that names nothing gives no split`() throws {
        let files = [
            "i/0001.png": "1", "i/0002.png": "2", "t.csv": "image,label,split\n1,cat,train\n2,dog,val\n",
            "dsv.yaml": "tables: {t.csv: {images: i}}\n",
        ]
        let test = try TestRepository(files)
        let snapshot = try test.commit().snapshot
        let failure = try #require(throws: Failure.self) {
            try test.repository.export(snapshot, to: test.folder.path.appending("out"), split: "val")
        }
        #expect(failure.hints == ["the same names begin with zeros"])
        #expect(try check(files).contains("unbound-table t.csv the same names begin with zeros"))
    }

    @Test func `a composite key names images by its image column`() throws {
        let files = [
            "1.png": "1", "2.png": "2", "4.png": "1", "dsv.yaml": "tables: {t.csv: {key: [image, who]}}\n",
            "t.csv":
                "image,who,label,split\n1.png,a,cat,train\n1.png,b,cat,train\n2.png,a,dog,train\n4.png,a,cat,val\n9.png,a,dog,val\n",
        ]
        #expect(
            try check(files) == [
                "leak 1.png 4.png train / val", "orphan-row 9.png,a 't.csv', line 6",
            ])
    }

    @Test func `a link inside the dataset is what it leads to`() throws {
        for committed in [false, true] {
            let test = try TestRepository(["train/a.png": "1", "train/b.png": "2", "val/c.png": "3"])
            try LocalDisk().makeLink(test.root.appending("val/a.png"), target: Array("../val/again.png".utf8))
            try LocalDisk().makeLink(test.root.appending("val/again.png"), target: Array("../train/a.png".utf8))
            try LocalDisk().makeLink(test.root.appending("val/round.png"), target: Array("round.png".utf8))
            if committed { try test.commit() }
            let side = committed ? Side.snapshot(try test.repository.snapshot("HEAD")) : .workingTree
            let result = try test.repository.check(side, CheckOptions(rules: [.leak]))
            #expect(described(result) == ["leak train/a.png val/a.png val/again.png train / val"])
        }
    }
}
