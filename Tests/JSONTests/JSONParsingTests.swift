import DatasetModel
import JSON
import TestSupport
import Testing

@Suite struct JSONParsingTests {
    private func parse(_ text: String) throws(FormatError) -> JSON {
        let bytes = Array(text.utf8)
        return try JSON(parsing: bytes.span)
    }

    @Test func `a document is read with its order`() throws {
        let text = "\u{feff}{\"b\": [1, 2.5, -3e2, \"x\\u00e9\\n\"],\r\n\"a\": {\"c\": null, \"d\": true}, \"\": {}}"
        #expect(
            try parse(text) == [
                "b": .array([1, .number(2.5), .number(-300), "xé\n"]), "a": ["c": .null, "d": true], "": .object([]),
            ])
    }

    @Test func `members are looked up`() throws {
        let tree = try parse(
            "{\"n\": 2, \"x\": 0.5, \"whole\": 2.0, \"s\": \"t\", \"b\": false, \"l\": [1], \"o\": {\"k\": 1}}")
        #expect(tree["n"]?.integer == 2 && tree["n"]?.number == 2 && tree["n"]?.string == nil)
        #expect(tree["x"]?.integer == nil && tree["x"]?.number == 0.5 && tree["whole"]?.integer == 2)
        #expect(tree["s"]?.string == "t" && tree["b"]?.bool == false && tree["l"]?.array == [1])
        #expect(tree["o"]?.members == [JSON.Member(key: "k", value: 1)] && tree["o"]?["k"] == 1)
        #expect(tree["absent"] == nil && tree["l"]?["k"] == nil && tree["n"]?.bool == nil && tree.array == nil)
    }

    @Test func `whole numbers keep all digits while an Int has them`() throws {
        #expect(try parse("9223372036854775807") == .integer(.max))
        #expect(try parse("-9223372036854775808") == .integer(.min))
        #expect(try parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(try parse("1.0") == .number(1) && parse("1e2") == .number(100))
        guard case .number(let zero) = try parse("-0") else { throw FormatError("no number") }
        #expect(zero == 0 && zero.sign == .minus)
    }

    @Test(
        arguments: [
            ("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}", 3, "an object with two members 'a'"),
            ("{\"loss\": NaN}", 1, "NaN or Infinity, which JSON does not have"),
            ("[1,\n2,\nNaN\n]", 3, "NaN or Infinity, which JSON does not have"),
            ("\n-Infinity", 2, "NaN or Infinity, which JSON does not have"),
            ("[1,\nInfinity]", 2, "NaN or Infinity, which JSON does not have"),
            ("\n[1e999]", 2, "the number 1e999 is beyond all doubles"),
            ("", 1, "the JSON ends too early"), (" \n", nil, "the JSON ends too early"),
            ("{\"a\": [1", 1, "the JSON ends too early"),
            ("[1,]", 1, nil), ("nan", 1, nil), ("{'a': 1}", 1, nil), ("1 2", 1, nil), ("[01]", 1, nil),
            (String(repeating: "[", count: 300), 1, "nested more than 256 levels deep"),
        ] as [(String, Int?, String?)])
    func `what is wrong is said with its line`(text: String, line: Int?, problem: String?) throws {
        let error = try #require(throws: FormatError.self) { try parse(text) }
        if let line { #expect(error.line == line) }
        if let problem { #expect(error.problem == problem) } else { #expect(error.problem.hasPrefix("invalid JSON: ")) }
    }

    @Test func `NaN is found wherever the pieces are cut`() throws {
        final class Listener: JSONListener {
            func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {}
        }
        for text in ["[1,\nNaN]", "[1,\n-Infinity]", "[1,\nInfinity]"] {
            let error = try #require(throws: FormatError.self) {
                var events = JSONEvents(to: Listener())
                for byte in text.utf8 {
                    let piece = [byte]
                    try events.read(piece.span)
                }
                try events.finish()
            }
            #expect(error.description == "line 2: NaN or Infinity, which JSON does not have")
        }
    }

    /// Keys that are equal as Strings and not as bytes are two.
    @Test func `two writings of one letter are two members`() throws {
        #expect(try parse("{\"\u{e9}\": 1, \"e\u{301}\": 2}").members?.count == 2)
    }

    @Test(arguments: UInt64(0)..<200) func `what is written is read back`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let tree = Self.tree(&random, depth: 0)
        #expect(try parse(tree.text) == tree, "seed \(seed)")
    }

    private static func tree(_ random: inout SeededGenerator, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2:
            let values = [0, 1, -1, .max, .min, Int.random(in: .min ... .max, using: &random)]
            return .integer(values.randomElement(using: &random) ?? 0)
        case 3: return .number(number(&random))
        case 4: return .string(text(&random))
        case 5:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in tree(&random, depth: depth + 1) })
        default:
            let count = Int.random(in: 0..<5, using: &random)
            return .object(
                (0..<count).map { JSON.Member(key: "\($0)" + text(&random), value: tree(&random, depth: depth + 1)) })
        }
    }

    /// Any double but a small whole one, which is written as an integer is.
    private static func number(_ random: inout SeededGenerator) -> Double {
        while true {
            let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            if value.isFinite, value != value.rounded() || abs(value) > 1e20 { return value }
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let letters = [
            "a", "\"", "\\", "\n", "\r", "\t", "\u{1}", "\u{7f}", "é", "e\u{301}", "😀", "\u{2028}", "/", "\u{0}",
        ]
        return (0..<Int.random(in: 0..<6, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
            .joined()
    }
}
