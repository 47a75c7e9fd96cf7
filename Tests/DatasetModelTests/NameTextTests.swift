import DatasetModel
import TestSupport
import Testing

@Suite struct NameTextTests {
    @Test(arguments: [
        ("a b.png", "a b.png"), ("a\\b", "a\\\\b"), ("a\nb", "a\\nb"), ("\t", "\\x09"), ("\u{1f}\u{7f}", "\\x1f\\x7f"),
        ("é", "é"), ("", ""), ("\\n", "\\\\n"),
    ])
    func `a name is escaped so that it fits on a line`(name: String, text: String) {
        #expect(escaped(Array(name.utf8)) == Array(text.utf8))
    }

    @Test func `bytes that are not UTF-8 are left as they are`() {
        #expect(escaped([0xff, 0x80, 0xc3]) == [0xff, 0x80, 0xc3])
    }

    @Test(arguments: ["\\", "a\\", "\\x", "\\x0", "\\xg0", "\\x0g", "\\a", "\\N", "\\ "])
    func `a broken escape is refused`(text: String) {
        #expect(unescaped(Array(text.utf8)) == nil)
    }

    @Test func `unescaping adds to what is there`() {
        var bytes: [UInt8] = [1]
        let text = Array("a\\n\\\\".utf8)
        #expect(appendUnescaped(text.span, to: &bytes))
        #expect(bytes == [1] + Array("a\n\\".utf8))
    }

    @Test(arguments: 0..<UInt64(200))
    func `a random name is the same after escaping and back, and has one line`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let name = seed < 100 ? random.nastyName() : random.bytes(Int(seed))
        let text = escaped(name)
        #expect(unescaped(text) == name)
        #expect(text.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
    }

    @Test(arguments: [
        ("plain name.png", "plain name.png"), ("é — 猫", "é — 猫"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{1b}[31m", "\\x1b[31m"), ("\u{7f}", "\\x7f"), ("a\\b", "a\\b"), ("", ""),
    ])
    func `people see UTF-8 as it is and control characters escaped`(name: String, text: String) {
        #expect(printable(name.utf8) == text)
    }

    @Test(
        arguments: [
            ([0xff], "\\xff"), ([0xc3], "\\xc3"), ([0x61, 0xc3, 0x28], "a\\xc3("), ([0xc0, 0x80], "\\xc0\\x80"),
            ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"), ([0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
            ([0xf0, 0x9f, 0x98], "\\xf0\\x9f\\x98"), ([0xe2, 0x82, 0xac, 0x80], "€\\x80"),
        ] as [([UInt8], String)])
    func `people see each byte that is not UTF-8 escaped`(bytes: [UInt8], text: String) {
        #expect(printable(bytes) == text)
    }

    @Test func `the control characters behind ASCII are escaped too, as terminals obey them`() {
        #expect(printable("\u{9b}31m\u{80}\u{9f}\u{a0}".utf8) == "\\xc2\\x9b31m\\xc2\\x80\\xc2\\x9f\u{a0}")
    }

    private func escaped(_ name: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        appendEscaped(name.span, to: &bytes)
        return bytes
    }

    private func unescaped(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        return appendUnescaped(text.span, to: &bytes) ? bytes : nil
    }
}
