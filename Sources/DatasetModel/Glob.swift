/// A shell pattern with git's rules: `*`, `?` and `[…]` stay within a path part, `**` crosses parts.
package struct Glob: Sendable {
    private let pattern: [UInt8]
    private let shape: Shape

    // Nearly every rule is a plain name or `*.suffix`: no need to walk those byte by byte.
    private enum Shape { case literal, suffix, general }

    package init(_ pattern: [UInt8]) {
        let special = [UInt8]("*?[\\".utf8)
        if !pattern.contains(where: special.contains) {
            shape = .literal
        } else if pattern.first == star, pattern.count > 1, !pattern.dropFirst().contains(where: special.contains),
            !pattern.contains(slash)
        {
            shape = .suffix
        } else {
            shape = .general
        }
        self.pattern = pattern
    }

    /// Says whether the whole of `text` fits the pattern.
    package func matches(_ text: [UInt8]) -> Bool {
        switch shape {
        case .literal: text == pattern
        case .suffix: text.count >= pattern.count - 1 && !text.contains(slash) && text.hasSuffix(pattern.dropFirst())
        case .general: match(text)
        }
    }

    /// Where to go on when the rest does not fit: behind the wildcard in the pattern, and in the text what it would take next.
    private typealias Retry = (pattern: Int, text: Int)

    // Only the last `*` and the last `**` can need another try: what fitted before them, fitted as early as it could. So the
    // time is bounded by the lengths' product, where trying every star anew would be exponential in the number of stars.
    private func match(_ text: [UInt8]) -> Bool {
        var place = 0
        var index = 0
        var lastStar: Retry?
        var lastDoubleStar: Retry?
        while true {
            if place == pattern.count {
                if index == text.count { return true }
            } else if pattern[place] == star {
                let end = pattern[place...].firstIndex { $0 != star } ?? pattern.count
                if isDoubleStar(place..<end) {
                    if end == pattern.count { return true }
                    // `**/x` also matches `x`: the slash is part of what may match nothing.
                    place = end + 1
                    lastStar = nil
                    lastDoubleStar = (place, index)
                } else {
                    place = end
                    lastStar = (place, index)
                }
                continue
            } else if index < text.count, let next = step(place, text[index]) {
                place = next
                index += 1
                continue
            }
            if let star = lastStar, star.text < text.count, text[star.text] != slash {
                (place, index) = (star.pattern, star.text + 1)
                lastStar = (place, index)
            } else if let star = lastDoubleStar, let end = text[star.text...].firstIndex(of: slash) {
                (place, index) = (star.pattern, end + 1)
                lastStar = nil
                lastDoubleStar = (place, index)
            } else {
                return false
            }
        }
    }

    /// Says whether these stars are a whole part of the path.
    private func isDoubleStar(_ stars: Range<Int>) -> Bool {
        stars.count > 1 && (stars.lowerBound == 0 || pattern[stars.lowerBound - 1] == slash)
            && (stars.upperBound == pattern.count || pattern[stars.upperBound] == slash)
    }

    /// The place behind the token at `place`, which is no star, if the token accepts `byte`.
    private func step(_ place: Int, _ byte: UInt8) -> Int? {
        switch pattern[place] {
        case UInt8(ascii: "?"): byte == slash ? nil : place + 1
        case UInt8(ascii: "["): byte == slash ? nil : stepClass(place + 1, byte)
        default:
            if let (expected, next) = literal(place), expected == byte { next } else { nil }
        }
    }

    /// The byte that stands at `place`, perhaps behind a backslash; nil where a backslash is the pattern's end.
    private func literal(_ place: Int) -> (byte: UInt8, next: Int)? {
        guard pattern[place] == UInt8(ascii: "\\") else { return (pattern[place], place + 1) }
        return place + 1 < pattern.count ? (pattern[place + 1], place + 2) : nil
    }

    /// The place behind the class whose first byte is at `place`, if `byte` is in it; nil also where the class has no end.
    private func stepClass(_ start: Int, _ byte: UInt8) -> Int? {
        guard start < pattern.count else { return nil }
        let isNegated = pattern[start] == UInt8(ascii: "!") || pattern[start] == UInt8(ascii: "^")
        let first = isNegated ? start + 1 : start
        var place = first
        var isMember = false
        var rangeStart: UInt8?
        while place < pattern.count, pattern[place] != UInt8(ascii: "]") || place == first {
            if pattern[place] == UInt8(ascii: "["), let name = className(place) {
                guard let accepts = Self.classes[String(decoding: pattern[name], as: UTF8.self)] else { return nil }
                if accepts(byte) { isMember = true }
                rangeStart = nil
                place = name.upperBound + 2
            } else if let low = rangeStart, pattern[place] == UInt8(ascii: "-"), place + 1 < pattern.count,
                pattern[place + 1] != UInt8(ascii: "]")
            {
                guard let (high, next) = literal(place + 1) else { return nil }
                if low <= byte && byte <= high { isMember = true }
                rangeStart = nil
                place = next
            } else {
                guard let (member, next) = literal(place) else { return nil }
                if member == byte { isMember = true }
                rangeStart = member
                place = next
            }
        }
        return place < pattern.count && isMember != isNegated ? place + 1 : nil
    }

    /// Where the name of a class such as `[:digit:]` stands; nil where none begins at `place`.
    private func className(_ place: Int) -> Range<Int>? {
        let start = place + 2
        guard start < pattern.count, pattern[start - 1] == UInt8(ascii: ":"),
            let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")), end > start,
            pattern[end - 1] == UInt8(ascii: ":")
        else { return nil }
        return start..<(end - 1)
    }

    private static let classes: [String: @Sendable (UInt8) -> Bool] = [
        "alnum": { isLetter($0) || isDigit($0) }, "alpha": isLetter, "blank": { $0 == 0x20 || $0 == 0x09 },
        "cntrl": { $0 < 0x20 || $0 == 0x7f }, "digit": isDigit, "graph": { $0 > 0x20 && $0 < 0x7f },
        "lower": { isLetter($0) && $0 & 0x20 != 0 }, "print": { $0 >= 0x20 && $0 < 0x7f },
        "punct": { $0 > 0x20 && $0 < 0x7f && !isLetter($0) && !isDigit($0) },
        "space": { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0d) }, "upper": { isLetter($0) && $0 & 0x20 == 0 },
        "xdigit": { hexValue($0) != nil },
    ]
}

private let star = UInt8(ascii: "*")
private let slash = UInt8(ascii: "/")

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: ArraySlice<UInt8>) -> Bool { self.suffix(suffix.count) == suffix }
}
