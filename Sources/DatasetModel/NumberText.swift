// Numbers and texts as annotation files write them.

/// The number that a text says in decimal digits, with or without a fraction and an exponent; nil where it says none.
///
/// Infinities, `nan`, hexadecimal digits and numbers beyond all doubles are none. Correctly rounded.
package func decimal(_ text: Span<UInt8>) -> Double? {
    guard let number = DecimalNumber(text) else { return nil }
    if let value = number.value { return value }
    guard let value = Double(string(text)), value.isFinite else { return nil }
    return value
}

/// A number as its digits: `mantissa` times a power of ten.
private struct DecimalNumber {
    private var isNegative = false
    /// Overflows where there are more than 19 digits.
    private var mantissa: UInt64 = 0
    /// Without leading zeros.
    private var digitCount = 0
    private var power = 0

    /// Nil where the text is not written like a number.
    init?(_ text: Span<UInt8>) {
        var place = 0
        if text.count > 0, text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            place = 1
        }
        let start = place
        var point: Int?
        while place < text.count {
            let byte = text[place]
            if byte == UInt8(ascii: "."), point == nil {
                point = place
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                mantissa = mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                if digitCount > 0 || byte > UInt8(ascii: "0") { digitCount += 1 }
            } else {
                break
            }
            place += 1
        }
        guard place - start > (point == nil ? 0 : 1) else { return nil }
        if let point { power = point + 1 - place }
        if place < text.count {
            guard let exponent = Self.exponent(text.extracting(place..<text.count)) else { return nil }
            power += exponent
        }
    }

    /// The number behind an `e`, or one that is far too large where it has very many digits.
    private static func exponent(_ text: Span<UInt8>) -> Int? {
        guard text.count > 1, text[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        let isSigned = text[1] == UInt8(ascii: "-") || text[1] == UInt8(ascii: "+")
        let start = isSigned ? 2 : 1
        guard start < text.count else { return nil }
        var value = 0
        for place in start..<text.count {
            guard text[place] >= UInt8(ascii: "0"), text[place] <= UInt8(ascii: "9") else { return nil }
            value = min(value * 10 + Int(text[place] - UInt8(ascii: "0")), 1_000_000)
        }
        return isSigned && text[1] == UInt8(ascii: "-") ? -value : value
    }

    /// The number, where a few instructions round it correctly: what measurements and probabilities look like.
    @inline(__always) var value: Double? {
        guard digitCount <= 19 else { return nil }
        let size: Double
        if mantissa <= 1 << 53, abs(power) < powersOfTen.count {
            // Both exact as doubles, so that the result is rounded once.
            size = power < 0 ? Double(mantissa) / powersOfTen[-power] : Double(mantissa) * powersOfTen[power]
        } else if power < 0, -power <= 19, mantissa > 0 {
            size = quotient(mantissa, UInt64(powersOfTen[-power]))
        } else {
            return nil
        }
        return isNegative ? -size : size
    }
}

/// `numerator / denominator`, both above zero, rounded once: as Python's and Excel's 16 and 17 digits need it.
private func quotient(_ numerator: UInt64, _ denominator: UInt64) -> Double {
    let (shift, otherShift) = (numerator.leadingZeroBitCount, denominator.leadingZeroBitCount)
    let (upper, lower) = (numerator << shift, denominator << otherShift)
    // At least 63 bits, of which a double keeps 53: the last one stands for whatever was left over.
    let (bits, rest) = lower.dividingFullWidth((upper >> 1, upper << 63))
    return Double(sign: .plus, exponent: otherShift - shift - 63, significand: Double(rest == 0 ? bits : bits | 1))
}

/// All that are exact as doubles.
private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

/// The text of these bytes; what is not UTF-8 in them is replaced.
package func string(_ text: Span<UInt8>) -> String {
    unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
}

extension PixelSize {
    /// A size from two numbers of a file; nil unless both are whole and above zero.
    package init?(width: Double?, height: Double?) {
        guard let width = width.flatMap({ Int(exactly: $0) }), let height = height.flatMap({ Int(exactly: $0) }),
            width > 0, height > 0
        else { return nil }
        self.init(width: width, height: height)
    }
}
