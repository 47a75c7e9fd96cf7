internal import CLibz

/// Looks at a git pack as it comes, object by object, and refuses sizes that no dataset needs.
///
/// A pack of some kilobytes can hold an object of many gigabytes, and libgit2 makes room for whatever a delta promises. What was
/// looked at is handed to libgit2, which inflates it once more, hashes it and makes the index. Holds 64 KiB.
/// See 'man 5 gitformat-pack'.
@safe struct PackScan: ~Copyable {
    /// What the next byte belongs to.
    private enum Place {
        case header, type, deltaOffset
        /// The id of what a delta changes.
        case deltaBase
        case deflated
        case end
    }

    // Texts above 1 MiB are cut into chunks; 16 times that leaves room to other writers.
    private static let largestBlob: UInt64 = 16 << 20
    // A million folders in one, or the chunks of a text of 20 GiB.
    private static let largestObject: UInt64 = 64 << 20
    private static let roomSize = 64 << 10
    private static let headerSize = 12
    private static let trailerSize = 20

    // In memory of its own, because zlib remembers where it is.
    private let stream: UnsafeMutablePointer<z_stream>
    private let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: roomSize)
    private var place = Place.header
    /// Bytes that make sense only together: of the pack's header, of an object's, or of what a delta says of sizes.
    private var held: [UInt8] = []
    private var objectsLeft = 0
    private var isDelta = false
    /// Of the current object, in bytes: as it is announced, and as far as it has come.
    private var size: UInt64 = 0
    private var inflated: UInt64 = 0

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe inflateInit_(stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib is out of memory")
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
        unsafe room.deallocate()
    }

    /// Looks at the next bytes.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
        var next = 0
        while next < bytes.count {
            if place == .deflated {
                next += try unsafe inflate(UnsafeRawBufferPointer(rebasing: bytes[next...]))
            } else {
                try unsafe take(bytes[next])
                next += 1
            }
        }
    }

    private mutating func take(_ byte: UInt8) throws(GitError) {
        held.append(byte)
        let goesOn = byte & 0x80 != 0
        switch place {
        case .header: if held.count == Self.headerSize { try begin() }
        case .type:
            guard held.count <= 10 else { throw Self.damaged("an object has an impossible header") }
            if !goesOn { try beginObject() }
        case .deltaOffset:
            guard held.count <= 10 else { throw Self.damaged("a delta has an impossible header") }
            if !goesOn { go(to: .deflated) }
        case .deltaBase: if held.count == Self.trailerSize { go(to: .deflated) }
        case .end: guard held.count <= Self.trailerSize else { throw Self.damaged("something follows its end") }
        case .deflated: fatalError("BUG: a deflated byte that was not inflated")
        }
    }

    private mutating func go(to place: Place) {
        self.place = place
        held.removeAll(keepingCapacity: true)
    }

    private mutating func begin() throws(GitError) {
        guard held[..<8].elementsEqual([0x50, 0x41, 0x43, 0x4b, 0, 0, 0, 2]) else {
            throw Self.damaged("it is no pack of git, version 2")
        }
        objectsLeft = Int(held.bigEndian(8))
        go(to: objectsLeft == 0 ? .end : .type)
    }

    private mutating func beginObject() throws(GitError) {
        let type = held[0] >> 4 & 7
        size = UInt64(held[0] & 15)
        for (number, byte) in held.dropFirst().enumerated() { size |= UInt64(byte & 0x7f) << UInt64(4 + 7 * number) }
        inflated = 0
        isDelta = type == 6 || type == 7
        switch type {
        case 1, 3, 4: try Self.check(size, Self.largestBlob)
        case 2, 6, 7: try Self.check(size, Self.largestObject)
        default: throw Self.damaged("an object is of no known type")
        }
        go(to: type == 6 ? .deltaOffset : type == 7 ? .deltaBase : .deflated)
    }

    private static func check(_ size: UInt64, _ limit: UInt64) throws(GitError) {
        guard size <= limit else { throw damaged("an object of \(size) bytes is larger than any of a dataset's") }
    }

    private static func damaged(_ problem: String) -> GitError { GitError(.other, problem) }

    /// Inflates what belongs to the current object; returns the number of bytes that do.
    private mutating func inflate(_ bytes: UnsafeRawBufferPointer) throws(GitError) -> Int {
        // zlib does not write to its input, and says so nowhere.
        let input = unsafe UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
        let count = min(bytes.count, 1 << 30)
        unsafe stream.pointee.next_in = input
        unsafe stream.pointee.avail_in = uInt(count)
        while true {
            unsafe stream.pointee.next_out = room.baseAddress
            unsafe stream.pointee.avail_out = uInt(Self.roomSize)
            let result = unsafe CLibz.inflate(stream, Z_NO_FLUSH)
            let made = unsafe Self.roomSize - Int(stream.pointee.avail_out)
            if isDelta, held.count < 20 { unsafe held += room[..<min(made, 20 - held.count)] }
            inflated += UInt64(made)
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR, inflated <= size else {
                throw Self.damaged("an object cannot be decompressed, or is larger than announced")
            }
            let left = unsafe Int(stream.pointee.avail_in)
            if result == Z_STREAM_END {
                try endObject()
                return count - left
            }
            if left == 0, made < Self.roomSize { return count }
            if result == Z_BUF_ERROR { throw Self.damaged("an object cannot be decompressed") }
        }
    }

    private mutating func endObject() throws(GitError) {
        guard inflated == size else { throw Self.damaged("an object is shorter than announced") }
        if isDelta {
            var rest = held[...]
            // The size of what the delta changes, then that of what it makes.
            for _ in 0..<2 { try Self.check(Self.number(&rest), Self.largestObject) }
        }
        unsafe inflateReset(stream)
        objectsLeft -= 1
        go(to: objectsLeft == 0 ? .end : .type)
    }

    /// A number of seven bits a byte, the lowest first.
    private static func number(_ bytes: inout ArraySlice<UInt8>) throws(GitError) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<10 {
            guard let byte = bytes.popFirst() else { break }
            value |= UInt64(byte & 0x7f) << UInt64(7 * place)
            if byte & 0x80 == 0 { return value }
        }
        throw damaged("a delta is malformed")
    }
}
