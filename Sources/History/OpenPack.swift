internal import CLibz
import DatasetModel
import SystemIO
import SystemPackage

/// The file of a pack, and what stands at a place of it.
final class OpenPack: Sendable {
    /// What a delta changes.
    enum Base: Sendable {
        case offset(Int)
        case id(GitID)
    }

    enum Content: Sendable {
        case whole(GitObject.Kind)
        case delta(Base)
    }

    /// An object as the pack announces it.
    struct Entry: Sendable {
        let content: Content
        /// The number of bytes when they are inflated.
        let size: Int
        /// Where the deflated bytes begin.
        let start: Int
    }

    private let file: OpenFile
    /// Where the objects end: a checksum follows.
    private let end: Int

    private static let headerSize = 12
    private static let blockSize = 16 << 10

    init(_ path: FilePath) throws {
        file = try OpenFile(reading: path)
        end = Int(try file.status().size) - GitID.byteCount
    }

    func entry(at offset: Int) throws -> Entry {
        guard offset >= Self.headerSize, offset < end else { throw PackProblem("its place is outside of the pack") }
        var rest = try bytes(at: offset, count: 64)[...]
        let length = rest.count
        guard var byte = rest.popFirst() else { throw PackProblem("its header is damaged") }
        let type = byte >> 4 & 7
        var (size, shift) = (UInt64(byte & 15), UInt64(4))
        while byte & 0x80 != 0 {
            guard shift < 60, let next = rest.popFirst() else { throw PackProblem("its header is damaged") }
            byte = next
            size |= UInt64(byte & 0x7f) << shift
            shift += 7
        }
        let content: Content
        switch type {
        case 6: content = .delta(.offset(try Self.base(of: offset, &rest)))
        case 7:
            guard rest.count >= GitID.byteCount else { throw PackProblem("its header is damaged") }
            let id = Array(rest.prefix(GitID.byteCount))
            content = .delta(.id(GitID(bytes: id.span)))
            rest = rest.dropFirst(GitID.byteCount)
        default:
            guard let kind = GitObject.Kind(rawValue: type) else { throw PackProblem("it is of no known type") }
            content = .whole(kind)
        }
        return Entry(content: content, size: Int(clamping: size), start: offset + length - rest.count)
    }

    /// Reads how far before a delta the object begins that it changes.
    private static func base(of offset: Int, _ rest: inout ArraySlice<UInt8>) throws -> Int {
        guard var byte = rest.popFirst() else { throw PackProblem("its header is damaged") }
        var distance = UInt64(byte & 0x7f)
        while byte & 0x80 != 0 {
            guard distance < 1 << 50, let next = rest.popFirst() else { throw PackProblem("its header is damaged") }
            byte = next
            distance = (distance + 1) << 7 | UInt64(byte & 0x7f)
        }
        // Always before it, so that no chain of these is endless.
        guard distance > 0, distance < UInt64(offset) else { throw PackProblem("what its delta changes is missing") }
        return offset - Int(distance)
    }

    private func bytes(at offset: Int, count: Int) throws -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(0, min(count, end - offset))) { buffer, filled in
            do throws(SystemError) {
                filled = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Inflates what an entry announces, and never more; memory grows with what comes.
    func bytes(of entry: Entry) throws -> [UInt8] {
        var stream = unsafe z_stream()
        guard unsafe inflateInit_(&stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw PackProblem("zlib is out of memory")
        }
        defer { unsafe inflateEnd(&stream) }
        var content: [UInt8] = []
        content.reserveCapacity(min(entry.size, 1 << 20))
        var block = [UInt8](repeating: 0, count: min(entry.size + 1, 64 << 10))
        var offset = entry.start
        while true {
            var input = try bytes(at: offset, count: min(Self.blockSize, entry.size + 64))
            offset += input.count
            let isEnd = try unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = uInt(input.count)
                return try unsafe inflate(&stream, &block, to: &content, upTo: entry.size)
            }
            if isEnd { break }
            if input.isEmpty { throw PackProblem("it is cut short") }
        }
        guard content.count == entry.size else { throw PackProblem("it is shorter than announced") }
        return content
    }

    /// Inflates all of the stream's input; true at the end of what was deflated.
    private func inflate(
        _ stream: inout z_stream, _ block: inout [UInt8], to content: inout [UInt8], upTo size: Int
    ) throws -> Bool {
        while true {
            let (result, count) = unsafe block.withUnsafeMutableBufferPointer { block in
                unsafe stream.next_out = block.baseAddress
                unsafe stream.avail_out = uInt(block.count)
                let result = unsafe CLibz.inflate(&stream, Z_NO_FLUSH)
                return unsafe (result, block.count - Int(stream.avail_out))
            }
            content += block[..<count]
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR, content.count <= size else {
                throw PackProblem("it cannot be decompressed")
            }
            if result == Z_STREAM_END { return true }
            if count < block.count { return false }
        }
    }
}
