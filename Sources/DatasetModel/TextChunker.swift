/// Cuts a large text into chunks whose borders depend only on the content near them.
///
/// A rolling hash (Gear: Xia et al., "FastCDC", USENIX ATC 2016) over the last 64 bytes marks candidates; the cut is at
/// the next line end, or at the candidate itself where no line ends within `lineSearch` bytes (JSON on one line). An edit
/// therefore moves only the borders beside it, and every chunk of an ordinary table begins with a whole line.
package enum TextChunker {
    /// A text of at most this many bytes is kept in one piece.
    package static let threshold = 1 << 20
    /// The least number of bytes of a chunk, except the last.
    package static let minimum = 2 << 10
    /// The greatest number of bytes of a chunk.
    package static let maximum = 128 << 10
    /// How far behind a candidate a line end is looked for.
    package static let lineSearch = 16 << 10
    // Twelve bits: a candidate each 4 KiB on average. Changes of a table are scattered: small chunks keep what they touch small.
    private static let mask: UInt64 = 0xfff << 52

    /// The ends of the chunks of `text`, ascending, the last one its size; empty for an empty text.
    package static func cuts(_ text: Span<UInt8>) -> [Int] {
        var cuts: [Int] = []
        var start = 0
        while start < text.count {
            start = cut(text, from: start)
            cuts.append(start)
        }
        return cuts
    }

    /// The end of the chunk that begins at `start`.
    ///
    /// For text that arrives in pieces: the answer is final once `maximum` bytes follow `start`, or the text ends there.
    package static func cut(_ text: Span<UInt8>, from start: Int) -> Int {
        let limit = min(start + maximum, text.count)
        var hash: UInt64 = 0
        // The hash forgets a byte after 64 steps: begin that far before the first place that may be a border.
        var index = start + minimum - 64
        while index < limit {
            hash = (hash << 1) &+ gear(text[index])
            index += 1
            if hash & mask == 0 && index >= start + minimum { return lineEnd(text, from: index, limit: limit) }
        }
        return limit
    }

    private static func lineEnd(_ text: Span<UInt8>, from candidate: Int, limit: Int) -> Int {
        var index = candidate - 1
        let end = min(candidate + lineSearch, limit)
        while index < end {
            if text[index] == UInt8(ascii: "\n") { return index + 1 }
            index += 1
        }
        return candidate
    }

    // SplitMix64's output function of the byte: a fixed table of 256 random words without the table's source text.
    @inline(__always) private static func gear(_ byte: UInt8) -> UInt64 { table[Int(byte)] }

    private static let table: [UInt64] = (0..<256).map { byte in
        var word = UInt64(byte &+ 1) &* 0x9e37_79b9_7f4a_7c15
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
