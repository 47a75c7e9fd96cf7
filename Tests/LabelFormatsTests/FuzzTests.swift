import DatasetModel
import Glibc
import JSON
import LabelFormats
import TestSupport
import Testing

/// Bytes that nobody would write, made from bytes that somebody did: every reader answers or throws, and does so soon.
///
/// `DSV_FUZZ_SECONDS` says how long each reader is tried, by default a moment, `DSV_FUZZ_READER` which one alone, and
/// `DSV_FUZZ_SEED` where to begin. A failure prints its seed.
@Suite struct FuzzTests {
    @Test(arguments: setting("DSV_FUZZ_READER").map { [Reader(rawValue: $0)].compactMap(\.self) } ?? Reader.allCases)
    func `no bytes are too odd for a reader`(reader: Reader) throws {
        let clock = ContinuousClock()
        let seconds = Self.setting("DSV_FUZZ_SECONDS").flatMap(Double.init) ?? 0.5
        let start = Self.setting("DSV_FUZZ_SEED").flatMap(UInt64.init) ?? 0
        let end = clock.now + .seconds(seconds)
        var seed = start
        repeat {
            let bytes = reader.mutant(seed: seed)
            let begin = clock.now
            reader.read(bytes, seed: seed)
            #expect(clock.now - begin < .seconds(20), "\(reader), seed \(seed)")
            seed += 1
            // After a crash, the seed is among the next few thousand.
            if seconds > 1, seed % 5000 == 0 { print("\(reader): seed \(seed)") }
        } while clock.now < end
    }

    private static func setting(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// A reader, how it is called, and what its texts look like.
enum Reader: String, CaseIterable, Sendable {
    case coco, recognizer, yolo, dataset, voc, imageSet, tree, metrics, detections

    private var samples: [String] {
        switch self {
        case .coco, .recognizer:
            [
                """
                {"info": {"year": 2019}, "images": [{"id": 0, "width": 640, "height": 480, "file_name": "b/0001.jpg"},
                {"id": "x", "file_name": "\\u00e9\\ud83d\\ude00.jpg"}], "annotations": [{"id": 1, "image_id": 0, "category_id": 6,
                "segmentation": [[561.0, 1238.0, 568.5, 1201.25, 5e2, 1]], "area": 4.0, "bbox": [517.0, 127, 4.4e2, 1322.0],
                "iscrowd": 0}, {"id": 2, "image_id": 0, "category_id": 6, "bbox": [], "segmentation":
                {"counts": "61X13mN000`0", "size": [9, 10]}}], "categories": [{"id": 6, "name": "cat"}]}
                """,
                #"{"annotations":[{"image_id":1,"segmentation":{"size":[2,2],"counts":[1,2,1]},"bbox":[0,0,1,1]}]}"#,
            ]
        case .yolo: ["0 0.5 0.5 0.25 0.5\r\n1 .1 2e-1 0.3 -0.2 0.93\n", "2 0.1 0.2 0.3 0.2 0.3 0.6 0.1 0.6\n\n"]
        case .dataset:
            [
                "path: ../data # here\ntrain: images/train\nval: [a.txt, b]\nnc: 2\nnames: ['cat', \"dog\"]\nkpt_shape: [17, 3]\n",
                "names:\n  0: cat\n  ? 1\n  : &a !!str dog\n  2: |\n    x\n  3: *a\n",
                "%YAML 1.1\n---\n{names: {0: a}}\n...\n",
            ]
        case .voc:
            [
                """
                <?xml version="1.0" encoding="UTF-8"?><!DOCTYPE annotation><annotation><filename>a&amp;b.jpg</filename>
                <size><width>640</width><height>480</height></size><object><name><![CDATA[cat]]></name><bndbox>
                <xmin>1</xmin><ymin>2.5</ymin><xmax>1e2</xmax><ymax>&#49;1</ymax></bndbox></object><!-- x --></annotation>
                """,
                "<!DOCTYPE annotation [<!ELEMENT a (#PCDATA)><!ENTITY b \"c\">]><annotation><object/>&b;</annotation>",
            ]
        case .tree, .metrics:
            [
                #"{"cat": {"precision": 0.5, "recall": 1.0, "f1-score": 0.6, "support": 3}, "accuracy": 8.83e-1, "macro avg":"#
                    + #"{"precision": 0.5, "recall": 1, "f1-score": 0.6, "support": 3.0}, "step": 3, "model": "\u00e9"}"#,
                #"{"train": {"acc": 0.9, "l": [1, null, true]}, "lr": 1e-05, "x": -0}"#,
            ]
        case .detections:
            [
                #"[{"image_id": 42, "category_id": 18, "bbox": [258.15, 41.29, 348, 2e2], "score": 0.236, "area": [[1]]},"#
                    + #"{"file_name": "a.png", "category": "cat", "bbox": [0,0,1,1], "segmentation": {"counts": "x"}, "score": 1}]"#
            ]
        case .imageSet: ["000012\n000017\r\n", "000012 -1\n000017  1\n000023  0\n"]
        }
    }

    // What breaks readers: signs of the formats, numbers at their limits, bytes that are no text.
    private static let pieces: [[UInt8]] =
        [
            "[", "]", "{", "}", "\"", ":", ",", "\\", "\\u", "\\ud800", "null", "true", "-", "+", ".", "e", "0",
            "1e999", "NaN",
            "-9223372036854775808", "9223372036854775807", "18446744073709551616", "1e308", "-0", "4294967296", "<",
            ">", "&",
            "<a>", "</a>", "<object>", "</object>", "<!ENTITY", "]]>", "<?", "UTF-16", "\n", "\r", "\t", " ", "- ",
            "? ", ": ",
            "*a", "&a", "!", "%", "|", ">", "#", "'", "\0", "\u{feff}", "\u{2028}",
        ].map { Array($0.utf8) } + [
            [0xff], [0xfe, 0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80],
        ]

    /// A sample with a few wounds.
    func mutant(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var bytes = samples.map { Array($0.utf8) }.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.removeSubrange(place...)
            case 2 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 4:
                let copies = Int.random(
                    in: 1...(Int.random(in: 0..<50, using: &random) == 0 ? 3000 : 3), using: &random)
                bytes.insert(contentsOf: Array(repeatElement(bytes[place..<end], count: copies).joined()), at: place)
            case 5:
                let copies = Int.random(
                    in: 1...(Int.random(in: 0..<50, using: &random) == 0 ? 5000 : 1), using: &random)
                let piece = Self.pieces.randomElement(using: &random) ?? []
                bytes.insert(contentsOf: Array(repeatElement(piece, count: copies).joined()), at: place)
            case 6: bytes += samples.randomElement(using: &random).map { Array($0.utf8) } ?? []
            default: bytes.replaceSubrange(place..<end, with: Self.pieces.randomElement(using: &random) ?? [])
            }
        }
        return bytes
    }

    /// Reads the bytes, and all of the result; the seed says where the pieces are cut.
    func read(_ bytes: [UInt8], seed: UInt64) {
        let pieceSize = 1 + Int(seed % 97)
        var notes = FormatNotes()
        do throws(FormatError) {
            switch self {
            case .coco:
                for image in try LabelFormatsTests.coco(bytes, pieceSize: pieceSize) { check(image, seed) }
            case .recognizer:
                var recognizer = COCORecognizer()
                for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                    _ = recognizer.read(bytes[start..<min(bytes.count, start + pieceSize)].span)
                }
                _ = recognizer.finish()
            case .yolo:
                let dataset = YOLODataset(names: ["cat"])
                check(try AnnotatedImage(parsingYOLO: bytes.span, name: "a", in: dataset, notes: &notes), seed)
            case .dataset: _ = try YOLODataset(parsing: bytes.span)
            case .voc: check(try VOCAnnotation(parsing: bytes.span, name: "a", notes: &notes).image, seed)
            case .tree:
                let tree = try JSON(parsing: bytes.span)
                let text = Array(tree.text.utf8)
                // A whole double is written as an integer is; from then on nothing changes.
                #expect(try JSON(parsing: text.span).text == tree.text, "seed \(seed)")
            case .metrics:
                let file = try MetricsFile(parsing: bytes.span)
                #expect(file.metrics.allSatisfy { $0.value.isFinite }, "seed \(seed)")
            case .detections:
                let results = try LabelFormatsTests.detections(bytes, pieceSize: pieceSize)
                for found in results.detections {
                    _ = (results.images[Int(found.image)], results.classes[Int(found.category)])
                    #expect(found.box.width >= 0 && !found.score.isNaN, "seed \(seed)")
                }
            case .imageSet: _ = VOCImageSet(parsing: bytes.span)
            }
        } catch {
            #expect(!error.problem.isEmpty && (error.line ?? 1) >= 1, "\(self), seed \(seed)")
        }
    }

    private func check(_ image: AnnotatedImage, _ seed: UInt64) {
        for object in image.objects where !(object.box.x.isFinite && object.box.width.isFinite) {
            // A sum of finite numbers may be beyond all doubles; nothing else may.
            #expect(!object.box.x.isNaN && !object.box.width.isNaN, "\(self), seed \(seed)")
        }
    }
}
