// Reading and writing numbers as bytes: the alphabet of docs/format.md.

/// The value of a hexadecimal digit of either case, or nil.
@inlinable package func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The lower-case hexadecimal digit of a value below 16.
@inlinable package func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// Adds the sixteen lower-case digits of `word`, highest first.
@inlinable package func appendHex(_ word: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 60, through: 0, by: -4) {
        bytes.append(hexDigit(UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15))
    }
}

/// Adds `value` in big-endian order.
@inlinable package func appendBigEndian(_ value: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
}

/// Adds `value` in little-endian order, the order of every number in dsv's own files.
@inlinable package func append<T: FixedWidthInteger>(_ value: T, to bytes: inout [UInt8]) {
    var rest = value
    for _ in 0..<(T.bitWidth / 8) {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
    }
}

/// Adds the decimal digits of `value`.
@inlinable package func appendDecimal(_ value: UInt64, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = value
    repeat {
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
    } while rest > 0
    bytes[start...].reverse()
}
