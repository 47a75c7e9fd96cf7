import Comparison
import DatasetModel
import LabelFormats
import Labels
import TestSupport
import Testing

@testable import Checking

/// The same forty images in every layout that people keep them in: each gives the same classes, splits, leaks and orphans.
@Suite struct LayoutMatrixTests {
    /// A layout of the forty images.
    struct Layout: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The files by path, given the images.
        let files: @Sendable ([Picture]) -> [String: String]
        /// Says whether there is one row or annotation, of a dog that trains, whose image is not there.
        var hasOrphan = false
        /// Says whether that one counts: tables count their rows, and files that list images their objects.
        ///
        /// A trainer with YOLO or VOC goes by the images.
        var countsOrphan = false
    }

    /// One of the forty images.
    struct Picture: Sendable {
        let number: Int
        let label: String
        let split: String
        let bytes: String
        /// Three digits, such as `007`.
        var name: String { String("\(1000 + number)".dropFirst()) }
        var classNumber: Int { LayoutMatrixTests.classes.firstIndex(of: label) ?? -1 }
    }

    static let classes = ["cat", "dog", "fox"]

    /// Images 3 and 39 have the same bytes: one trains, the other tests.
    static let pictures = (0..<40).map { number in
        Picture(
            number: number, label: classes[number % 3], split: number < 28 ? "train" : number < 36 ? "val" : "test",
            bytes: "picture \(number == 39 ? 3 : number)")
    }

    @Test(arguments: Self.all) func `every layout says the same`(layout: Layout) throws {
        let side = DatasetSide(inMemory: layout.files(Self.pictures))
        let labels = try LabelledSide.of(side, DiffOptions())
        var expected: [String: [String: Int]] = [:]
        for picture in Self.pictures { expected[picture.label, default: [:]][picture.split, default: 0] += 1 }
        if layout.countsOrphan { expected["dog", default: [:]]["train", default: 0] += 1 }
        #expect(try labels.classes() == expected)
        let countsRows = layout.countsOrphan && labels.source == .tables
        #expect(try labels.splitCounts() == ["train": countsRows ? 29 : 28, "val": 8, "test": 4])
        #expect(try side.images().count == 40 && labels.imageCount == 40)
        let configuration = try side.configuration()
        let check = try DatasetCheck(CheckedState(labels, configuration, CheckSettings(configuration)))
        let found = Dictionary(grouping: check.findings, by: \.rule.name).mapValues { $0.reduce(0) { $0 + $1.count } }
        #expect(found == (layout.hasOrphan ? ["leak": 1, "orphan-row": 1] : ["leak": 1]))
        let leak = try #require(check.findings.first { $0.rule == .leak }?.groups.first)
        #expect(Set(try contents(of: leak.paths, in: side)) == ["picture 3"] && leak.paths.count == 2)
        try expectSamples(labels)
    }

    private func contents(of paths: [String], in side: DatasetSide) throws -> [String] {
        let images = try side.images()
        return try paths.map { name in
            let place = try #require(DatasetPath(parsing: name).flatMap(images.place))
            return String(decoding: try side.read(images.file(place), nil), as: UTF8.self)
        }
    }

    /// Of each image, the split of its sample, and the label if images have one.
    private func expectSamples(_ labels: LabelledSide) throws {
        let samples = try labels.samples()
        var seen: [String: [String]] = [:]
        for sample in 0..<samples.count where samples.imageOf[sample] >= 0 {
            let picture = try contents(of: [samples.name(sample)], in: labels.side)[0]
            let label = labels.source == .annotations ? "" : samples.label(samples.labelOf[sample]) ?? "none"
            seen[picture, default: []].append("\(label) \(samples.split(samples.splitOf[sample]) ?? "none")")
        }
        let hasLabels = labels.source != .annotations
        let expected = Dictionary(grouping: Self.pictures, by: \.bytes).mapValues { pictures in
            pictures.map { "\(hasLabels ? $0.label : "") \($0.split)" }.sorted()
        }
        #expect(seen.mapValues { $0.sorted() } == expected)
    }
}

// MARK: The layouts

extension LayoutMatrixTests {
    static let all = folders + tables + coco + yolo + voc

    /// Images at the paths that a closure gives them, and more files.
    private static func files(
        _ pictures: [Picture], _ path: (Picture) -> String, _ others: [String: String] = [:]
    ) -> [String: String] {
        Dictionary(uniqueKeysWithValues: pictures.map { (path($0), $0.bytes) }).merging(others) { $1 }
    }

    /// A file for each split, made of its images.
    private static func bySplit(
        _ pictures: [Picture], name: (String) -> String, _ text: ([Picture]) -> String
    ) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: Dictionary(grouping: pictures, by: \.split).map { (name($0.key), text($0.value)) })
    }

    private static func lines(_ header: String? = nil, _ pictures: [Picture], _ line: (Picture) -> String) -> String {
        ((header.map { [$0] } ?? []) + pictures.map(line)).map { $0 + "\n" }.joined()
    }

    /// The number of a picture among those of its split.
    private static func numberInSplit(_ picture: Picture) -> Int {
        picture.number - (picture.split == "train" ? 0 : picture.split == "val" ? 28 : 36)
    }

    private static let folders = [
        Layout(testDescription: "<split>/<class>/") { files($0) { "\($0.split)/\($0.label)/\($0.name).png" } },
        Layout(testDescription: "<wrapper>/<split>/<class>/") {
            files($0) { "Animals/\($0.split)/\($0.label)/\($0.name).jpg" }
        },
        Layout(testDescription: "<class>/<split>/") { files($0) { "\($0.label)/\($0.split)/\($0.name).png" } },
        Layout(testDescription: "<class>/, splits in a table") { pictures in
            let table = lines("file,split", pictures) { "\($0.label)/\($0.name).png,\($0.split)" }
            return files(pictures, { "\($0.label)/\($0.name).png" }, ["splits.csv": table])
        },
    ]

    private static let tables = [
        Layout(
            testDescription: "one table, paths",
            files: { pictures in
                let table = lines("path,label,split", pictures) { "images/\($0.name).png,\($0.label),\($0.split)" }
                return files(
                    pictures, { "images/\($0.name).png" }, ["labels.csv": table + "images/gone.png,dog,train\n"])
            }, hasOrphan: true, countsOrphan: true),
        Layout(testDescription: "one table, keys without extension") { pictures in
            let table = lines("id\tlabel\tsplit", pictures) { "\($0.name)\t\($0.label)\t\($0.split)" }
            return files(pictures, { "img/\($0.name).jpeg" }, ["labels.tsv": table])
        },
        Layout(
            testDescription: "one table, web addresses",
            files: { pictures in
                let table = lines("url,label,split", pictures) {
                    "https://bucket.example/data/\($0.name).png?sig=a%2Bb,\($0.label),\($0.split)"
                }
                let gone = "https://bucket.example/data/gone.png?sig=c,dog,train\n"
                return files(pictures, { "images/\($0.name).png" }, ["labels.csv": table + gone])
            }, hasOrphan: true, countsOrphan: true),
        Layout(testDescription: "a table for each split") { pictures in
            let tables = bySplit(pictures, name: { "\($0).csv" }) {
                lines("image,class", $0) { "\($0.name).png,\($0.label)" }
            }
            return files(pictures, { "images/\($0.name).png" }, tables)
        },
        Layout(testDescription: "a table for each split, names that repeat") { pictures in
            let tables = bySplit(pictures, name: { "\($0).csv" }) {
                lines("image,class", $0) { "\(numberInSplit($0)).png,\($0.label)" }
            }
            return files(pictures, { "\($0.split)/\(numberInSplit($0)).png" }, tables)
        },
        Layout(testDescription: "metadata.jsonl in each split") { pictures in
            let tables = bySplit(pictures, name: { "\($0)/metadata.jsonl" }) {
                lines(nil, $0) { #"{"file_name": "\#(numberInSplit($0)).png", "label": "\#($0.label)"}"# }
            }
            return files(pictures, { "\($0.split)/\(numberInSplit($0)).png" }, tables)
        },
        Layout(testDescription: "metadata.csv in each split") { pictures in
            let tables = bySplit(pictures, name: { "data/\($0)/metadata.csv" }) {
                lines("file_name,label", $0) { "\($0.name).png,\($0.label)" }
            }
            return files(pictures, { "data/\($0.split)/\($0.name).png" }, tables)
        },
    ]

    /// COCO's JSON of some images, which it names as a closure does; each has one box.
    private static func cocoText(_ pictures: [Picture], _ name: (Picture) -> String) -> String {
        let images = pictures.map { #"{"id": \#($0.number), "file_name": "\#(name($0))", "width": 64, "height": 64}"# }
        let boxes = pictures.map {
            #"{"id": \#($0.number + 1), "image_id": \#($0.number), "category_id": \#($0.classNumber), "bbox": [8, 8, 16, 16]}"#
        }
        let categories = classes.enumerated().map { #"{"id": \#($0.offset), "name": "\#($0.element)"}"# }
        func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }
        return #"{"images": \#(list(images)), "annotations": \#(list(boxes)), "categories": \#(list(categories))}"#
    }

    private static let gone = Picture(number: 99, label: "dog", split: "train", bytes: "")

    private static let coco = [
        Layout(
            testDescription: "COCO, images of each split and year",
            files: { pictures in
                let lists = bySplit(pictures + [gone], name: { "annotations/instances_\($0)2017.json" }) {
                    cocoText($0) { "\($0.name).jpg" }
                }
                return files(pictures, { "\($0.split)2017/\($0.name).jpg" }, lists)
            }, hasOrphan: true, countsOrphan: true),
        Layout(testDescription: "COCO beside the images of each split") { pictures in
            let lists = bySplit(pictures, name: { "\($0)/_annotations.coco.json" }) {
                cocoText($0) { "\(numberInSplit($0)).png" }
            }
            return files(pictures, { "\($0.split)/\(numberInSplit($0)).png" }, lists)
        },
        Layout(testDescription: "COCO, images in one folder") { pictures in
            files(
                pictures, { "images/\($0.name).png" },
                bySplit(pictures, name: { "\($0).json" }) { cocoText($0) { "images/\($0.name).png" } })
        },
    ]

    private static func yoloRow(_ picture: Picture) -> String { "\(picture.classNumber) 0.25 0.25 0.25 0.25\n" }

    private static func labels(_ pictures: [Picture], _ path: (Picture) -> String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: pictures.map { (path($0), yoloRow($0)) })
    }

    private static let names = "names: [cat, dog, fox]\n"

    private static let yolo = [
        Layout(testDescription: "YOLO, images/<split> and labels/<split>") { pictures in
            let yaml = "path: .\ntrain: images/train\nval: images/val\ntest: images/test\n" + names
            return files(
                pictures, { "images/\($0.split)/\($0.name).png" },
                labels(pictures) { "labels/\($0.split)/\($0.name).txt" }.merging(["data.yaml": yaml]) { $1 })
        },
        Layout(testDescription: "YOLO, <split>/images and <split>/labels, names that repeat") { pictures in
            let yaml = "train: ../train/images\nval: ../val/images\ntest: ../test/images\nnc: 3\n" + names
            return files(
                pictures, { "\($0.split)/images/\(numberInSplit($0)).jpg" },
                labels(pictures) { "\($0.split)/labels/\(numberInSplit($0)).txt" }.merging(["data.yaml": yaml]) { $1 })
        },
        Layout(
            testDescription: "YOLO, lists of images",
            files: { pictures in
                let yaml = "train: train.txt\nval: val.txt\ntest: test.txt\n" + names
                let lists = bySplit(pictures, name: { "\($0).txt" }) { lines(nil, $0) { "./images/\($0.name).png" } }
                let all = labels(pictures + [gone]) { "labels/\($0.name).txt" }
                return files(
                    pictures, { "images/\($0.name).png" },
                    all.merging(lists) { $1 }.merging(["data.yaml": yaml]) { $1 })
            }, hasOrphan: true),
        Layout(testDescription: "YOLO beside the images, as darknet has it") { pictures in
            let lists = bySplit(pictures, name: { "\($0).txt" }) {
                lines(nil, $0) { "data/obj_train_data/\($0.name).png" }
            }
            let all = labels(pictures) { "obj_train_data/\($0.name).txt" }
            return files(
                pictures, { "obj_train_data/\($0.name).png" },
                all.merging(lists) { $1 }.merging(["obj.names": "cat\ndog\nfox\n"]) { $1 })
        },
    ]

    private static func xml(_ picture: Picture) -> String {
        """
        <annotation><filename>\(picture.name).jpg</filename><size><width>64</width><height>64</height></size>
        <object><name>\(picture.label)</name><bndbox><xmin>9</xmin><ymin>9</ymin><xmax>24</xmax><ymax>24</ymax></bndbox></object>
        </annotation>
        """
    }

    private static func annotations(_ pictures: [Picture], _ path: (Picture) -> String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: pictures.map { (path($0), xml($0)) })
    }

    private static let voc = [
        Layout(
            testDescription: "Pascal VOC with lists of images",
            files: { pictures in
                let lists = bySplit(pictures, name: { "VOC/ImageSets/Main/\($0).txt" }) { lines(nil, $0, \.name) }
                return files(
                    pictures, { "VOC/JPEGImages/\($0.name).jpg" },
                    annotations(pictures + [gone]) { "VOC/Annotations/\($0.name).xml" }.merging(lists) { $1 })
            }, hasOrphan: true),
        Layout(testDescription: "Pascal VOC beside the images of each split") { pictures in
            files(
                pictures, { "\($0.split)/\($0.name).jpg" }, annotations(pictures) { "\($0.split)/\($0.name).xml" })
        },
    ]
}
