// Numbers and texts as annotation files write them.

internal import DatasetModel

/// The number that a text says in decimal digits, with or without a fraction and an exponent; nil where it says none.
///
/// Infinities, `nan`, hexadecimal digits and numbers beyond all doubles are none. Correctly rounded.
func decimal(_ text: Span<UInt8>) -> Double? {
    var place = 0
    let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
    if text.count > 0, isNegative || text[0] == UInt8(ascii: "+") { place = 1 }
    var mantissa: UInt64 = 0
    var digitCount = 0
    var fractionCount = 0
    var isFraction = false
    while place < text.count {
        let byte = text[place]
        if byte == UInt8(ascii: "."), !isFraction {
            isFraction = true
        } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            digitCount += 1
            if isFraction { fractionCount += 1 }
            // What overflows here is read again below.
            mantissa = mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
        } else {
            break
        }
        place += 1
    }
    guard digitCount > 0 else { return nil }
    // Both exact as doubles, so that the quotient is rounded once.
    if place == text.count, digitCount <= 15, fractionCount <= 15 {
        let value = Double(mantissa) / powersOfTen[fractionCount]
        return isNegative ? -value : value
    }
    guard place == text.count || isExponent(text.extracting(place..<text.count)) else { return nil }
    guard let value = Double(string(text)), value.isFinite else { return nil }
    return value
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]

private func isExponent(_ text: Span<UInt8>) -> Bool {
    guard text.count > 1, text[0] | 0x20 == UInt8(ascii: "e") else { return false }
    let isSigned = text[1] == UInt8(ascii: "-") || text[1] == UInt8(ascii: "+")
    let start = isSigned ? 2 : 1
    guard start < text.count else { return false }
    for place in start..<text.count {
        guard text[place] >= UInt8(ascii: "0"), text[place] <= UInt8(ascii: "9") else { return false }
    }
    return true
}

/// The text of these bytes; what is not UTF-8 in them is replaced.
func string(_ text: Span<UInt8>) -> String {
    unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
}

extension PixelSize {
    /// A size from two numbers of a file; nil unless both are whole and above zero.
    init?(width: Double?, height: Double?) {
        guard let width = width.flatMap({ Int(exactly: $0) }), let height = height.flatMap({ Int(exactly: $0) }),
            width > 0, height > 0
        else { return nil }
        self.init(width: width, height: height)
    }
}
