/// The order of a number's bytes in a file.
enum ByteOrder {
    case littleEndian, bigEndian
}

extension [UInt8] {
    /// The unsigned number of `width` bytes at an offset; nil where the bytes end before, or where it is larger than an `Int`.
    func number(at offset: Int, width: Int, _ order: ByteOrder) -> Int? {
        guard offset >= 0, width <= count, offset <= count - width else { return nil }
        var number: UInt64 = 0
        for index in 0..<width {
            let place = order == .bigEndian ? offset + index : offset + width - 1 - index
            number = number << 8 | UInt64(self[place])
        }
        return Int(exactly: number)
    }

    /// Writes a number of `width` bytes at an offset, where there must be as many.
    mutating func setNumber(_ number: Int, at offset: Int, width: Int, _ order: ByteOrder) {
        for index in 0..<width {
            let shift = 8 * (order == .bigEndian ? width - 1 - index : index)
            self[offset + index] = UInt8(truncatingIfNeeded: number >> shift)
        }
    }
}
