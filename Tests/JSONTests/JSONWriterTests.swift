import JSON
import Testing

@Suite struct `JSON documents` {
    @Test func `values are written as JSON has them`() {
        #expect(JSON.null.text == "null\n")
        #expect(JSON.bool(true).text == "true\n")
        #expect(JSON.bool(false).text == "false\n")
        #expect(JSON.integer(-42).text == "-42\n")
        #expect(JSON.integer(.max).text == "9223372036854775807\n")
        #expect(JSON.string("").text == "\"\"\n")
        #expect(JSON.optional(nil as String?).text == "null\n")
        #expect(JSON.optional("x").text == "\"x\"\n")
        #expect(JSON.bytes(.max).text == "9223372036854775807\n")
    }

    @Test(arguments: [
        ("a \"b\"", #"a \"b\""#), (#"a\b"#, #"a\\b"#), ("a\nb\rc\td", #"a\nb\rc\td"#), ("\u{0}", #"\u0000"#),
        ("\u{1}\u{8}\u{c}\u{1f}", #"\u0001\u0008\u000c\u001f"#), ("\u{7f}", "\u{7f}"), ("/", "/"),
        ("é ü 漢 😀", "é ü 漢 😀"), ("\r\n", #"\r\n"#), ("\u{2028}", "\u{2028}"),
    ])
    func `a text escapes what JSON does not allow, and nothing else`(text: String, escaped: String) {
        #expect(JSON.string(text).text == "\"\(escaped)\"\n")
    }

    @Test func `a key is escaped as well`() {
        #expect(JSON.object([JSON.Member(key: "a\"\n", value: 1)]).text == "{\n  \"a\\\"\\n\": 1\n}\n")
    }

    @Test func `a long document comes in pieces that make up its text`() {
        let document = JSON.array(
            (0..<20_000).map { ["key": .string("row \($0)"), "list": .array([.integer($0), .null])] })
        var pieces: [[UInt8]] = []
        document.write { pieces.append($0) }
        #expect(pieces.count > 10 && pieces.allSatisfy { $0.count < 80_000 })
        #expect(String(decoding: pieces.joined(), as: UTF8.self) == document.text)
    }

    @Test func `empty lists stand on one line`() {
        let document: JSON = ["list": .array([]), "object": .object([])]
        #expect(document.text == "{\n  \"list\": [],\n  \"object\": {}\n}\n")
        #expect(JSON.array([]).text == "[]\n")
    }

    @Test func `lists are indented by two spaces, members in the order of writing`() {
        let document: JSON = [
            "zeta": 1, "alpha": .array([1, "two", .array([true]), ["three": .null]]), "schema": "dsv.test/1",
        ]
        #expect(
            document.text == """
                {
                  "zeta": 1,
                  "alpha": [
                    1,
                    "two",
                    [
                      true
                    ],
                    {
                      "three": null
                    }
                  ],
                  "schema": "dsv.test/1"
                }

                """)
    }
}
