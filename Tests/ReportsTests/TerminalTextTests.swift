import DatasetModel
import Testing
import Words

@testable import Reports
import Versioning

@Suite struct TerminalTextTests {
    @Test(arguments: [
        ("\u{1b}]0;title\u{7}", #"\x1b]0;title\x07"#), ("a\nb\tc\rd", #"a\nb\tc\rd"#),
        ("\u{0}\u{1f}\u{7f}", #"\x00\x1f\x7f"#),
        ("\u{80}\u{9b}2J\u{9f}\u{a0}", "\\xc2\\x80\\xc2\\x9b2J\\xc2\\x9f\u{a0}"),
        ("\u{202a}\u{202e}\u{2066}\u{2069}", #"\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9"#),
        ("\u{200e}\u{200f}\u{61c}", #"\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"#), ("größe 漢字 😀 عربي", "größe 漢字 😀 عربي"),
        (#"C:\x1b"#, #"C:\x1b"#), ("", ""),
    ])
    func `what a terminal would obey is shown`(text: String, shown: String) {
        #expect(TerminalText(text).string == shown)
        #expect(("<\(text)>" as TerminalText).string == "<\(shown)>")
        #expect(TerminalText(shown).string == shown, "twice")
    }

    @Test func `literals and what is safe already stay as they are`() {
        let style = Reports.Style(isColoured: true)
        let text: TerminalText = "a\n\(style.added("b\("\u{1b}")"))\n"
        #expect(text.string == "a\n\u{1b}[32mb\\x1b\u{1b}[0m\n")
        #expect("\(1) \(true) \(DatasetPath.root)" == TerminalText("1 true ."))
    }

    @Test func `lines keep their ends alone`() {
        #expect(TerminalText(lines: "a\u{1b}\n\n\tb\r\nc\r").string == "a\\x1b\n\n\\tb\nc\\r")
    }

    @Test func `colours take no room`() {
        let style = Reports.Style(isColoured: true)
        var table = Table([.left, .left])
        table.add([style.modified("ab"), "|"])
        table.add(["abcd", "|"])
        table.add([style.name("é\("\u{1b}")"), "|"])
        let plain = table.text().string.replacing(#/\u{1b}\[[0-9]*m/#, with: "")
        #expect(plain == "ab     |\nabcd   |\né\\x1b  |\n")
    }

    @Test func `a cell is shown by its first 200 characters, and how many there are`() {
        #expect(TerminalText(cell: nil) == "(none)" && TerminalText(cell: "") == "(empty)")
        let whole = String(repeating: "é", count: 200)
        #expect(TerminalText(cell: whole).string == whole)
        #expect(TerminalText(cell: whole + "x").string == whole + "… (201 characters)")
        let many = String(repeating: "x", count: 1_000_000)
        #expect(TerminalText(cell: many).string == many.prefix(200) + "… (1,000,000 characters)")
        #expect(TerminalText(cell: String(repeating: "\u{1b}", count: 300)).width < 900)
    }

    @Test func `words are painted where they stand`() {
        let style = Reports.Style(isColoured: true)
        let painted = ("a +1 b +1" as TerminalText).painting("+1", as: style.added("+1"))
        #expect(painted.string == "a \u{1b}[32m+1\u{1b}[0m b +1")
    }

    @Test func `further lines of a failure cannot look like lines of ours`() {
        let failure = Failure(.conflict, "lost:\n  'a'\nhint: x\u{1b}", hints: ["y\nfatal: z"])
        #expect(failure.text(.plain).string == "fatal: lost:\n  'a'\n  hint: x\\x1b\nhint: y\\nfatal: z\n")
    }

    @Test func `pages and reports of continuous integration show the same`() {
        let hostile = "\u{1b}[2J\u{9b}\u{202e}"
        let page: HTML = "<p>\(hostile)\n</p>"
        #expect(page.text == "<p>\\x1b[2J\\xc2\\x9b\\xe2\\x80\\xae\n</p>")
        let comment: Markdown = "\(hostile)"
        #expect(comment.text.unicodeScalars.allSatisfy { !$0.isObeyed })
    }
}
