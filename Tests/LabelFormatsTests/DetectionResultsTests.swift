import DatasetModel
import LabelFormats
import Testing

@Suite struct DetectionResultsTests {
    private func read(_ text: String, pieceSize: Int = 1 << 20) throws(FormatError) -> DetectionResults {
        try detections(Array(text.utf8), pieceSize: pieceSize)
    }

    @Test func `detections are read in their order`() throws {
        let text = """
            \u{feff}[{"image_id": 42, "category_id": 18, "bbox": [258.15, 41.29, 348, 2e2], "score": 0.236},
            {"score": 1, "bbox": [-1, 0, 0, 0.5], "segmentation": {"size": [1, 2], "counts": "x"}, "category_id": 1,
             "image_id": 7}, {"image_id": 42, "category_id": 18, "bbox": [0, 0, 1, 1], "score": 1e-05, "area": [[1]]}]
            """
        for pieceSize in [1, 3, 1000] {
            let results = try read(text, pieceSize: pieceSize)
            #expect(results.images == [.id(42), .id(7)] && results.classes == [.id(18), .id(1)])
            #expect(results.detections.map(\.image) == [0, 1, 0] && results.detections.map(\.category) == [0, 1, 0])
            #expect(results.detections.map(\.score) == [0.236, 1, 1e-05])
            #expect(results.detections[0].box == Box(x: 258.15, y: 41.29, width: 348, height: 200))
            #expect(results.detections[1].box == Box(x: -1, y: 0, width: 0, height: 0.5))
            #expect(results.detections.map(\.line) == [1, 3, 3])
        }
    }

    @Test func `names may stand for ids`() throws {
        let results = try read(
            """
            [{"file_name": "a.png", "category": "cat", "bbox": [0,0,1,1], "score": 0.5},
             {"image_id": "b.png", "category": "dog", "bbox": [0,0,1,1], "score": 0.5},
             {"image_id": "000139", "category_id": 3, "bbox": [0,0,1,1], "score": 0.5},
             {"image_id": "a.png", "category_id": "cat", "bbox": [0,0,1,1], "score": 0.5}]
            """)
        #expect(results.images == [.name("a.png"), .name("b.png"), .name("000139")])
        #expect(results.classes == [.name("cat"), .name("dog"), .id(3)])
        #expect(results.detections.map(\.image) == [0, 1, 2, 0] && results.detections.map(\.category) == [0, 1, 2, 0])
    }

    @Test func `where there are both, the name counts`() throws {
        let results = try read(
            """
            [{"image_id": 42, "file_name": "000042.jpg", "category_id": 18, "bbox": [0, 0, 1, 1], "score": 0.5},
             {"image_id": 43, "category_id": 18, "category": "dog", "bbox": [0, 0, 1, 1], "score": 0.5}]
            """)
        #expect(results.images == [.name("000042.jpg"), .id(43)] && results.classes == [.id(18), .name("dog")])
    }

    @Test func `a detector may find nothing`() throws {
        let results = try read("[]")
        #expect(results.detections.isEmpty && results.images.isEmpty && results.classes.isEmpty)
    }

    private static func detection(_ changed: (String, String)) -> String {
        let good = #"{"image_id": 1, "category_id": 2, "bbox": [0, 0, 1, 1], "score": 0.5}"#
        return "[\n" + good.replacing(changed.0, with: changed.1) + "]"
    }

    @Test(arguments: [
        (#""image_id": 1, "#, "", "a detection without 'image_id'"),
        (#""category_id": 2, "#, "", "a detection without 'category_id'"),
        (#""bbox": [0, 0, 1, 1], "#, "", "a detection without 'bbox'"),
        (#", "score": 0.5"#, "", "a detection without 'score'"),
        ("0.5", "NaN", "NaN or Infinity, which JSON does not have"),
        ("[0, 0, 1, 1]", "[0, -Infinity, 1, 1]", "NaN or Infinity, which JSON does not have"),
        ("0.5", "null", "'score' is no number"), ("0.5", "\"0.5\"", "'score' is no number"),
        ("0.5", "1e999", "'score' is no number"), ("0.5", "1e99", "'score' is no number"),
        ("0.5", "[0.5]", "'score' is no single value"),
        ("0.5", "0.5, \"score\": 0.6", "a detection with two members 'score'"),
        ("[0, 0, 1, 1]", "[0, 0, -1, 1]", "a box -1.0 wide and 1.0 high"),
        ("[0, 0, 1, 1]", "[0, 0, 1]", "'bbox' has 3 numbers instead of 4"),
        ("[0, 0, 1, 1]", "[0, 0, 1, 1, 1]", "'bbox' has 5 numbers instead of 4"),
        ("[0, 0, 1, 1]", "[0, 0, null, 1]", "'bbox' holds something that is no number"),
        ("[0, 0, 1, 1]", "[[0, 0], 1, 1]", "'bbox' holds something that is no number"),
        ("[0, 0, 1, 1]", "[0, 1e999, 1, 1]", "a number in 'bbox' is beyond all doubles"),
        ("[0, 0, 1, 1]", "{\"x\": 0}", "'bbox' is no list"), ("[0, 0, 1, 1]", "7", "'bbox' is no list"),
        ("[0, 0, 1, 1]", "[0, 0, 1, 1], \"bbox\": [0, 0, 1, 1]", "a detection with two members 'bbox'"),
        ("\"image_id\": 1", "\"image_id\": 1.5", "'image_id' is neither a whole number nor a text"),
        ("\"category_id\": 2", "\"category_id\": true", "'category_id' is neither a whole number nor a text"),
        ("\"image_id\": 1", "\"image_id\": 1, \"image_id\": \"a\"", "a detection with two members 'image_id'"),
    ])
    func `what is wrong is said with its line`(old: String, new: String, problem: String) throws {
        let error = try #require(throws: FormatError.self) { try read(Self.detection((old, new))) }
        #expect(error.description == "line 2: \(problem)")
    }

    @Test(
        arguments: [
            ("{\"annotations\": []}", "line 1: it is no list of detections"),
            ("[\n[]]", "line 2: a detection that is no object"),
            ("", "line 1: the JSON ends too early"), ("[", "line 1: the JSON ends too early"), ("[]\n[]", nil),
        ] as [(String, String?)])
    func `what is no list of detections is refused`(text: String, problem: String?) throws {
        let error = try #require(throws: FormatError.self) { try read(text) }
        if let problem { #expect(error.description == problem) }
    }
}

func detections(_ bytes: [UInt8], pieceSize: Int) throws(FormatError) -> DetectionResults {
    var reader = DetectionReader()
    for start in stride(from: 0, to: bytes.count, by: pieceSize) {
        try reader.read(bytes[start..<min(bytes.count, start + pieceSize)].span)
    }
    return try reader.finish()
}
