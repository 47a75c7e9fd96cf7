import DatasetModel
import Testing

@testable import LabelFormats

/// Files of which rows, lines and elements go while every other byte stays.
@Suite struct PartialFileTests {
    private static func kept(_ bytes: [UInt8], _ name: String, _ isWanted: (Int) -> Bool) throws -> [UInt8] {
        let table = try #require(try LabelTable(bytes, name: Array(name.utf8)[...]))
        return try TableText(bytes, table.format, columns: table.columns).keeping(isWanted)
    }

    @Test(arguments: [
        ("a,b\r\n1,\"x,\r\ny\"\r\n\r\n2, z \r\n3,w", "a,b\r\n1,\"x,\r\ny\"\r\n\r\n3,w"),
        ("a;b\n\"1\";x\n2;y\n", "a;b\n\"1\";x\n"),
        ("\u{feff}a,b\n1,x\n2,y\n3,z\n", "\u{feff}a,b\n1,x\n3,z\n"),
        ("a,b\r1,x\r2,y\r3,z\r", "a,b\r1,x\r3,z\r"),
        ("a,b\n1,x\n2,y", "a,b\n1,x\n"),
    ])
    func `the second row of a table goes, with its line end alone`(_ text: String, _ rest: String) throws {
        #expect(try Self.kept(Array(text.utf8), "t.csv") { $0 != 1 } == Array(rest.utf8))
        #expect(try Self.kept(Array(text.utf8), "t.csv") { _ in true } == Array(text.utf8))
    }

    @Test func `a table keeps its encoding`() throws {
        let latin: [UInt8] = Array("a,b\n1,".utf8) + [0xe9, 0x0a] + Array("2,".utf8) + [0x80, 0x0a]
        #expect(try Self.kept(latin, "t.csv") { $0 != 0 } == Array("a,b\n2,".utf8) + [0x80, 0x0a])
        for isBig in [false, true] {
            func utf16(_ text: String) -> [UInt8] {
                ("\u{feff}" + text).utf16.flatMap { unit in
                    let pair = [UInt8(unit >> 8), UInt8(truncatingIfNeeded: unit)]
                    return isBig ? pair : pair.reversed()
                }
            }
            #expect(try Self.kept(utf16("a,b\n1,é\n2,😀\n"), "t.csv") { $0 != 0 } == utf16("a,b\n2,😀\n"))
        }
    }

    @Test func `an object of JSON Lines goes with its line`() throws {
        let text = "{\"a\": 1,  \"b\":[{}]}\r\n{\"b\":\"}\", \"a\":2}\r\n\r\n{\"a\": 3}"
        let rest = "{\"a\": 1,  \"b\":[{}]}\r\n\r\n{\"a\": 3}"
        #expect(try Self.kept(Array(text.utf8), "t.jsonl") { $0 != 1 } == Array(rest.utf8))
    }

    @Test func `lines of a list go, blank ones and the rest stay`() {
        let text = Array("\u{feff}a.png\r\n\r\n  b.png \r\nc.png".utf8)
        let rest = keepingLines(of: text) { $0.elementsEqual("b.png".utf8) }
        #expect(rest == Array("\u{feff}\r\n  b.png \r\n".utf8))
        #expect(keepingLines(of: text) { _ in true } == text)
    }

    private static let coco = """
        {"info": {"images": [1]},
         "annotations" : [ {"id": 1, "image_id": 2, "category_id": 1} ,
          {"image_id": 1, "segmentation": [["}", "]"]], "id": 2, "category_id": 1},{"id":3,"image_id":"1"} ],
         "images": [
           {"file_name": "a\\/1.png", "id": 1},
           {"id": 2.0, "file_name": "b.png"},
           {"id": "1", "file_name": "c\\u00e9.png"}
         ], "categories": [{"id": 1, "name": "cat"}]}

        """

    @Test func `images of a COCO file go with their annotations`() throws {
        let text = COCOText(Array(Self.coco.utf8))
        #expect(text.imageCount == 3 && text.annotationCount == 3)
        var names: [String] = []
        let whole = text.keeping {
            names.append($0)
            return true
        }
        #expect(names == ["a/1.png", "b.png", "cé.png"] && whole.bytes == Array(Self.coco.utf8))
        let part = text.keeping { $0 != "b.png" }
        #expect(part.imageCount == 2 && part.annotationCount == 2)
        let expected = Self.coco.replacing("{\"id\": 1, \"image_id\": 2, \"category_id\": 1} ,\n  ", with: "")
            .replacing(",\n   {\"id\": 2.0, \"file_name\": \"b.png\"}", with: "")
        #expect(String(decoding: part.bytes, as: UTF8.self) == expected)
    }

    @Test(arguments: 0..<8)
    func `whatever goes of a COCO file, the rest is COCO`(_ mask: Int) throws {
        let names = ["a/1.png", "b.png", "cé.png"]
        let wanted = names.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
        let part = COCOText(Array(Self.coco.utf8)).keeping { wanted.contains($0) }
        var reader = COCOReader()
        try reader.read(part.bytes.span)
        let file = try reader.finish()
        #expect(file.map(\.name) == wanted)
        #expect(file.objectCount == wanted.count && file.categories == ["cat"])
    }
}
