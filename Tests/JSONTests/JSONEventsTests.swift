import DatasetModel
import JSON
import Testing

@Suite struct JSONEventsTests {
    @Test func `every kind of token is told, wherever the pieces are cut`() throws {
        let text = #"{"a": [1, -2.50e+3, "x\né", true, false, null, {}], "b": {"": []}}"#
        let expected = [
            "objectStart", "key a", "arrayStart", "number 1", "number -2.50e+3", "string x\né", "true", "false", "null",
            "objectStart", "objectEnd", "arrayEnd", "key b", "objectStart", "key ", "arrayStart", "arrayEnd",
            "objectEnd", "objectEnd",
        ]
        for size in 1...text.utf8.count {
            #expect(try Transcript.of(text, pieceSize: size).tokens == expected, "pieces of \(size)")
        }
    }

    @Test func `tokens and errors know their line, wherever the pieces are cut`() throws {
        for size in 1...8 {
            #expect(try Transcript.of("[\n1,\n\n2\n]\n", pieceSize: size).lines == [1, 2, 4, 5], "pieces of \(size)")
            let error = #expect(throws: FormatError.self) { try Transcript.of("[\n1,\n\n,2]", pieceSize: size) }
            #expect(error?.line == 4, "pieces of \(size)")
        }
    }

    @Test(arguments: [
        ("", 1, "the JSON ends too early"),
        ("[1\n", 2, "the JSON ends too early"),
        ("{\"a", 1, "the JSON ends too early"),
        ("[1]\n]", 2, "invalid JSON: trailing garbage"),
        ("[NaN]", 1, "NaN or Infinity, which JSON does not have"),
        ("['a']", 1, "invalid JSON: invalid char in json text"),
        ("[\"\u{1}\"]", 1, "invalid JSON: invalid character inside string"),
    ])
    func `what is not JSON is refused with its line`(text: String, line: Int, problem: String) {
        #expect(throws: FormatError(line: line, problem)) { try Transcript.of(text) }
    }

    @Test func `invalid UTF-8 is refused and a byte order mark is skipped`() throws {
        let broken = [UInt8]("[\"".utf8) + [0xff] + [UInt8]("\"]".utf8)
        #expect(throws: FormatError.self) { try Transcript.of(broken) }
        let marked = [0xef, 0xbb, 0xbf] + [UInt8]("[]".utf8)
        for size in 1...5 { #expect(try Transcript.of(marked, pieceSize: size).tokens == ["arrayStart", "arrayEnd"]) }
        #expect(throws: FormatError(line: 1, "not UTF-8")) { try Transcript.of([0xef, 0x5b, 0x5d]) }
    }

    @Test func `nesting has an end`() throws {
        let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        #expect(try Transcript.of(deep).tokens.count == 512)
        #expect(throws: FormatError(line: 1, "nested more than 256 levels deep")) {
            try Transcript.of("[" + deep + "]")
        }
        #expect(throws: FormatError.self) { try Transcript.of(String(repeating: "{\"a\":", count: 1_000_000)) }
    }

    @Test(.timeLimit(.minutes(1))) func `a long text in small pieces is read once, not again with each piece`() throws {
        let long = String(repeating: "a", count: 4_000_000)
        let transcript = try Transcript.of("[\"\(long)\",\n1]", pieceSize: 100)
        #expect(transcript.tokens[1] == "string \(long)" && transcript.lines == [1, 1, 2, 2])
        let error = #expect(throws: FormatError.self) { try Transcript.of("[\n\"\(long)", pieceSize: 100) }
        #expect(error == FormatError(line: 2, "the JSON ends too early"))
    }

    @Test func `several values are read only where they are allowed`() throws {
        let text = "{}\n{}\n 3"
        #expect(try Transcript.of(text, allowsSeveralValues: true).lines == [1, 1, 2, 2, 3])
        #expect(throws: FormatError.self) { try Transcript.of(text) }
    }

    @Test func `the listener's error ends the reading and gets the line`() {
        let error = #expect(throws: FormatError.self) { try Transcript.of("[\n\"stop\", 1]") }
        #expect(error == FormatError(line: 2, "as you say"))
    }
}

/// Writes down what it is told.
private final class Transcript: JSONListener {
    private(set) var tokens: [String] = []
    private(set) var lines: [Int] = []

    static func of(
        _ bytes: [UInt8], pieceSize: Int = .max, allowsSeveralValues: Bool = false
    ) throws(FormatError) -> Transcript {
        let transcript = Transcript()
        var events = JSONEvents(to: transcript, allowsSeveralValues: allowsSeveralValues)
        var start = 0
        while start < bytes.count {
            let end = start + min(pieceSize, bytes.count - start)
            try events.read(bytes[start..<end].span)
            start = end
        }
        try events.finish()
        return transcript
    }

    static func of(
        _ text: String, pieceSize: Int = .max, allowsSeveralValues: Bool = false
    ) throws(FormatError) -> Transcript {
        try of(Array(text.utf8), pieceSize: pieceSize, allowsSeveralValues: allowsSeveralValues)
    }

    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError) {
        let said = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        if said == "stop" { throw FormatError("as you say") }
        switch token {
        case .key, .string, .number: tokens.append("\(token) \(said)")
        default: tokens.append("\(token)")
        }
        lines.append(line)
    }
}
