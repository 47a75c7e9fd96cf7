/// What makes one object of another: parts of it, and new bytes between them.
///
/// See 'man 5 gitformat-pack', "Deltified representation".
struct PackDelta {
    let resultSize: Int
    private let baseSize: Int
    private let commands: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(PackProblem) {
        var rest = bytes[...]
        baseSize = try Self.size(&rest)
        resultSize = try Self.size(&rest)
        commands = rest
    }

    private static func size(_ rest: inout ArraySlice<UInt8>) throws(PackProblem) -> Int {
        var (size, shift) = (0, 0)
        while true {
            guard shift < 56, let byte = rest.popFirst() else { throw PackProblem("its delta is damaged") }
            size |= Int(byte & 0x7f) << shift
            shift += 7
            if byte & 0x80 == 0 { return size }
        }
    }

    func applied(to base: [UInt8]) throws(PackProblem) -> [UInt8] {
        guard base.count == baseSize else { throw PackProblem("its delta is one of another object") }
        var result: [UInt8] = []
        result.reserveCapacity(min(resultSize, 1 << 20))
        var rest = commands
        while let command = rest.popFirst() {
            if command & 0x80 != 0 {
                let part = try Self.part(command, &rest)
                guard part.upperBound <= base.count else { throw PackProblem("its delta is damaged") }
                result += base[part]
            } else {
                guard command > 0, rest.count >= Int(command) else { throw PackProblem("its delta is damaged") }
                result += rest.prefix(Int(command))
                rest = rest.dropFirst(Int(command))
            }
            guard result.count <= resultSize else { throw PackProblem("its delta is damaged") }
        }
        guard result.count == resultSize else { throw PackProblem("its delta is damaged") }
        return result
    }

    /// The part that is copied: the command's bits say which bytes of offset and size follow.
    private static func part(_ command: UInt8, _ rest: inout ArraySlice<UInt8>) throws(PackProblem) -> Range<Int> {
        var (offset, size) = (0, 0)
        for bit in 0..<7 where command & 1 << UInt8(bit) != 0 {
            guard let byte = rest.popFirst() else { throw PackProblem("its delta is damaged") }
            if bit < 4 { offset |= Int(byte) << (8 * bit) } else { size |= Int(byte) << (8 * (bit - 4)) }
        }
        if size == 0 { size = 0x10000 }
        return offset..<(offset + size)
    }
}
