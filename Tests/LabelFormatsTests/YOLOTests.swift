import DatasetModel
import LabelFormats
import Testing

@Suite struct YOLOLabelsTests {
    @Test func `rows are boxes, boxes with a confidence, or polygons`() throws {
        let (image, notes) = try yolo(
            "\u{feff}0 0.5 0.5 0.25 0.5\r\n\n 1.0\t.5 5e-1 0.5 1 0.93 \r\n1 0.1 0.2 0.3 0.2 0.3 0.6")
        #expect(image.unit == .fractions && image.name == "a" && image.size == nil && notes == [])
        #expect(image.objects.map(\.label) == ["cat", "dog", "dog"] && image.objects.allSatisfy { $0.id == nil })
        #expect(image.objects[0].box == Box(x: 0.375, y: 0.25, width: 0.25, height: 0.5))
        #expect(image.objects[1].box == Box(x: 0.25, y: 0, width: 0.5, height: 1))
        #expect(image.objects[2].box == Box(x: 0.1, y: 0.2, width: 0.3 - 0.1, height: 0.6 - 0.2))
        #expect(image.objects.map { $0.outline != nil } == [false, false, true])
        #expect(try yolo("").image.objects == [] && yolo(" \r\n\n").image.objects == [])
    }

    @Test func `a row of a pose is a box with keypoints`() throws {
        let dataset = try yoloDataset("names: [a]\nkpt_shape: [2, 3]\n")
        let one = try yolo("0 0.5 0.5 0.2 0.2 0.1 0.1 2 0.3 0.3 1", in: dataset).image.objects[0]
        let other = try yolo("0 0.5 0.5 0.2 0.2 0.1 0.1 2 0.3 0.3 0", in: dataset).image.objects[0]
        #expect(one.box == Box(x: 0.4, y: 0.4, width: 0.2, height: 0.2) && one.box == other.box)
        #expect(one.outline != nil && one.outline != other.outline)
    }

    @Test(arguments: [
        ("0 0.5 0.5 0.5 0.5\n0 0.5 x 0.5 0.5", 2, "not a number: 'x'"),
        ("0 0.5 nan 0.5 0.5", 1, "not a number: 'nan'"),
        ("0 0.5 inf 0.5 0.5", 1, "not a number: 'inf'"),
        ("0 0.5 1e999 0.5 0.5", 1, "not a number: '1e999'"),
        ("0 0.5 0x1 0.5 0.5", 1, "not a number: '0x1'"),
        ("0,0.5,0.5,0.5,0.5", 1, "not a number: '0,0.5,0.5,0.5,0.5'"),
        ("\r\r0 0.5 0.5 0.5", 3, "a row of 4 numbers is neither box nor polygon"),
        ("0 1 1 1 1 1 1 1", 1, "a row of 8 numbers is neither box nor polygon"),
        ("0.5 0.5 0.5 0.5 0.5", 1, "the class is not a whole number"),
        ("1e300 0.5 0.5 0.5 0.5", 1, "the class is not a whole number"),
    ])
    func `what is wrong is said with its line`(rows: String, line: Int, problem: String) {
        #expect(throws: FormatError(line: line, problem)) { try yolo(rows) }
    }

    @Test func `odd rows are read and noted`() throws {
        let (image, notes) = try yolo("2 0.5 0.5 0.1 0.1\n-1 0.5 0.5 0.1 0.1\n0 0.5 0.5 2 0.1\n0 0.50 0.5 2 0.1\n")
        #expect(image.objects.map(\.label) == ["2", "-1", "cat", "cat"])
        #expect(notes.map(\.kind) == [.unknownClass, .duplicateRow, .outsideImage])
        #expect(notes.map(\.examples) == [["a:1", "a:2"], ["a:4"], ["a:3", "a:4"]])
        // Six decimals of a box that touches the edges are no matter.
        #expect(try yolo("0 0.500001 0.5 1 1").notes == [])
    }
}

@Suite struct YOLODatasetTests {
    @Test(arguments: ["\(Int.max)", "1000000", "-1"])
    func `a class number beyond all vocabularies is refused`(number: String) {
        #expect(throws: FormatError(line: 3, "the number of a class is not from 0 to 999999: '\(number)'")) {
            try yoloDataset("names:\n  0: cat\n  \(number): dog\n")
        }
    }

    @Test func `the last class number is read`() throws {
        #expect(try yoloDataset("names:\n  999999: dog\n").names == [999_999: "dog"])
    }

    @Test func `names are a list or a map, written as they are`() throws {
        let list = try yoloDataset("train: images/train\nval: [a.txt, b]\ntest:\nnc: 3\nnames: ['cat', no, 007]\n")
        #expect(list.names == [0: "cat", 1: "no", 2: "007"] && list.classes == ["cat", "no", "007"])
        #expect(
            list.splits.map(\.name) == ["train", "val"]
                && list.splits.map(\.places) == [["images/train"], ["a.txt", "b"]])
        let map = try yoloDataset("path: ../data\nnames:\n  0: cat\n  10: dog # the last\n  2: ''\n")
        #expect(
            map.names == [0: "cat", 10: "dog", 2: ""] && map.classes == ["cat", "", "dog"] && map.path == "../data")
        #expect(try yoloDataset("names: ['R&D *', \"*\"]").classes == ["R&D *", "*"])
        #expect(try yoloDataset("nc: 2\ndownload: |\n  import os\n  print(1)\n").names == [:])
    }

    @Test func `the order of names is what a class number means`() throws {
        let before = try yolo("0 0.5 0.5 0.1 0.1", in: yoloDataset("names: [cat, dog]")).image
        let after = try yolo("1 0.5 0.5 0.1 0.1", in: yoloDataset("names: [dog, cat]")).image
        #expect(before == after)
    }

    @Test func `names may stand in a text of their own`() {
        let bytes = Array("\u{feff}cat\r\n\r\nbig dog \n".utf8)
        #expect(YOLODataset(parsingNames: bytes.span) == YOLODataset(names: ["cat", "big dog"]))
    }

    @Test(
        arguments: [
            ("", nil, "no YAML in it"), ("- a", nil, "not a map of names and splits"),
            ("names: x", 1, "'names' is neither a list nor a map"),
            ("a: 1\nnames:\n  x: cat", 3, "the number of a class is not a number: 'x'"),
            ("names: [[a]]", 1, "a name is not a text"), ("a: 1\na: 2\n", 2, "'a' is given more than once"),
            ("a: [1\nb: 2", 2, "invalid YAML: did not find expected ',' or ']'"),
            ("a: &x 1\nb: *x", 2, "YAML aliases are not supported"), ("? [a]\n: 1", 1, "a key is not a text"),
        ] as [(String, Int?, String)])
    func `what is wrong is said`(yaml: String, line: Int?, problem: String) {
        #expect(throws: FormatError(line: line, problem)) { try yoloDataset(yaml) }
    }

    @Test(.timeLimit(.minutes(1))) func `bombs do not go off`() throws {
        let laughs = (0..<30).map { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0)]\n" }.joined()
        #expect(throws: FormatError.self) { try yoloDataset("a0: &a0 x\n\(laughs)? *a30\n: 1\n") }
        for opening in ["[", "{", "{a: ", "? ", "- "] {
            #expect(throws: FormatError.self) { try yoloDataset(String(repeating: opening, count: 100_000)) }
        }
        #expect(throws: FormatError.self) { try yoloDataset(String(repeating: "a", count: 2 << 20)) }
    }
}

func yolo(
    _ rows: String, in dataset: YOLODataset = YOLODataset(names: ["cat", "dog"]), size: PixelSize? = nil
) throws(FormatError) -> (image: AnnotatedImage, notes: [Note]) {
    var notes = FormatNotes()
    let bytes = Array(rows.utf8)
    let image = try AnnotatedImage(parsingYOLO: bytes.span, name: "a", in: dataset, size: size, notes: &notes)
    return (image, notes.notes)
}

func yoloDataset(_ yaml: String) throws(FormatError) -> YOLODataset {
    let bytes = Array(yaml.utf8)
    return try YOLODataset(parsing: bytes.span)
}
