import DatasetModel
import SystemIO
import SystemPackage
import TestSupport
import Testing

@testable import Snapshots
@testable import Versioning

/// Every rule on data where it must fire and on data where it must not.
@Suite struct CheckTests {
    /// What a rule finds in a folder of these files: of each group, its paths and note.
    private func findings(
        _ rule: CheckRule, _ files: [String: String], against: [String: String]? = nil
    ) throws -> [String] {
        let test = try TestRepository(against ?? files)
        var options = CheckOptions(rules: [rule])
        if against != nil {
            try test.commit("old")
            options.against = .snapshot(try test.repository.snapshot("HEAD"))
            for name in try contents(of: test.root).keys where !name.hasSuffix("/") { try test.remove(name) }
            for (name, text) in files { try test.write(text, to: name) }
        }
        let result = try test.repository.check(.workingTree, options)
        #expect(result.findings.allSatisfy { $0.rule == rule })
        return result.findings.flatMap(\.groups).map { group in
            ([group.paths.joined(separator: " "), group.note]).filter { !$0.isEmpty }.joined(separator: ": ")
        }
    }

    @Test func `a leak is a picture in two splits, whatever its name`() throws {
        let table = "image,label,split\na.png,x,train\nb.png,x,val\nc.png,y,train\n"
        #expect(
            try findings(.leak, ["labels.csv": table, "a.png": "1", "b.png": "1", "c.png": "2"])
                == ["a.png b.png: train / val"])
        #expect(try findings(.leak, ["labels.csv": table, "a.png": "1", "b.png": "3", "c.png": "1"]) == [])
        #expect(
            try findings(.leak, ["train/x/a.png": "1", "val/x/b.png": "1", "val/y/c.png": "2"])
                == ["train/x/a.png val/x/b.png: train / val"])
        // One image that two rows put into different splits.
        let twice = "image,label,split\na.png,x,train\na.png,x,val\nb.png,y,val\n"
        #expect(try findings(.leak, ["labels.csv": twice, "a.png": "1", "b.png": "2"]) == ["a.png: train / val"])
        // Empty files are all the same.
        #expect(try findings(.leak, ["train/x/a.png": "", "val/x/b.png": "", "val/y/c.png": ""]) == [])
    }

    @Test func `images that belong together must not be torn apart`() throws {
        let columns = "image,label,split,patient\n"
        let images = ["a.png": "1", "b.png": "2", "c.png": "3"]
        let torn = columns + "a.png,x,train,p1\nb.png,x,val,p1\nc.png,y,val,p2\n"
        #expect(
            try findings(.groupLeak, images.merging(["labels.csv": torn]) { $1 }) == ["a.png b.png: 'p1': train / val"])
        let whole = columns + "a.png,x,train,p1\nb.png,x,train,p1\nc.png,y,val,p2\n"
        #expect(try findings(.groupLeak, images.merging(["labels.csv": whole]) { $1 }) == [])
    }

    @Test func `an image made of another belongs to it`() throws {
        let images = ["a.png": "1", "b.png": "2", "c.png": "3"]
        let yaml = "tables:\n  labels.csv: {group: parent}\n"
        func found(_ split: String) throws -> [String] {
            let table = "image,label,split,parent\na.png,x,train,\nb.png,x,\(split),a.png\nc.png,y,val,\n"
            return try findings(.groupLeak, images.merging(["labels.csv": table, "dsv.yaml": yaml]) { $1 })
        }
        #expect(try found("val") == ["a.png b.png: 'a.png': train / val"])
        #expect(try found("train") == [])
    }

    @Test func `a conflict is a picture under two labels`() throws {
        #expect(
            try findings(.conflict, ["cat/a.png": "1", "dog/b.png": "1", "dog/c.png": "2"])
                == ["cat/a.png dog/b.png: cat / dog"])
        // The first word is that of the first image.
        #expect(
            try findings(.conflict, ["b/a.png": "1", "a/b.png": "1", "c/c.png": "2"]) == ["a/b.png b/a.png: a / b"])
        #expect(try findings(.conflict, ["cat/a.png": "1", "cat/b.png": "1", "dog/c.png": "2"]) == [])
        let twice = "image,label\na.png,x\na.png,y\nb.png,y\n"
        #expect(try findings(.conflict, ["labels.csv": twice, "a.png": "1", "b.png": "2"]) == ["a.png: x / y"])
    }

    @Test func `a duplicate is a picture twice in one split`() throws {
        #expect(
            try findings(.duplicate, ["train/x/a.png": "1", "train/x/b.png": "1", "val/y/c.png": "1"])
                == ["train/x/a.png train/x/b.png: train"])
        #expect(try findings(.duplicate, ["train/x/a.png": "1", "train/x/b.png": "2", "val/y/c.png": "1"]) == [])
    }

    @Test func `a key stands once`() throws {
        let images = ["a.png": "1", "b.png": "2"]
        #expect(
            try findings(
                .duplicateKey, images.merging(["labels.csv": "image,label\na.png,x\nb.png,y\na.png,x\n"]) { $1 })
                == ["a.png: 'labels.csv', lines 2, 4"])
        #expect(
            try findings(.duplicateKey, images.merging(["labels.csv": "image,label\na.png,x\nb.png,y\n"]) { $1 }) == [])
    }

    @Test func `a label is one of the declared classes`() throws {
        let yaml = "classes: [cat, dog]\naliases: {\"1\": cat}\n"
        let images = ["a.png": "1", "b.png": "2", "c.png": "3", "d.png": "4", "dsv.yaml": yaml]
        func found(_ labels: [String]) throws -> [String] {
            let rows = zip(["a.png", "b.png", "c.png", "d.png"], labels).map { "\($0),\($1)\n" }.joined()
            return try findings(.vocabulary, images.merging(["labels.csv": "image,label\n" + rows]) { $1 })
        }
        #expect(try found(["cat", "dog", "cat", "dog"]) == [])
        #expect(
            try found(["cat", "dgo", "1", "zebra"]) == [
                "c.png: '1' is declared to stand for 'cat'", "b.png: 'dgo': did you mean 'dog'?",
                "d.png: 'zebra' is no declared class",
            ])
    }

    @Test func `labels that differ only by case or space are one class`() throws {
        #expect(
            try findings(.vocabulary, ["cat/a.png": "1", "cat/b.png": "2", "Cat/c.png": "3", "dog/d.png": "4"])
                == ["Cat/c.png: 'Cat' and 'cat' differ only by case or space"])
        #expect(try findings(.vocabulary, ["cat/a.png": "1", "cart/c.png": "3", "dog/d.png": "4"]) == [])
    }

    @Test func `rows have images, and images rows`() throws {
        let table = "image,label\na.png,x\nb.png,y\n"
        #expect(
            try findings(.orphanRow, ["labels.csv": table + "gone.png,x\n", "a.png": "1", "b.png": "2"])
                == ["gone.png: 'labels.csv', line 4"])
        #expect(try findings(.orphanRow, ["labels.csv": table, "a.png": "1", "b.png": "2"]) == [])
        #expect(
            try findings(.unlabelled, ["labels.csv": table, "a.png": "1", "b.png": "2", "c.png": "3"]) == ["c.png"])
        #expect(try findings(.unlabelled, ["labels.csv": table, "a.png": "1", "b.png": "2"]) == [])
        #expect(try findings(.unlabelled, ["cat/a.png": "1", "dog/b.png": "2", "c.png": "3"]) == ["c.png"])
    }

    @Test func `files have bytes, and names that every disk tells apart`() throws {
        #expect(try findings(.emptyFile, ["a.png": "", "b.png": "1", "notes.txt": ""]) == ["a.png: 0 bytes"])
        #expect(try findings(.emptyFile, ["b.png": "1"]) == [])
        #expect(
            try findings(.caseOnlyNames, ["x/a.png": "1", "x/A.png": "2", "y/a.png": "3", "Y/b.png": "4"])
                == ["Y y", "x/A.png x/a.png"])
        #expect(try findings(.caseOnlyNames, ["x/a.png": "1", "y/A.png": "2"]) == [])
    }

    /// A real PNG of the fixture.
    private func png(_ name: String = "0001.png") throws -> [UInt8] {
        try OpenFile.contents(of: Fixtures.folder.appending("digits/v3/images").appending(name))
    }

    @Test func `an image can be read, and has the name of its format`() throws {
        let test = try TestRepository(["text.png": "no image at all", "dicom.dcm": "who knows"])
        let image = try png()
        try test.write(image, to: "good.png")
        try test.write(Array(image.dropLast(40)), to: "cut.png")
        try test.write(image, to: "wrong.jpg")
        func found(_ rule: CheckRule) throws -> [String] {
            let result = try test.repository.check(.workingTree, CheckOptions(rules: [rule]))
            return result.findings.flatMap(\.groups).flatMap(\.paths)
        }
        #expect(try found(.unreadableImage) == ["cut.png", "text.png"])
        #expect(try found(.wrongExtension) == ["wrong.jpg"])
        for name in ["text.png", "cut.png", "wrong.jpg"] { try test.remove(name) }
        #expect(try found(.unreadableImage) == [] && found(.wrongExtension) == [])
    }

    @Test func `what was seen of images is kept, and images are not read again`() throws {
        let test = try TestRepository()
        try test.write(Array(try png().dropLast(40)), to: "cut.png")
        try test.commit()
        let head = Side.snapshot(try test.repository.snapshot("HEAD"))
        let first = try test.repository.check(head)
        #expect(first.findings.map(\.rule) == [.unreadableImage] && first.notes.isEmpty)
        // Without the store nothing could be read.
        let packs = test.root.appending(".dsv/store/packs")
        try Repository.removeTree(packs, disk: LocalDisk())
        try LocalDisk().makeFolder(packs)
        let second = try test.reopened().check(head)
        #expect(second.findings.map(\.groups) == first.findings.map(\.groups) && second.notes.isEmpty)
        // A damaged cache counts for nothing.
        try LocalDisk().replace(
            test.root.appending(".dsv/cache/pictures"), with: [1, 2, 3], via: test.root.appending(".dsv/cache/new"))
        let third = try test.reopened().check(head)
        #expect(third.findings.isEmpty && third.notes == ["1 picture is not here and could not be looked into"])
    }

    @Test func `boxes lie in their pictures, have an area and stand once`() throws {
        func coco(_ boxes: [String]) -> String {
            let annotations = boxes.enumerated().map {
                "{\"id\": \($0), \"image_id\": 1, \"category_id\": 1, \"bbox\": \($1)}"
            }
            return """
                {"images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 50}],
                 "categories": [{"id": 1, "name": "cat"}], "annotations": [\(annotations.joined(separator: ", "))]}
                """
        }
        #expect(try findings(.boxes, ["coco.json": coco(["[0, 0, 100, 50]", "[1, 1, 5, 5]"]), "a.png": "1"]) == [])
        #expect(
            try findings(
                .boxes,
                ["coco.json": coco(["[90, 0, 20, 5]", "[5, 5, 0, 3]", "[1, 1, 5, 5]", "[1, 1, 5, 5]"]), "a.png": "1"])
                == [
                    "a.png: 'cat' lies outside the picture: [90, 0, 20, 5] in 100 x 50; 'cat' has no area: [5, 5, 0, 3]; "
                        + "'cat' stands twice: [1, 1, 5, 5]"
                ])
    }

    @Test func `a frozen split stays what it was`() throws {
        func dataset(_ label: String, test: String = "3", train: String = "1") -> [String: String] {
            [
                "dsv.yaml": "frozen: [test]\n", "a.png": train, "b.png": "2", "c.png": test,
                "labels.csv": "image,label,split\na.png,x,train\nb.png,y,test\nc.png,\(label),test\n",
            ]
        }
        #expect(
            try findings(.frozenSplit, dataset("y"), against: dataset("x")) == ["c.png: test: relabelled x -> y"])
        #expect(
            try findings(.frozenSplit, dataset("x", test: "4"), against: dataset("x"))
                == ["c.png: test: added", "c.png: test: removed"])
        #expect(try findings(.frozenSplit, dataset("x", train: "5"), against: dataset("x")) == [])
    }

    @Test(arguments: [
        ("max-images: 2", CheckRule.maxImages, ["3 images, at most 2 are allowed"]),
        ("max-images: 3", .maxImages, []),
        (
            "min-per-class: 2", .minPerClass,
            ["class 'y' has 1, at least 2 are wanted", "class 'z' has 0, at least 2 are wanted"]
        ),
        ("min-per-class: 0", .minPerClass, []),
        ("max-class-share: 0.5", .maxClassShare, ["class 'x' is 66.7 % of all, at most 50.0 % is allowed"]),
        ("max-class-share: 0.7", .maxClassShare, []),
        ("split-share: {val: 0.1..0.2}", .splitShare, ["split 'val' has 33.3 % of all, not 10.0 % to 20.0 %"]),
        ("split-share: {val: 0.3..0.4}", .splitShare, []),
        // train: x, y; val: x. By hand: half the sum of 0.5·ln(0.5/0.75) + 0.5·ln(0.5/0.25) and ln(1/0.75), over ln 2, is 0.3113; its root.
        (
            "split-balance: 0.5", .splitBalance,
            ["train / val: Jensen-Shannon distance 0.558, at most 0.500 is allowed"]
        ),
        ("split-balance: 0.6", .splitBalance, []),
    ]) func `limits`(declaration: String, rule: CheckRule, expected: [String]) throws {
        let found = try findings(
            rule,
            [
                "dsv.yaml": "classes: [x, y, z]\nchecks:\n  \(declaration)\n", "train/x/a.png": "1",
                "train/y/b.png": "2", "val/x/c.png": "3",
            ])
        #expect(found == expected)
    }

    @Test func `dsv.yaml sets levels, and what it cannot set is refused with its line`() throws {
        func result(_ checks: String) throws -> CheckResult {
            let test = try TestRepository([
                "dsv.yaml": "checks:\n  \(checks)\n", "train/x/a.png": "1", "val/x/b.png": "1",
            ])
            return try test.repository.check(.workingTree, CheckOptions(isExact: true))
        }
        #expect(try result("leak: warn").findings.map(\.level) == [.warn])
        #expect(try result("leak: warn").isOK && !result("boxes: off").isOK)
        #expect(try result("leak: off").findings.isEmpty)
        #expect(try result("max-images: {limit: 1, level: warn}").findings.map(\.level) == [.error, .warn])
        for (text, problem) in [
            ("leek: warn", "line 2: there is no rule 'leek'"),
            ("leak: loud", "line 2: 'loud' is no level of the rule 'leak'"),
            ("leak: 3", "line 2: the rule 'leak' has no such limit"),
            ("max-images: 1.5", "line 2: the rule 'max-images' has no such limit"),
            ("near-leak: 9", "line 2: the rule 'near-leak' has no such limit"),
            ("split-share: {val: 0.2..0.1}", "line 2: '0.2..0.1' is no range such as 0.1..0.2"),
            ("leak: [a]", "line 2: 'leak' is neither a level, nor a limit, nor a mapping of both"),
        ] {
            let failure = try #require(throws: Failure.self) { try result(text) }
            #expect(failure.message == "dsv.yaml, \(problem)")
        }
    }

    @Test func `the digits have the leaks that their maker put there`() throws {
        func check(_ version: String) throws -> CheckResult {
            let folder = Fixtures.folder.appending("digits").appending(version)
            let test = try TestRepository()
            return try test.repository.check(.folder(folder))
        }
        let leaks = try check("v1")
        #expect(leaks.findings.map(\.rule) == [.leak] && leaks.findings[0].count == 40 && !leaks.isOK)
        #expect(try check("v3").findings.isEmpty)
    }

    @Test(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
    func `the photos of clothes have six empty images`() throws {
        let test = try TestRepository()
        let result = try test.repository.check(.folder(Fixtures.sharedData.appending("clothing-mini/v1")))
        #expect(result.findings.first { $0.rule == .emptyFile }?.count == 6)
        // They are one content, and no duplicates for all that.
        #expect(!result.findings.contains { $0.rule == .duplicate })
    }

    @Test(.enabled(if: Fixtures.hasSharedData, "the shared real data is not beside the project"))
    func `photos that were turned and encoded again are found in another split, and no others`() throws {
        let test = try TestRepository()
        let old = Fixtures.sharedData.appending("clothing-mini/v2/images")
        for item in try FolderListing(old).named where item.hasSuffix(".jpg") {
            try test.write(OpenFile.contents(of: old.appending(item)), to: "train/\(item)")
        }
        for split in ["train", "test", "validation"] {
            let folder = Fixtures.sharedData.appending("clothing-mini/v3").appending(split)
            for label in try FolderListing(folder).named {
                for item in try FolderListing(folder.appending(label)).named {
                    try test.write(OpenFile.contents(of: folder.appending(label).appending(item)), to: "val/\(item)")
                }
            }
        }
        let result = try test.repository.check(.workingTree, CheckOptions(rules: [.nearLeak]))
        let pairs = result.findings.flatMap(\.groups)
        #expect(pairs.count == 25)
        #expect(pairs.allSatisfy { $0.paths[0].dropFirst("train/".count) == $0.paths[1].dropFirst("val/".count) })
        // The same bytes are a leak, not a likeness.
        #expect(try test.repository.check(.workingTree, CheckOptions(rules: [.leak])).findings[0].count == 180)
    }
}

extension FolderListing {
    fileprivate var named: [String] { items.map { String(decoding: name($0), as: UTF8.self) } }
}
