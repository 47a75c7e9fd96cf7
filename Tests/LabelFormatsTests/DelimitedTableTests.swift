import DatasetModel
import LabelFormats
import TestSupport
import Testing

/// The traps of CSV and TSV, each as a file that somebody might have.
@Suite struct DelimitedTableTests {
    private let plain = [["a.png", "cat"], ["b.png", "dog"]]

    @Test(arguments: [
        ("plain", "fname,label\na.png,cat\nb.png,dog\n"),
        ("no end of the last line", "fname,label\na.png,cat\nb.png,dog"),
        ("CRLF", "fname,label\r\na.png,cat\r\nb.png,dog\r\n"), ("CR", "fname,label\ra.png,cat\rb.png,dog\r"),
        ("CRLF and LF", "fname,label\r\na.png,cat\nb.png,dog\r\n"),
        ("LF and CRLF", "fname,label\na.png,cat\r\nb.png,dog\r\n"),
        ("a byte order mark", "\u{feff}fname,label\na.png,cat\nb.png,dog\n"),
        ("semicolons", "fname;label\na.png;cat\nb.png;dog\n"), ("tabs", "fname\tlabel\na.png\tcat\nb.png\tdog\n"),
        ("quotes", "\"fname\",\"label\"\n\"a.png\",\"cat\"\n\"b.png\",\"dog\"\n"),
        ("quotes and CRLF", "\"fname\",\"label\"\r\n\"a.png\",\"cat\"\r\n\"b.png\",\"dog\"\r\n"),
        ("quotes and no last line end", "fname,label\na.png,cat\n\"b.png\",\"dog\""),
        ("quotes and a last CR", "fname,label\r\na.png,cat\r\n\"b.png\",\"dog\"\r"),
        ("empty rows behind", "fname,label\na.png,cat\nb.png,dog\n\n\n,\n\r\n,,,\n"),
        ("empty rows before", "\n\nfname,label\na.png,cat\nb.png,dog\n"),
        ("empty rows between", "fname,label\n\na.png,cat\n,\nb.png,dog\n"),
        ("empty columns behind", "fname,label,,\na.png,cat,,\nb.png,dog,,\n"),
        ("empty columns behind the header alone", "fname,label,,\na.png,cat\nb.png,dog\n"),
        ("empty columns behind rows alone", "fname,label\na.png,cat,,\nb.png,dog,\n"),
        ("a mark behind which a quote stands", "\u{feff}\"fname\",label\na.png,cat\nb.png,dog\n"),
    ])
    func `however it is written, a table says the same`(what: String, text: String) throws {
        let table = try read(text)
        #expect(table.columns == ["fname", "label"], "\(what)")
        #expect(cells(table) == plain, "\(what)")
    }

    @Test func `encodings of other programs are read`() throws {
        let text = "fname,label\r\na.png,Käse\r\nb.png,猫😀\r\n"
        let expected = [["a.png", "Käse"], ["b.png", "猫😀"]]
        for (isLittle, mark) in [(true, [0xff, 0xfe] as [UInt8]), (false, [0xfe, 0xff])] {
            let units = text.utf16.flatMap { unit in
                let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
                return isLittle ? [low, high] : [high, low]
            }
            let table = try read(mark + units)
            #expect(cells(table) == expected && dialect(table)?.encoding == .utf16)
        }
        let latin1 = try read(Array("fname,label\na.png,K".utf8) + [0xe4] + Array("se\n".utf8))
        #expect(cells(latin1) == [["a.png", "Käse"]] && dialect(latin1)?.encoding == .latin1)
        #expect(dialect(try read("fname,label\n"))?.encoding == .utf8)
        #expect(dialect(try read("\u{feff}fname,label\n"))?.encoding == .markedUTF8)
    }

    @Test func `bytes that are no text are refused, with the line`() {
        #expect(problem(Array("fname,label\na.png,c\0t\n".utf8)) == "line 2: a NUL byte: this is no text")
        #expect(problem([0xff, 0xfe, 0x61]) == "UTF-16 of an odd number of bytes")
        #expect(problem([0xff, 0xfe, 0x0a, 0x00, 0x00, 0xd8]) == "line 2: half a character of UTF-16")
        #expect(problem([0xff, 0xfe, 0x0a, 0x00, 0x00, 0x00, 0x0a, 0x00]) == "line 2: a NUL byte: this is no text")
        // Excel's UTF-16 without its mark.
        #expect(problem([0x61, 0x00, 0x0a, 0x00]) == "line 1: a NUL byte: this is no text")
        #expect(problem([0xef, 0xbb, 0xbf, 0x61, 0xff]) == "it begins with the mark of UTF-8 but is none")
        #expect(problem([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0x00]) == "line 2: a NUL byte: this is no text")
    }

    @Test func `quoted cells hold anything`() throws {
        let table = try read(
            "fname,note,label\n\"a,1.png\",\"said \"\"no\"\"\n\ntwice\",\"\"\nb.png,\"\"\"\"\"\",\"dog\"\n")
        #expect(cells(table) == [["a,1.png", "said \"no\"\n\ntwice", ""], ["b.png", "\"\"", "dog"]])
        #expect(table.rows.lines == [2, 5])
        // Within a cell, a quote is a character like all.
        #expect(cells(try read("fname,size\na.png,5\" disk\n")) == [["a.png", "5\" disk"]])
        #expect(cells(try read("fname;note\na.png;\"x;\r\ny\"\r\n")) == [["a.png", "x;\r\ny"]])
    }

    @Test(arguments: [
        ("fname,label\na.png,\"cat\nb.png,dog\n", "line 2: a quoted cell that does not end"),
        ("\"fname,label\na.png,cat\n", "line 1: a quoted cell that does not end"),
        ("fname,label\na.png,\"c\"at\n", "line 2: text behind the closing quote of a cell"),
        ("fname,label\na.png,\"1\n2\"x\n", "line 3: text behind the closing quote of a cell"),
        ("fname,label\na.png\n", "line 2: 1 cell where the header has 2"),
        ("fname,label\na.png,cat\nb.png,dog,,x\n", "line 3: 4 cells where the header has 2"),
        ("fname,label\r\n\r\na.png,\"1\r\n2\r\n3\"\r\nb.png\r\n", "line 6: 1 cell where the header has 2"),
        ("fname,label\ra.png,cat\rb.png\r", "line 3: 1 cell where the header has 2"),
        ("a.png,cat\nb.png\n", "line 2: 1 cell where the first row has 2"),
        ("fname,label,fname\na.png,cat,x\n", "line 1: two columns are named 'fname'"),
        ("\n\nfname,label,label\na.png,cat,x\n", "line 3: two columns are named 'label'"),
        ("\"two\nlines\",label,label\na.png,cat,x\n", "line 1: two columns are named 'label'"),
    ])
    func `what is malformed is said with its line`(text: String, expected: String) {
        #expect(problem(Array(text.utf8)) == expected)
    }

    @Test func `a column without a name at the end counts if rows have cells there`() throws {
        let index = try read("fname,label,\na.png,cat,0\nb.png,dog,1\n")
        #expect(index.columns == ["fname", "label", "column 3"] && cells(index)[1] == ["b.png", "dog", "1"])
        #expect(try read(",fname,label\n0,a.png,cat\n").columns == ["column 1", "fname", "label"])
        #expect(
            problem(Array("fname,label,\na.png,cat,0\nb.png,dog,1,2\n".utf8))
                == "line 3: 4 cells where the header has 3")
        #expect(
            problem(Array("fname,label,\na.png,cat\nb.png,dog,x\n".utf8)) == "line 3: 3 cells where the header has 2")
    }

    @Test func `marks of a merge are said`() {
        #expect(
            problem(Array("fname,label\na.png,cat\n<<<<<<< HEAD\nb.png,dog\n=======\n>>>>>>> x\n".utf8))
                == "line 3: a conflict marker of git, which a merge left")
    }

    @Test func `what Sheets makes of cells stays the text that it is`() throws {
        let odd = [
            "TRUE", "01.02.2024", "007", "1e5", "=A1+1", "nan", "NA", "", " cat ", "-0.068182476", "=IMAGE(\"u\")",
        ]
        let quoted = odd.map { "\"\($0.replacing("\"", with: "\"\""))\"" }
        let header = odd.indices.map { "c\($0)" }.joined(separator: ",")
        #expect(cells(try read("\(header)\n\(quoted.joined(separator: ","))\n")) == [odd])
        let sheet = try read(
            "image,fname,label\n=IMAGE(D2),0001.png,iii\n\"=IMAGE(\"\"http://x/a,b.png\"\")\",0002.png,\n")
        #expect(
            cells(sheet) == [["=IMAGE(D2)", "0001.png", "iii"], ["=IMAGE(\"http://x/a,b.png\")", "0002.png", ""]])
    }

    @Test func `a first row that names an image is no header`() throws {
        let table = try read("a.png,cat\nb.png,dog\n")
        #expect(table.columns == ["column 1", "column 2"] && cells(table) == plain && table.rows.lines == [1, 2])
        // The first image has no label yet.
        let unlabelled = try read("a.png,\nb.png,dog\n")
        #expect(cells(unlabelled) == [["a.png", ""], ["b.png", "dog"]])
        #expect(cells(try read("a.png\nb.png\n")) == [["a.png"], ["b.png"]])
        #expect(cells(try read("\n\na.png,cat\nb.png,dog\n")) == plain)
    }

    @Test func `a table of one column has no delimiter`() throws {
        for name in ["list.csv", "list.tsv"] {
            let table = try read("fname\na.png\nb.png\n", name)
            #expect(table.columns == ["fname"] && cells(table) == [["a.png"], ["b.png"]])
            let delimiter = dialect(table)?.delimiter
            #expect(delimiter == UInt8(ascii: name.hasSuffix("tsv") ? "\t" : ","))
        }
        #expect(cells(try read("fname\na;b.png\nc\td.png\n")) == [["a;b.png"], ["c\td.png"]])
    }

    @Test func `the delimiter is the most frequent of the header, outside quotes`() throws {
        #expect(try read("\"a,b,c\";d\n1;2\n").columns == ["a,b,c", "d"])
        #expect(try read("a b,c d\n1,2\n", "x.tsv").columns == ["a b", "c d"])
        // A tie goes to what the name says.
        #expect(try read("a,b;c\n1,2\n").columns == ["a", "b;c"])
        #expect(try read("a\tb,c\n1\t2\n", "x.tsv").columns == ["a", "b,c"])
    }

    @Test func `empty files and lone headers are tables without rows`() throws {
        for text in ["", "\n", "\n\n,,\n", "\u{feff}", "\u{feff}\n", "\r\n"] {
            let table = try read(text)
            #expect(table.columns.isEmpty && table.rows.isEmpty)
        }
        for text in ["fname,label", "fname,label\n", "fname,label\r\n\r\n"] {
            let table = try read(text)
            #expect(table.columns == ["fname", "label"] && table.rows.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a line of nothing but delimiters takes no time`() throws {
        let most = try read((0..<16_384).map { "c\($0)" }.joined(separator: ",") + "\n")
        #expect(most.columns.count == 16_384)
        let line = [UInt8](repeating: UInt8(ascii: ","), count: 500_000) + Array("x\n".utf8)
        #expect(problem(line) == "line 1: 500001 columns: this is no label table")
        #expect(problem(Array("a.png".utf8) + line) == "line 1: 500001 columns: this is no label table")
    }

    @Test func `columns without a name get one`() throws {
        #expect(try read(",fname,,label\n0,a.png,x,cat\n").columns == ["column 1", "fname", "column 3", "label"])
        #expect(problem(Array("column 2,,label\n1,2,3\n".utf8)) == "line 1: two columns are named 'column 2'")
    }

    @Test func `names tell which files are tables`() throws {
        let isTable = { (name: String) in LabelTable.isTable(Array(name.utf8)[...]) }
        #expect(["a.csv", "A.CSV", "b.tsv", "c.jsonl", "d.ndjson"].allSatisfy(isTable))
        #expect(!["csv", "a.json", "a.csv.gz", "a.txt", "a.png", ""].contains(where: isTable))
        #expect(try LabelTable([], name: Array("a.txt".utf8)[...]) == nil)
    }

    @Test func `what differs in writing is said in words`() throws {
        let old = try read("fname,label\na.png,cat\n")
        #expect(LabelTable.formattingChanges(old.format, old.format).isEmpty)
        let new = try read("\u{feff}fname;label\r\na.png;cat\r\n")
        #expect(
            LabelTable.formattingChanges(old.format, new.format) == [
                "encoding (UTF-8 to UTF-8 with a byte order mark)", "line ends (LF to CRLF)", "delimiter",
            ])
        let lines = try read("{\"fname\": \"a.png\"}\n", "a.jsonl")
        #expect(LabelTable.formattingChanges(lines.format, lines.format).isEmpty)
        #expect(LabelTable.formattingChanges(old.format, lines.format) == ["format"])
    }

    @Test func `keys are compared in one form and shown as they are`() throws {
        let normalised = { (key: String) in
            normalisedKey(Array(key.utf8).span).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(normalised("a/b.png") == nil && normalised("") == nil && normalised("É.png") == nil)
        #expect(normalised(".hidden.png") == nil && normalised("../a.png") == nil)
        #expect(normalised("./a.png") == "a.png" && normalised("././a.png") == "a.png")
        #expect(normalised(".\\train\\a.png") == "train/a.png")
        #expect(normalised("E\u{301}.png").map { Array($0.utf8) } == Array("É.png".utf8))
        // Case is kept, and bytes that are no text stay.
        #expect(normalised("A.PNG") == nil)
        #expect(normalisedKey([0xff, UInt8(ascii: "\\"), 0xfe].span) == [0xff, UInt8(ascii: "/"), 0xfe])
        let rows = try read("fname,label\n.\\a.png,cat\n").rows.keyed(by: [0], normalisedKey)
        #expect(rows.key(0).elementsEqual("a.png".utf8) && rows.text(0, 0) == ".\\a.png")
    }

    @Test func `a composite key is not a text that another key could be`() throws {
        let rows = try read("a;b\nx,y;z\nx;y,z\n").rows.keyed(by: [0, 1], normalisedKey)
        #expect(rows.key(0) != rows.key(1))
    }

    @Test func `random cells are read as they were written`() throws {
        for seed: UInt64 in 0..<300 {
            var random = SeededGenerator(seed: seed)
            let delimiter = [",", ";", "\t"].randomElement(using: &random) ?? ","
            let lineEnd = ["\n", "\r\n"].randomElement(using: &random) ?? "\n"
            let pieces = ["a", "é", " ", "\"", delimiter, "\n", "\r\n", "1", "=", "'"]
            let rows = (0..<Int.random(in: 0...6, using: &random)).map { row in
                ["k\(row)"]
                    + (0..<2).map { _ in
                        (0..<Int.random(in: 0...4, using: &random)).map { _ in
                            pieces.randomElement(using: &random) ?? ""
                        }
                        .joined()
                    }
            }
            let lines = ([["key", "one", "two"]] + rows).map { row in
                row.map { cell in
                    let needsQuotes = cell.contains { "\"\n\r\r\n".contains($0) || delimiter.contains($0) }
                    guard needsQuotes || Bool.random(using: &random) else { return cell }
                    return "\"\(cell.replacing("\"", with: "\"\""))\""
                }.joined(separator: delimiter)
            }
            let table = try read(lines.joined(separator: lineEnd) + (Bool.random(using: &random) ? lineEnd : ""))
            #expect(cells(table) == rows, "seed \(seed)")
        }
    }
}
