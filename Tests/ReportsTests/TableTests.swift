import Testing

@testable import Reports

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
