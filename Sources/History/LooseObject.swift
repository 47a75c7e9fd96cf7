internal import CLibz
import DatasetModel
import SystemIO

/// An object of git as a file of its own holds it, inflated: its type and size, a zero byte, and its content.
struct LooseObject {
    let bytes: [UInt8]

    /// What follows the header.
    var content: ArraySlice<UInt8> { bytes.dropFirst((bytes.firstIndex(of: 0) ?? bytes.count) + 1) }

    /// What is wrong with an object, in words.
    struct Problem: Error, Equatable {
        let text: String
    }

    /// Throws where it is another object than the one of this id, or none; returns its kind.
    func verify(as id: GitID) throws(Problem) -> GitObject.Kind {
        let digest = MessageDigest(.sha1)
        digest.update(bytes.span)
        let found = digest.finish()
        guard GitID(bytes: found.span) == id else { throw Problem(text: "its bytes do not have this SHA-1") }
        let end = bytes.firstIndex(of: 0) ?? bytes.count
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        let content = Array(content)
        let kinds: [Substring: GitObject.Kind] = ["commit": .commit, "tree": .tree, "blob": .blob, "tag": .tag]
        guard words.count == 2, let kind = kinds[words[0]], words[1] == "\(content.count)" else {
            throw Problem(text: "its header is not that of an object")
        }
        if let problem = GitObject.problem(kind, content) { throw Problem(text: problem) }
        return kind
    }
}

extension GitObject {
    /// What zlib's compression of an object says; nil where it is damaged, or something follows it.
    static func inflated(_ bytes: [UInt8]) -> LooseObject? {
        var stream = unsafe z_stream()
        guard unsafe inflateInit_(&stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        var input = bytes
        let isWhole = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe stream.next_in = input.baseAddress
            unsafe stream.avail_in = uInt(input.count)
            while true {
                let (result, count) = unsafe block.withUnsafeMutableBufferPointer { block in
                    unsafe stream.next_out = block.baseAddress
                    unsafe stream.avail_out = uInt(block.count)
                    let result = unsafe inflate(&stream, Z_NO_FLUSH)
                    return unsafe (result, block.count - Int(stream.avail_out))
                }
                content += block[..<count]
                if result == Z_STREAM_END { return unsafe stream.avail_in == 0 }
                // Without progress there is none to come: the stream is cut short.
                let isStuck = unsafe count == 0 && stream.avail_in == 0
                if result != Z_OK || isStuck { return false }
            }
        }
        return isWhole ? LooseObject(bytes: content) : nil
    }
}
