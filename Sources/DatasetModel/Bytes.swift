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

/// The number of 16 hexadecimal digits of either case; nil where another character stands.
///
/// Eight digits at a time: a manifest of 100,000 files has six million of them.
@inlinable package func hexWord(_ digits: Span<UInt8>, at start: Int) -> UInt64? {
    precondition(start >= 0 && start + 16 <= digits.count)
    let (high, low) = unsafe digits.withUnsafeBytes { bytes in
        unsafe (
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
        )
    }
    guard let upper = hexHalf(high), let lower = hexHalf(low) else { return nil }
    return upper << 32 | lower
}

/// The number of eight hexadecimal digits, the first one in the highest byte.
@inlinable @inline(__always) func hexHalf(_ digits: UInt64) -> UInt64? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A letter has bit 6, and its low bits count from 1 where they should from 10.
    let letters = (digits >> 6) & ones
    var values = (digits & (ones * 15)) &+ letters &* 9
    // Written out again in lower case, they must be what stood there.
    let text = values &+ ones &* 0x30 &+ letters &* 39
    guard text == digits | (letters << 5), values & (ones * 0xf0) == 0 else { return nil }
    // The digits 0 to 9 are below 10, letters from 10 on.
    guard ((values &+ ones &* 6) >> 4) & ones == letters else { return nil }
    values = (values | values >> 4) & 0x00ff_00ff_00ff_00ff
    values = (values | values >> 8) & 0x0000_ffff_0000_ffff
    return (values | values >> 16) & 0xffff_ffff
}

/// The lower-case hexadecimal digit of a value below 16.
@inlinable package func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

/// Adds the sixteen lower-case digits of `word`, highest first; eight at a time.
@inlinable package func appendHex(_ word: UInt64, to bytes: inout [UInt8]) {
    for half in [word >> 32, word & 0xffff_ffff] {
        unsafe withUnsafeBytes(of: hexDigits(half).bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }
}

/// The eight digits of a number of 32 bits, the first one in the highest byte.
@inlinable func hexDigits(_ half: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // Each half byte in a byte of its own.
    var digits = (half & 0xffff_0000) << 16 | half & 0xffff
    digits = (digits & 0x0000_ff00_0000_ff00) << 8 | digits & 0x0000_00ff_0000_00ff
    digits = (digits & 0x00f0_00f0_00f0_00f0) << 4 | digits & 0x000f_000f_000f_000f
    let letters = ((digits &+ ones &* 6) >> 4) & ones
    return digits &+ ones &* 0x30 &+ letters &* 39
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
