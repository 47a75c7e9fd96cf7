import DatasetModel
import TestSupport
import Testing

@Suite struct TextChunkerTests {
    /// Where dsv cuts is part of the format: other cuts would store every large table anew.
    @Test func `a table is cut where it always was`() {
        let table = table(seed: 7, size: 1_500_000)
        #expect(table.count == 1_500_037)
        let cuts = TextChunker.cuts(table.span)
        #expect(cuts.count == 252)
        #expect(cuts.prefix(8) == [2465, 14389, 27880, 35164, 40871, 49622, 52204, 55598])
    }

    @Test func `a text on one line is cut where it always was`() {
        let line = table(seed: 7, size: 1_500_000).map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: ";") : $0 }
        let cuts = TextChunker.cuts(line.span)
        #expect(cuts.count == 244)
        #expect(cuts.prefix(8) == [9256, 17052, 25570, 36955, 42643, 46735, 53214, 56600])
    }

    @Test(arguments: [0, 1, 2_047, 2_048, 2_049])
    func `a short text is one chunk`(size: Int) {
        let text = table(seed: 1, size: 3_000).prefix(size)
        #expect(TextChunker.cuts(Array(text).span) == (size == 0 ? [] : [size]))
    }

    @Test func `a text without variety is cut at the greatest size`() {
        let zeros = [UInt8](repeating: 0, count: 2 * TextChunker.maximum + 5)
        #expect(TextChunker.cuts(zeros.span) == [TextChunker.maximum, 2 * TextChunker.maximum, zeros.count])
    }

    @Test(arguments: 0..<UInt64(4))
    func `chunks are in order, within bounds, and together the whole`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        // A table, one line, noise, and line ends only every 40 KB: some candidates find one in reach, some do not.
        var text = seed == 2 ? random.bytes(900_000) : table(seed: seed, size: 900_000)
        if seed == 1 || seed == 3 {
            for index in text.indices where text[index] == 0x0a && (seed == 1 || index % 40_000 > 60) {
                text[index] = 0x20
            }
        }
        expectLaws(TextChunker.cuts(text.span), of: text)
    }

    @Test func `every chunk of a table begins with a whole line`() {
        let table = table(seed: 3, size: 1_200_000)
        for cut in TextChunker.cuts(table.span) { #expect(table[cut - 1] == UInt8(ascii: "\n")) }
    }

    @Test func `a json on one line is cut`() {
        let text = Array("[".utf8) + table(seed: 5, size: 3 << 20).map { $0 == 0x0a ? 0x2c : $0 }
        let cuts = TextChunker.cuts(text.span)
        #expect(cuts.count > 10)
        expectLaws(cuts, of: text)
    }

    @Test func `a chunk is cut the same whatever came before`() {
        let table = table(seed: 4, size: 1_000_000)
        let cuts = TextChunker.cuts(table.span)
        let rest = Array(table[cuts[2]...])
        #expect(TextChunker.cuts(rest.span) == cuts[3...].map { $0 - cuts[2] })
    }

    @Test func `a cut needs no more of the text than the greatest chunk`() {
        let table = table(seed: 6, size: 1_200_000)
        let whole = TextChunker.cut(table.span, from: 0)
        #expect(TextChunker.cut(table.span.extracting(0..<TextChunker.maximum), from: 0) == whole)
    }

    @Test func `an edit in the middle of a table changes few chunks`() {
        let old = table(seed: 8, size: 4 << 20)
        let known = Set(chunks(old))
        let middle = old.count / 2
        let edits: [Range<Int>: String] = [
            middle..<middle: "images/new.png,1,0\n", middle..<(middle + 1): "#", middle..<(middle + 1_000): "",
        ]
        for (range, text) in edits {
            var edited = old
            edited.replaceSubrange(range, with: text.utf8)
            let new = chunks(edited).filter { !known.contains($0) }
            #expect(new.count >= 1)
            #expect(new.count <= 3)
        }
    }

    private func expectLaws(_ cuts: [Int], of text: [UInt8]) {
        #expect(cuts.last == text.count)
        for (start, end) in zip([0] + cuts, cuts) {
            #expect(end - start <= TextChunker.maximum)
            #expect(end - start >= (end == text.count ? 1 : TextChunker.minimum))
        }
    }

    private func chunks(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        let cuts = TextChunker.cuts(text.span)
        return zip([0] + cuts, cuts).map { text[$0..<$1] }
    }

    /// Lines such as `images/12.png,345,0123456789abcdef`.
    private func table(seed: UInt64, size: Int) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 64)
        var number: UInt64 = 0
        while bytes.count < size {
            bytes += "images/".utf8
            appendDecimal(number, to: &bytes)
            bytes += ".png,".utf8
            appendDecimal(random.next() % 1_000, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            appendHex(random.next(), to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
            number += 1
        }
        return bytes
    }
}
