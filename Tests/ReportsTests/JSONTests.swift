import DatasetModel
import Testing

@testable import Reports

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

@Suite struct `Tables` {
    @Test func `columns are as wide as their widest cell`() {
        var table = Table([.left, .right, .left])
        table.add(["a", "1", "x"])
        table.add(["longer", "1,000", "yy"])
        #expect(table.text() == "a           1  x\nlonger  1,000  yy\n")
    }

    @Test func `no line ends in spaces`() {
        var table = Table([.left, .left])
        table.add(["a", ""])
        table.add(["b", "wide"])
        table.add(["", ""])
        #expect(table.text() == "a\nb  wide\n\n")
    }

    @Test func `a character counts once, whatever its bytes`() {
        var table = Table([.left, .left])
        table.add(["größe", "|"])
        table.add(["abcde", "|"])
        #expect(table.text() == "größe  |\nabcde  |\n")
    }

    @Test func `lines are indented and styled by their number`() {
        var table = Table([.left])
        table.add(["head"])
        table.add(["row"])
        #expect(table.text(indent: 2) { place, line in place == 0 ? "<\(line)>" : line } == "  <head>\n  row\n")
    }

    @Test func `a table without rows is nothing`() { #expect(Table([.left]).text().isEmpty) }
}

@Suite struct `Style` {
    @Test func `plain text is as it is`() {
        let style = Reports.Style.plain
        let all = [style.bold, style.added, style.removed, style.modified, style.name, style.faint]
        for paint in all { #expect(paint("text") == "text") }
    }

    @Test func `colours end with the text`() {
        let style = Reports.Style(isColoured: true)
        #expect(style.added("text") == "\u{1b}[32mtext\u{1b}[0m")
        let all = [style.bold, style.added, style.removed, style.modified, style.name, style.faint]
        #expect(Set(all.map { $0("text") }).count == all.count)
    }
}
