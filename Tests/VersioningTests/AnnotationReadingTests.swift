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

/// Annotation files in the layouts that people have: which image each covers, which class and split, and what is said of the rest.
@Suite struct AnnotationReadingTests {
    private let box = "0 0.5 0.5 0.2 0.2\n"

    private func check(_ files: [String: String], _ rules: Set<CheckRule> = []) throws -> CheckResult {
        let test = try TestRepository(files)
        return try withExtendedLifetime(test) {
            try test.repository.check(.workingTree, CheckOptions(rules: rules, isExact: true))
        }
    }

    private func statistics(_ files: [String: String]) throws -> Statistics {
        let test = try TestRepository(files)
        return try withExtendedLifetime(test) { try test.repository.statistics(of: .workingTree, images: false) }
    }

    private func paths(_ result: CheckResult, _ rule: CheckRule) -> [[String]] {
        result.findings.filter { $0.rule == rule }.flatMap { $0.groups.map(\.paths) }
    }

    // MARK: YOLO

    @Test(arguments: [
        ["obj_train_data/a.png": "1", "obj_train_data/a.txt": "1 0.5 0.5 0.2 0.2\n", "obj.names": "cat\ndog\n"],
        ["a.jpg": "1", "a.txt": "1 0.5 0.5 0.2 0.2\n", "classes.txt": "cat\ndog\n"],
        ["images/a.png": "1", "labels/a.txt": "1 0.5 0.5 0.2 0.2\n", "labels/classes.txt": "cat\ndog\n"],
        ["images/val/a.png": "1", "labels/val/a.txt": "1 0.5 0.5 0.2 0.2\n", "data.yaml": "names: [cat, dog]\n"],
    ])
    func `labels are found beside images and in a folder of their own`(files: [String: String]) throws {
        #expect(try statistics(files).classes.keys.sorted() == ["dog"])
    }

    @Test func `captions beside images are not labels, and that is said`() throws {
        let result = try check(["a.png": "1", "a.txt": "a cat on a mat\n", "b.png": "2", "b.txt": "a dog\n"])
        #expect(result.notes.contains("2 texts beside an image of the same name are not read: not rows of YOLO"))
    }

    @Test func `the nearest names count`() throws {
        let files = [
            "a/images/1.png": "1", "a/labels/1.txt": box, "a/data.yaml": "names: [cat]\n",
            "b/images/2.png": "2", "b/labels/2.txt": box, "b/data.yaml": "names: [dog]\n",
        ]
        #expect(try statistics(files).classes.keys.sorted() == ["cat", "dog"])
        let contradicting = try check([
            "images/1.png": "1", "labels/1.txt": box, "a.yaml": "names: [cat]\n", "b.yaml": "names: [dog]\n",
        ])
        #expect(contradicting.notes == ["'b.yaml' names other classes than 'a.yaml', which counts"])
    }

    @Test func `a label file is that of all images of its name`() throws {
        let statistics = try statistics([
            "images/a.png": "1", "images/a.jpg": "2", "images/b.png": "3", "labels/a.txt": box, "labels/b.txt": box,
            "data.yaml": "names: [cat]\n",
        ])
        #expect(statistics.classes == ["cat": ["": 3]])
    }

    @Test func `a label file or an annotation without its image is found`() throws {
        let yolo = try check([
            "images/1.png": "1", "labels/1.txt": box, "labels/3.txt": box, "labels/classes.txt": "cat\n",
        ])
        #expect(paths(yolo, .orphanRow) == [["labels/3.txt"]])
        let coco = try check(["1.png": "1", "ann.json": Self.coco(["1.png", "gone.png"])])
        #expect(paths(coco, .orphanRow).isEmpty, "half of the images are there: kept elsewhere, or gone")
        let most = try check(["1.png": "1", "2.png": "2", "ann.json": Self.coco(["1.png", "2.png", "gone.png"])])
        #expect(paths(most, .orphanRow) == [["gone.png"]])
        let voc = try check(["JPEGImages/a.png": "1", "Annotations/b.xml": "<annotation></annotation>"])
        #expect(paths(voc, .orphanRow) == [["Annotations/b.xml"]])
    }

    @Test func `other texts in a folder of labels take nothing from a table`() throws {
        let files = [
            "images/1.png": "1", "images/2.png": "2", "labels.csv": "image,label\n1.png,cat\n2.png,dog\n",
            "labels/README.txt": "how we label\n", "labels/train.txt": "images/1.png\n", "roles.yml": "- a\n- b\n",
        ]
        #expect(try statistics(files).classes.keys.sorted() == ["cat", "dog"])
        let result = try check(files)
        #expect(result.findings.isEmpty && result.notes.isEmpty, "\(result.findings) \(result.notes)")
        var withOrphan = files
        withOrphan["labels/9.txt"] = box
        #expect(try statistics(withOrphan).classes.keys.sorted() == ["cat", "dog"])
        let test = try TestRepository(withOrphan)
        let snapshot = Side.snapshot(try test.commit("one").snapshot)
        // The second time from what is remembered, which must not change the answer.
        for _ in 0..<2 {
            let result = try test.repository.check(snapshot, CheckOptions(isExact: true))
            #expect(paths(result, .orphanRow) == [["labels/9.txt"]])
        }
    }

    @Test func `a data yaml that cannot be read is said, and other YAML is not`() throws {
        let result = try check([
            "images/1.png": "1", "labels/1.txt": box, "data.yaml": "names: cat\n", "roles.yml": "- a\n- b\n",
        ])
        #expect(paths(result, .unreadableLabels) == [["data.yaml"]])
    }

    // MARK: Several sources

    private static func coco(_ images: [String], label: String = "cat") -> String {
        let listed = images.enumerated().map {
            #"{"id":\#($0.offset),"file_name":"\#($0.element)","width":9,"height":9}"#
        }
        let boxes = images.indices.map { #"{"id":\#($0 + 1),"image_id":\#($0),"category_id":1,"bbox":[1,1,3,3]}"# }
        return """
            {"images":[\(listed.joined(separator: ","))],"annotations":[\(boxes.joined(separator: ","))],
            "categories":[{"id":1,"name":"\(label)"}]}
            """
    }

    @Test func `each image has the annotations that cover it`() throws {
        let files = [
            "images/1.png": "1", "images/2.png": "2", "images/3.png": "3", "labels/1.txt": box, "labels/2.txt": box,
            "data.yaml": "names: [dog]\n", "val.json": Self.coco(["images/3.png"]),
        ]
        #expect(try statistics(files).classes == ["cat": ["val": 1], "dog": ["": 2]])
        #expect(try check(files, [.unlabelled]).findings.isEmpty)
        var both = files
        both["labels/3.txt"] = box
        #expect(try statistics(both).classes == ["cat": ["val": 1], "dog": ["": 2]])
        #expect(try check(both).notes == ["1 image annotated by COCO and by a file of its own: COCO counts"])
    }

    @Test func `a COCO file that comes beside labels of YOLO removes none of their boxes`() throws {
        let old = ["images/1.png": "1", "images/2.png": "2", "labels/1.txt": box, "data.yaml": "names: [dog]\n"]
        let new = old.merging(["val.json": Self.coco(["images/2.png"])]) { $1 }
        let changes = try LabelScene(old, new).changes()
        #expect(changes.boxes.map(\.kind) == [.added] && changes.boxes[0].image == "images/2.png")
    }

    // MARK: Splits

    @Test func `an image in two lists is in two splits`() throws {
        let files = [
            "images/1.png": "1", "images/2.png": "2", "images/3.png": "3", "labels/1.txt": box, "labels/2.txt": box,
            "labels/3.txt": box, "train.txt": "./images/1.png\n./images/2.png\n",
            "val.txt": "./images/2.png\n./images/3.png\n",
            "data.yaml": "train: train.txt\nval: val.txt\nnames: [cat]\n",
        ]
        let result = try check(files, [.leak])
        #expect(result.findings.flatMap(\.groups).map(\.paths) == [["images/2.png"]])
        #expect(result.findings.flatMap(\.groups).map(\.note) == ["train / val"])
    }

    @Test(arguments: [
        "train: [photos/a, photos/b]\nval: photos/c\n", "path: .\ntrain: [./photos/a, photos/b/]\nval: ./photos/c\n",
        "path: photos\ntrain: [a, b]\nval: c\n", "train: lists/one.txt\nval: lists/two.txt\n",
    ])
    func `data yaml says which folders and lists are splits`(yaml: String) throws {
        let statistics = try statistics([
            "photos/a/1.png": "1", "photos/b/2.png": "2", "photos/c/3.png": "3", "photos/a/1.txt": box,
            "photos/b/2.txt": box, "photos/c/3.txt": box, "data.yaml": yaml + "names: [cat]\n",
            "lists/one.txt": "photos/a/1.png\nphotos/b/2.png\n", "lists/two.txt": "photos/c/3.png\n",
        ])
        #expect(statistics.classes == ["cat": ["train": 2, "val": 1]])
    }

    @Test func `lists of Ultralytics, and of VOC's main task, are those of splits`() throws {
        let automatic = try statistics([
            "images/1.png": "1", "images/2.png": "2", "labels/1.txt": box, "labels/2.txt": box,
            "autosplit_train.txt": "./images/1.png\n", "autosplit_val.txt": "./images/2.png\n",
        ])
        #expect(automatic.classes["0"] == ["train": 1, "val": 1])
        let voc = "<annotation><object><name>cat</name></object></annotation>"
        let sets = try check(
            [
                "JPEGImages/a.png": "1", "JPEGImages/b.png": "2", "Annotations/a.xml": voc, "Annotations/b.xml": voc,
                "ImageSets/Main/train.txt": "a\n", "ImageSets/Main/val.txt": "b\n",
                "ImageSets/Segmentation/train.txt": "b\n", "ImageSets/Segmentation/val.txt": "a\n",
            ], [.leak])
        #expect(sets.findings.isEmpty)
    }

    // MARK: What is not read

    @Test func `a format that is not read is named`() throws {
        let result = try check(["a.png": "1", "annotations.xml": "<annotations><image name='a.png'/></annotations>"])
        #expect(
            result.notes == [
                "'annotations.xml' is not read: CVAT for images; export it as COCO or Pascal VOC"
            ])
    }

    @Test func `many files of a format that is not read are one note`() throws {
        var files: [String: String] = [:]
        for number in 0..<30 {
            files["\(number).png"] = "\(number)"
            files["\(number).json"] = #"{"shapes": [], "imagePath": "\#(number).png"}"#
        }
        #expect(try check(files).notes == ["30 files are not read: LabelMe; export them as COCO, by labelme2coco"])
    }

    @Test func `what COCO leaves out is said by a check`() throws {
        let coco = """
            {"images":[{"id":"1","file_name":"1.png","width":9,"height":9}],"categories":[{"id":1,"name":"cat"}],
            "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,2,2]}]}
            """
        let result = try check(["1.png": "1", "ann.json": coco])
        #expect(result.notes == ["1 annotation of images that the file does not list, left out"])
    }

    // MARK: Tables of boxes

    @Test func `two objects of an image are no conflict`() throws {
        let result = try check([
            "1.png": "1", "2.png": "2",
            "boxes.csv":
                "filename,class,xmin,ymin,xmax,ymax\n1.png,cat,1,1,3,3\n1.png,dog,4,4,6,6\n2.png,cat,1,1,2,2\n",
        ])
        #expect(result.findings.isEmpty)
    }

    @Test func `a picture's own size tells which boxes lie outside`() throws {
        let image = AnnotatedImage(
            name: "a.png", objects: [LabelledObject(label: "cat", box: Box(x: 90, y: 10, width: 50, height: 5))])
        #expect(BoxFaults.groups(of: [image]).isEmpty)
        #expect(BoxFaults.groups(of: [image]) { _ in PixelSize(width: 100, height: 80) }.count == 1)
        // A picture that a camera turned: 80 wide and 150 high.
        #expect(BoxFaults.groups(of: [image]) { _ in PixelSize(width: 80, height: 150) }.isEmpty)
    }
}
