import DatasetModel
import TestSupport
import Testing

@testable import LabelFormats

@Suite struct TableTextTests {
    private func open(_ bytes: [UInt8], _ name: String = "t.csv") throws -> (text: TableText, table: LabelTable) {
        let table = try #require(try LabelTable(bytes, name: Array(name.utf8)[...]))
        let text = try TableText(bytes, table.format, columns: table.columns)
        #expect(text.rowCount == table.rows.count)
        return (text, table)
    }

    private func edits(
        _ cells: [Int: [Int: String]] = [:], removed: Set<Int> = [], inserted: [Int: [[String]]] = [:]
    ) -> TableEdits {
        var edits = TableEdits()
        edits.cells = cells.mapValues { $0.mapValues { TableCell($0) } }
        edits.removed = removed
        edits.inserted = inserted.mapValues { $0.map { .init(cells: $0.map { TableCell($0) }, record: nil) } }
        return edits
    }

    private func edited(_ text: String, _ edits: TableEdits, _ name: String = "t.csv") throws -> String {
        String(decoding: try open(Array(text.utf8), name).text.applying(edits), as: UTF8.self)
    }

    @Test func `only changed cells are written anew`() throws {
        let text = "fname;label;note\r\n\"a\";  i ;\"x;\"\"y\"\"\"\r\n;;\r\nb;ii;\r\n"
        #expect(try edited(text, edits([0: [1: "iii"]])) == text.replacing("  i ", with: "iii"))
        #expect(try edited(text, edits([1: [2: "p;q"]])) == text.replacing("b;ii;", with: "b;ii;\"p;q\""))
        // A cell in quotes stays in quotes.
        #expect(try edited(text, edits([0: [0: "c"]])) == text.replacing("\"a\"", with: "\"c\""))
        #expect(try edited(text, edits([0: [2: ""]])) == text.replacing("\"x;\"\"y\"\"\"", with: "\"\""))
    }

    @Test func `rows come and go with the file's own line ends`() throws {
        let text = "f,l\r\na,i\r\n\r\nb,i\r\n"
        #expect(
            try edited(text, edits(inserted: [0: [["n", "\"q\""]]])) == "f,l\r\na,i\r\nn,\"\"\"q\"\"\"\r\n\r\nb,i\r\n")
        #expect(try edited(text, edits(removed: [0])) == "f,l\r\n\r\nb,i\r\n")
        #expect(
            try edited(text, edits(inserted: [-1: [["n", "x"], ["m", "y"]]]))
                == "f,l\r\nn,x\r\nm,y\r\na,i\r\n\r\nb,i\r\n")
    }

    @Test func `a last line without an end stays so`() throws {
        #expect(try edited("f,l\na,i", edits(inserted: [0: [["b", "j"]]])) == "f,l\na,i\nb,j")
        #expect(try edited("f,l\na,i", edits([0: [1: "k"]])) == "f,l\na,k")
        #expect(try edited("f,l\na,i\nb,j", edits(removed: [1])) == "f,l\na,i\n")
        #expect(try edited("f,l", edits(inserted: [-1: [["b", "j"]]])) == "f,l\nb,j\n")
        #expect(try edited("f,l\n", edits(inserted: [-1: [["b", "j"]]])) == "f,l\nb,j\n")
    }

    @Test func `every encoding is kept, and given up only for a character that it has not`() throws {
        let units = [0xfeff] + "f\tl\né\t€\n".utf16
        let little = units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        let latin = Array("f,l\n".utf8) + [0xe9, 0x2c, 0x78, 0x0a]
        let marked = [0xef, 0xbb, 0xbf] + Array("f,l\né,x\n".utf8)
        let macintosh = Array("f,l\ra,x\r".utf8)
        for bytes in [little, big, latin, marked, macintosh] {
            let text = try open(bytes).text
            #expect(try text.applying(TableEdits()) == bytes)
            let result = try text.applying(edits([0: [1: "ü"]], inserted: [0: [["n", "i"]]]))
            let again = try open(result).table
            #expect(again.rows.text(0, 1) == "ü" && again.rows.text(1, 0) == "n" && again.rows.count == 2)
            #expect(try again.format == open(bytes).table.format || bytes == macintosh)
        }
        let result = try open(latin).text.applying(edits([0: [1: "€"]]))
        #expect(String(decoding: result, as: UTF8.self) == "f,l\né,€\n")
    }

    @Test func `JSON Lines keep their spaces and their numbers`() throws {
        let text = "{\"f\":\"a\",  \"n\": 1.50,\"l\":[1, {\"x\": \"}\"}]}\n\n{\"f\":\"b\"} \n"
        #expect(try edited(text, edits([0: [1: "2"]]), "t.jsonl") == text.replacing("1.50", with: "2"))
        #expect(try edited(text, edits([0: [1: "x\"y"]]), "t.jsonl") == text.replacing("1.50", with: "\"x\\\"y\""))
        #expect(try edited(text, edits([0: [0: "7"]]), "t.jsonl") == text.replacing("\"a\"", with: "\"7\""))
        #expect(
            try edited(text, edits([1: [1: "3"]]), "t.jsonl") == text.replacing("\"b\"}", with: "\"b\",  \"n\":\"3\"}"))
        var absent = TableEdits()
        absent.cells = [0: [1: .absent]]
        #expect(try edited(text, absent, "t.jsonl") == text.replacing("  \"n\": 1.50,", with: "  "))
        #expect(
            try edited(text, edits(removed: [1]), "t.jsonl")
                == "{\"f\":\"a\",  \"n\": 1.50,\"l\":[1, {\"x\": \"}\"}]}\n\n")
    }

    @Test func `cells and records go from one table to another as they are written`() throws {
        let (one, _) = try open(Array("{\"f\": \"a\", \"n\": 1.50}\n".utf8), "t.jsonl")
        let cell = try one.cell(0, 1)
        #expect(cell.text == Array("1.50".utf8) && cell.json == Array("1.50".utf8))
        let (other, _) = try open(Array("{\"n\": 2, \"f\": \"b\"}\n".utf8), "t.jsonl")
        var edits = TableEdits()
        edits.cells = [0: [0: cell]]
        edits.inserted = [0: [.init(cells: [], record: one.record(0, for: other))]]
        #expect(
            String(decoding: try other.applying(edits), as: UTF8.self)
                == "{\"n\": 1.50, \"f\": \"b\"}\n{\"f\": \"a\", \"n\": 1.50}\n")
        let (csv, _) = try open(Array("f,l\r\n\"a\",\"x\"\"y\"\r\n".utf8))
        #expect(try csv.cell(0, 1).text == Array("x\"y".utf8))
        #expect(csv.record(0, for: csv) == Array("\"a\",\"x\"\"y\"".utf8))
        #expect(csv.record(0, for: try open(Array("f;l\na;b\n".utf8)).text) == nil)
    }

    @Test(arguments: UInt64(0)..<300)
    func `any table of nasty cells reads back as it was edited`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let delimiter = [",", ";", "\t"].randomElement(using: &random) ?? ","
        let lineEnd = ["\n", "\r\n"].randomElement(using: &random) ?? "\n"
        func cell() -> String {
            let parts = ["a", "\"", ",", ";", "\t", "\n", "\r\n", " ", "é", ""]
            return "c" + (0..<3).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
        }
        func line(_ cells: [String]) -> String {
            let always = Bool.random(using: &random)
            return cells.map {
                String(
                    decoding: delimitedCell($0.utf8, delimiter: delimiter.utf8.first ?? 44, isQuoted: always),
                    as: UTF8.self)
            }.joined(separator: delimiter)
        }
        var rows = (0..<Int.random(in: 1...5, using: &random)).map { _ in [cell(), cell(), cell()] }
        let end = Bool.random(using: &random) ? lineEnd : ""
        let text = ([["f", "l", "s"]] + rows).map(line).joined(separator: lineEnd) + end
        var changes = TableEdits()
        let (changed, column, new) = (
            Int.random(in: 0..<rows.count, using: &random), Int.random(in: 0...2, using: &random), cell()
        )
        changes.cells = [changed: [column: TableCell(new)]]
        rows[changed][column] = new
        let (after, added) = (Int.random(in: -1..<rows.count, using: &random), [cell(), cell(), cell()])
        changes.inserted = [after: [.init(cells: added.map { TableCell($0) }, record: nil)]]
        rows.insert(added, at: after + 1)
        let bytes = try open(Array(text.utf8)).text.applying(changes)
        let result = try open(bytes).table.rows
        let found = (0..<result.count).map { row in (0..<3).map { result.text(row, $0) ?? "" } }
        #expect(found == rows, "seed \(seed): \(text.debugDescription)")
    }
}
