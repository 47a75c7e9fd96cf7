import DatasetModel
import LabelFormats
import Testing

@Suite struct COCOReaderTests {
    private static let images = """
        "images": [{"id": 7, "file_name": "b.jpg", "width": 640, "height": 480}, {"id": 1, "file_name": "a.jpg"}]
        """
    private static let categories = """
        "categories": [{"id": 90, "name": "toothbrush", "supercategory": "indoor"}, {"id": 1, "name": "person"}]
        """
    private static let annotations = """
        "annotations": [
        {"id": 5, "image_id": 7, "category_id": 1, "bbox": [1, 2.5, 3e1, 40], "iscrowd": 0, "area": 1200},
        {"id": 4, "image_id": 7, "category_id": 90, "bbox": [0, 0, 1, 1], "iscrowd": 1, "extra": {"bbox": [9, {"id": 8}]}}]
        """

    @Test func `a file is read in any order of its parts and any cut of its bytes`() throws {
        let parts = [Self.images, Self.categories, Self.annotations, "\"info\": {\"images\": [1], \"id\": 3}"]
        let expected = AnnotatedImage(
            name: "b.jpg", size: PixelSize(width: 640, height: 480),
            objects: [
                LabelledObject(label: "person", box: Box(x: 1, y: 2.5, width: 30, height: 40), id: 5, area: 1200),
                LabelledObject(
                    label: "toothbrush", box: Box(x: 0, y: 0, width: 1, height: 1), id: 4, isCrowd: true,
                    attributes: [ObjectAttribute("extra", "#ac4db1ee0373a2c3")]),
            ], format: .coco)
        for order in [[0, 1, 2, 3], [2, 1, 0, 3], [3, 2, 0, 1], [1, 3, 2, 0]] {
            let text = "{" + order.map { parts[$0] }.joined(separator: ",\n") + "}"
            for size in [1, 2, 7, 1000] {
                let file = try coco(text, pieceSize: size)
                #expect(
                    Array(file) == [expected, AnnotatedImage(name: "a.jpg", format: .coco)],
                    "order \(order), pieces of \(size)")
                #expect(file.categories == ["toothbrush", "person"] && file.notes == [] && file.objectCount == 2)
                #expect(isCOCO(text, pieceSize: size))
            }
        }
    }

    @Test func `ids stand for images and categories, numbers as texts, too`() throws {
        let file = try coco(
            """
            {"images": [{"id": 7, "file_name": "b"}, {"id": "x", "file_name": "a"}, {"id": -3, "file_name": "c"}],
             "annotations": [{"image_id": 8, "category_id": 6, "bbox": []}], "categories": [{"id": 90, "name": "cat"}]}
            """)
        #expect(file.image(withID: .id(7)) == 0 && file.image(withID: .name("7")) == 0)
        #expect(file.image(withID: .name("x")) == 1 && file.image(withID: .id(-3)) == 2)
        #expect(file.image(withID: .id(8)) == nil && file.image(withID: .name("b")) == nil)
        #expect(file.category(withID: .id(90)) == "cat" && file.category(withID: .id(6)) == nil)
    }

    private func read(_ annotations: String, images: String = "{\"id\":1,\"file_name\":\"a\"}") throws(FormatError)
        -> AnnotationTable
    {
        try coco(
            """
            {"images": [\(images)], "categories": [{"id": 1, "name": "cat"}], "annotations": [\(annotations)]}
            """)
    }

    @Test func `what stands with an annotation is kept, however it is written`() throws {
        func attributes(_ members: String) throws -> [ObjectAttribute] {
            try read("{\"image_id\":1,\"category_id\":1,\"bbox\":[0,0,1,1],\(members)}")[0].objects[0].attributes
        }
        #expect(
            try attributes(#""score": 0.50, "b": true, "n": 1.0, "text": "x""#) == [
                ObjectAttribute("b", "1"), ObjectAttribute("n", "1"), ObjectAttribute("score", "0.50"),
                ObjectAttribute("text", "x"),
            ])
        #expect(try attributes(#""x": null, "y": false, "z": 0, "empty": "", "iscrowd": 1, "area": 3"#) == [])
        let points = try attributes(#""keypoints": [15, 15, 2]"#)
        #expect(points.map(\.name) == ["keypoints"] && points[0].value.hasPrefix("#"))
        #expect(try attributes(#""keypoints":[15.0,15,2e0]"#) == points)
        #expect(try attributes(#""keypoints":[15,15,1]"#) != points)
        #expect(try attributes(#""a": {"b": [1]}"#) != attributes(#""a": {"b": 1}"#))
        #expect(try attributes(#""a": [true]"#) != attributes(#""a": [false]"#))
        #expect(try attributes(#""text": "\#(String(repeating: "x", count: 500))""#)[0].value.hasPrefix("#"))
    }

    private func kinds(_ file: AnnotationTable) -> [String] { file.notes.map { "\($0.kind.rawValue) \($0.count)" } }

    @Test func `annotations of unknown images and categories are named`() throws {
        let file = try read(
            """
            {"id":1,"image_id":1,"category_id":3,"bbox":[0,0,1,1]}, {"id":2,"image_id":9,"category_id":1,"bbox":[0,0,1,1]},
            {"id":3,"image_id":1,"bbox":[0,0,1,1]}, {"id":4,"image_id":1,"category_id":null,"bbox":[0,0,1,1]}
            """)
        #expect(file[0].objects.map(\.label) == ["3", "", ""])
        #expect(kinds(file) == ["unknown-image 1", "unknown-category 1", "missing-category 2"])
        #expect(file.notes.map(\.examples) == [["9"], ["3"], ["3", "4"]])
        #expect(file.notes[0].text == "1 annotation of images that the file does not list, left out")
    }

    @Test func `ids are odd in many ways`() throws {
        let file = try read(
            """
            {"id":0,"image_id":1.0,"category_id":1,"bbox":[0,0,1,1]}, {"id":2,"image_id":1,"category_id":1,"bbox":[0,0,1,1]},
            {"id":2,"image_id":"x","category_id":1,"bbox":[0,0,1,1]}, {"image_id":1,"category_id":1,"bbox":[0,0,1,1]},
            {"id":"abc","image_id":1,"category_id":1,"bbox":[0,0,1,1]},
            {"id":99999999999999999999,"image_id":1,"category_id":1,"bbox":[0,0,1,1]}
            """, images: #"{"id":1,"file_name":"a"},{"id":"x","file_name":"b"}"#)
        #expect(file[0].objects.map(\.id) == [0, 2, nil, nil, nil] && file[1].objects.map(\.id) == [2])
        #expect(kinds(file) == ["duplicate-annotation-id 1", "annotation-id-zero 1"])
    }

    @Test func `an image listed twice has the objects of both, an id used twice is the last one's`() throws {
        let file = try read(
            """
            {"id":1,"image_id":1,"category_id":1,"bbox":[1,0,1,1]}, {"id":2,"image_id":2,"category_id":1,"bbox":[2,0,1,1]},
            {"id":3,"image_id":3,"category_id":1,"bbox":[3,0,1,1]}
            """,
            images: """
                {"id":1,"file_name":"a"}, {"id":2,"file_name":"a"}, {"id":3,"file_name":"b"}, {"id":3,"file_name":"c"}
                """)
        #expect(file.map(\.name) == ["a", "b", "c"] && file.map { $0.objects.map(\.box.x) } == [[1, 2], [], [3]])
        #expect(kinds(file) == ["duplicate-image 1", "duplicate-image-id 1"])
    }

    @Test func `an annotation without a box stays, at nothing`() throws {
        let file = try read(
            """
            {"id":1,"image_id":1,"category_id":1,"bbox":[]}, {"id":2,"image_id":1,"category_id":1,"bbox":null},
            {"id":3,"image_id":1,"category_id":1}
            """)
        #expect(file[0].objects.map(\.box) == Array(repeating: Box(x: 0, y: 0, width: 0, height: 0), count: 3))
        #expect(kinds(file) == ["missing-box 3"])
    }

    @Test(arguments: [
        ("[]", 1, "not COCO: a list, not an object"),
        ("3", 1, "not COCO: not an object"),
        ("{\"images\": {}}", 1, "'images' is not a list"),
        ("{\"images\": 3}", 1, "'images' is not a list"),
        ("{\"images\": [\n3]}", 2, "an element of 'images' is not an object"),
        ("{\"images\": [\n[]]}", 2, "an element of 'images' is not an object"),
        ("{\"images\": [{\"id\": 1,\n\"file_name\": true}]}", 2, "unexpected value of 'file_name'"),
        ("{\"images\": [{\"id\": [1], \"file_name\": \"a\"}]}", 1, "unexpected value of 'id'"),
        ("{\"images\": [{\"id\": 1\n}]}", 2, "an image without 'file_name'"),
        ("{\"images\": [{\"file_name\": \"a\"}]}", 1, "an image without 'id': 'a'"),
        ("{\"annotations\": [{\"id\": 1}]}", 1, "an annotation without 'image_id'"),
        ("{\"annotations\": [\n{\"image_id\": 1, \"bbox\": [1, 2, 3]}]}", 2, "a box of 3 numbers instead of 4"),
        ("{\"annotations\": [{\"image_id\": 1, \"bbox\": [1, 2, 3, \"4\"]}]}", 1, "unexpected value of 'bbox'"),
        ("{\"annotations\": [{\"image_id\": 1, \"bbox\": [[1, 2, 3, 4]]}]}", 1, "unexpected value of 'bbox'"),
        ("{\"annotations\": [{\"image_id\": 1, \"bbox\": [1e999, 2, 3, 4]}]}", 1, "number out of range: '1e999'"),
        ("{\"annotations\": [{\"image_id\": 1, \"bbox\": [NaN]}]}", 1, "NaN or Infinity, which JSON does not have"),
        ("{\"annotations\": [{\"image_id\": 1, \"bbox\": [1", 1, "the JSON ends too early"),
        ("{\"categories\": [{\"name\": \"a\"}]}", 1, "a category without 'id'"),
    ])
    func `what is wrong is said with its line`(text: String, line: Int, problem: String) {
        #expect(throws: FormatError(line: line, problem)) { try coco(text) }
    }

    private func outline(_ segmentation: String) throws -> UInt64? {
        let file = try read(
            """
            {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"segmentation":\(segmentation)}
            """)
        return file[0].objects[0].outline
    }

    @Test func `outlines are the same however they are written, and differ otherwise`() throws {
        let square = try outline("[[0, 0, 10, 0, 10, 10, 0, 10]]")
        #expect(try square != nil && outline("[]") == nil && outline("null") == nil && outline("[[]]") == nil)
        for same in [
            "[[0.0, -0, 1e1, 0.00001, 10, 10, 0, 10.0]]", "[0, 0, 10, 0, 10, 10, 0, 10]",
            "[[0, 0, 10, 0, 10, 10, 0, 10, 0, 0]]", "[[[0, 0], [10, 0], [10, 10], [0, 10]]]",
        ] {
            #expect(try outline(same) == square, "\(same)")
        }
        let others = [
            "[[0, 0, 10, 0, 10, 10, 0, 10.1]]", "[[0, 0, 10, 0], [10, 10, 0, 10]]", "[[0, 0, 10, 0, 10, 10]]",
            #"{"counts": [0, 0, 10, 0, 10, 10, 0, 10], "size": [1, 2]}"#, #""odd""#, #"{"counts": "x"}"#,
        ]
        #expect(try Set(others.map { try outline($0) } + [square]).count == others.count + 1)
    }

    @Test func `a mask is the same with plain and compressed run lengths`() throws {
        // As pycocotools compresses them: its `mask.frPyObjects` of these counts.
        let plain = try outline(#"{"counts": [6, 1, 40, 4, 5, 4, 5, 4, 21], "size": [9, 10]}"#)
        #expect(try outline(#"{"size": [9, 10], "counts": "61X13mN000`0"}"#) == plain)
        #expect(try outline(#"{"size": [10, 9], "counts": "61X13mN000`0"}"#) != plain)
        for broken in ["61X1", "\\u0000", "~~~~~~~~~~~~~~~~~~~~~~~~~~~", "ooooooooooooooo"] {
            #expect(try outline(#"{"size": [9, 10], "counts": "\#(broken)"}"#) != plain, "\(broken)")
        }
    }

    @Test func `only COCO is taken for COCO`() {
        #expect(isCOCO("{" + Self.images) && isCOCO("{" + Self.annotations) && isCOCO("{" + Self.categories))
        #expect(isCOCO(#"{"images": [], "annotations": [], "categories": []}"#))
        for other in [
            "", "3", "[", #"[{"image_id": 1, "category_id": 2, "bbox": [1,2,3,4], "score": 0.5}]"#, "{}",
            #"{"images": []}"#, #"{"images": [{"name": "a"}]}"#, #"{"images": {"a": 1}}"#,
            #"{"annotations": [{"id": 1}]}"#,
            #"{"version": "5", "shapes": [{"label": "a", "points": [[1, 2]]}], "imagePath": "a.jpg"}"#,
            "{\"images\": [{]",
        ] {
            #expect(!isCOCO(other), "\(other)")
        }
    }
}

func coco(_ bytes: [UInt8], pieceSize: Int = 1 << 16) throws(FormatError) -> AnnotationTable {
    var reader = COCOReader()
    var start = 0
    while start < bytes.count {
        let end = start + min(pieceSize, bytes.count - start)
        try reader.read(bytes[start..<end].span)
        start = end
    }
    return try reader.finish()
}

func coco(_ text: String, pieceSize: Int = 1 << 16) throws(FormatError) -> AnnotationTable {
    try coco(Array(text.utf8), pieceSize: pieceSize)
}

func isCOCO(_ text: String, pieceSize: Int = 1 << 16) -> Bool {
    let bytes = Array(text.utf8)
    var recognizer = COCORecognizer()
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
        if let answer = recognizer.read(bytes[start..<min(bytes.count, start + pieceSize)].span) { return answer }
    }
    return recognizer.finish()
}
