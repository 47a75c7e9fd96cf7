import DatasetModel
import LabelFormats
import Testing

@Suite struct JSONLinesTests {
    private func lines(_ text: String) throws(FormatError) -> LabelTable { try read(text, "metadata.jsonl") }

    @Test func `a member that is missing is not null, and null is not empty`() throws {
        let table = try lines("{\"f\":\"a\",\"l\":\"\"}\n{\"f\":\"b\"}\n{\"f\":\"c\",\"l\":null}\n{\"l\":\"nan\"}\n")
        #expect(table.columns == ["f", "l"])
        #expect(optionalCells(table) == [["a", ""], ["b", nil], ["c", "null"], [nil, "nan"]])
        #expect(Set((0..<4).map { Array(table.rows.cell($0, 1)) }).count == 4)
    }

    @Test func `numbers, words and nested values stay as the file has them`() throws {
        let table = try lines(
            "{\"f\": \"a\", \"n\": 1.50, \"t\": true, \"o\": { \"bbox\": [ [1, 2.0], [] ], \"c\": [\"x\\\"\\n\", null] }, \"e\": {} }\n"
        )
        #expect(table.columns == ["f", "n", "t", "o", "e"])
        #expect(cells(table) == [["a", "1.50", "true", "{\"bbox\":[[1,2.0],[]],\"c\":[\"x\\\"\\u000a\",null]}", "{}"]])
    }

    @Test func `columns are named in the order of their coming`() throws {
        let table = try lines("{\"b\":1}\n{\"a\":2,\"b\":3}\n")
        #expect(table.columns == ["b", "a"] && optionalCells(table) == [["1", nil], ["3", "2"]])
    }

    @Test func `blank lines, CRLF, a mark and a missing last line end are nothing`() throws {
        let table = try lines("\u{feff}\n{\"f\":\"a\"}\r\n\r\n  \n{\"f\":\"b\"}")
        #expect(cells(table) == [["a"], ["b"]] && table.rows.lines == [2, 5])
        for text in ["", "\n", " \r\n\n", "\u{feff}"] {
            let empty = try lines(text)
            #expect(empty.columns.isEmpty && empty.rows.isEmpty)
        }
    }

    @Test func `an object without members is a row`() throws {
        #expect(try lines("{}\n{\"f\":\"a\"}\n{}\n").rows.count == 3)
        #expect(try lines("{}\n{}\n").rows.lines == [1, 2])
    }

    @Test(arguments: [
        ("{\"f\":1}\n[1]\n", 2, "a line that is no JSON object"),
        ("{\"f\":1}\n\n3\n", 3, "a line that is no JSON object"),
        ("{\"f\":1}\n{\"f\":1,\"g\":2,\"f\":3}\n", 2, "an object with two members 'f'"), ("{\"f\":1}\n{\"f\":", 2, nil),
        ("{\"f\":1}\n{f:1}\n", 2, nil), ("{\"f\":1}\nnot JSON\n", 2, nil), ("{\"f\":\"a\u{1}\"}\n", 1, nil),
    ])
    func `a bad line is named`(text: String, line: Int, problem: String?) throws {
        let error = try #require(throws: FormatError.self) { try lines(text) }
        #expect(error.line == line && !error.problem.isEmpty)
        if let problem { #expect(error.problem == problem) }
    }

    @Test func `bytes that are no UTF-8 are refused`() throws {
        let error = try #require(throws: FormatError.self) {
            try read(Array("{\"f\":\"a\"}\n{\"f\":\"".utf8) + [0xff] + Array("\"}\n".utf8), "a.jsonl")
        }
        #expect(error.line == 2)
    }

    /// A file that maps names to labels, an object a line: every row would have a cell for every name.
    @Test func `a table of mostly absent cells is refused, not built`() throws {
        let text = (0..<20_000).map { "{\"\($0).png\": \"cat\"}\n" }.joined()
        let error = try #require(throws: FormatError.self) { try lines(text) }
        #expect(error.problem.contains("members"))
        // A few rows with few of many members are a table like any.
        #expect(try lines((0..<200).map { "{\"\($0).png\": \"cat\"}\n" }.joined()).columns.count == 200)
    }

    @Test(.timeLimit(.minutes(1))) func `an object of very many members is read in linear time, or refused`() throws {
        func text(_ count: Int) -> String {
            "{" + (0..<count).map { "\"m\($0)\": \($0)" }.joined(separator: ", ") + "}\n"
        }
        #expect(try lines(text(16_384)).columns.count == 16_384)
        let error = try #require(throws: FormatError.self) { try lines(text(100_000)) }
        #expect(error.problem == "more than 16384 different members: this is no label table")
    }
}
