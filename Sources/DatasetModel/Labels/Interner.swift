/// Gives each distinct text a small number, in the order of their coming.
package struct Interner {
    /// The texts by their number; what is not UTF-8 in them is replaced.
    package private(set) var names: [String] = []
    /// Their bytes; none of a large one, whose name has them.
    private var texts: [[UInt8]] = []
    private var places: [UInt64: Int] = [:]
    /// The last text of each hash's low bits: most rows have one of a few.
    private var recent = [(hash: UInt64, place: Int)](repeating: (0, -1), count: 256)

    package init() {}

    /// The number of a text.
    package mutating func place(of name: String) -> Int {
        let bytes = Array(name.utf8)
        return place(of: bytes, bytes.indices)
    }

    /// The number of the text that a range of some bytes is; a text that came before costs no allocation.
    package mutating func place(of all: [UInt8], _ range: Range<Int>) -> Int {
        let text = all.span.extracting(range)
        var hash = quickHash(text)
        let slot = Int(truncatingIfNeeded: hash & 255)
        let last = recent[slot]
        if last.hash == hash, last.place >= 0, isKnown(last.place, all, range) { return last.place }
        // Another text of the same hash goes to the next one.
        while let place = places[hash] {
            if isKnown(place, all, range) {
                recent[slot] = (hash, place)
                return place
            }
            hash &+= 1
        }
        names.append(String(decoding: all[range], as: UTF8.self))
        let isInName = range.count >= Self.largeCount && names[names.count - 1].utf8.elementsEqual(all[range])
        texts.append(isInName ? [] : Array(all[range]))
        places[hash] = names.count - 1
        return names.count - 1
    }

    /// A text of so many bytes is not kept twice.
    private static let largeCount = 1 << 16

    /// Says whether a text is the one of a number.
    @inline(__always)
    private func isKnown(_ place: Int, _ all: [UInt8], _ range: Range<Int>) -> Bool {
        let known = texts[place]
        if bytesAreEqual(known.span, all.span.extracting(range)) { return true }
        return known.isEmpty && range.count >= Self.largeCount && names[place].utf8.elementsEqual(all[range])
    }
}
