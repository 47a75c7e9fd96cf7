import DatasetModel
import History
import ObjectStore
import SystemIO

/// Adds texts to the history, cut into chunks where they are large.
///
/// See docs/format.md, "Chunks".
struct TextWriter {
    let history: HistoryWriter

    /// Adds a text in memory.
    func add(_ bytes: [UInt8]) throws -> TextID {
        if bytes.count <= TextChunker.threshold { return TextID(id: try history.add(.blob, bytes), isChunked: false) }
        var chunks: [GitID] = []
        var start = 0
        while start < bytes.count {
            let end = TextChunker.cut(bytes.span, from: start)
            chunks.append(
                try unsafe bytes.withUnsafeBytes { try unsafe history.add(.blob, .init(rebasing: $0[start..<end])) })
            start = end
        }
        return try tree(chunks)
    }

    private func tree(_ chunks: [GitID]) throws -> TextID {
        guard chunks.count <= 100_000_000 else {
            throw Failure(.invalid, "a text of more than 10^8 chunks cannot be kept")
        }
        let entries = chunks.enumerated().map { number, id in
            let digits = String(number)
            let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
            return TreeEntry(name: Array(name.utf8), kind: .blob, id: id)
        }
        return TextID(id: try history.addTree(entries), isChunked: true)
    }

    /// Adds the content of an open file, reading it once, a few megabytes at a time; returns also its SHA-256 and size.
    func add(_ file: borrowing OpenFile, digest: borrowing MessageDigest) throws -> (
        text: TextID, id: ObjectID, size: Int
    ) {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize, alignment: 4096)
        defer { unsafe window.deallocate() }
        var filled = try unsafe file.read(into: window)
        unsafe digest.update(UnsafeRawBufferPointer(rebasing: window[..<filled]))
        if filled <= TextChunker.threshold {
            let blob = try unsafe history.add(.blob, UnsafeRawBufferPointer(rebasing: window[..<filled]))
            return (TextID(id: blob, isChunked: false), digest.objectID(), filled)
        }
        var chunks: [GitID] = []
        var size = filled
        var isAtEnd = filled < Self.windowSize
        var start = 0
        while start < filled {
            if !isAtEnd && filled - start < TextChunker.maximum {
                // The rest moves to the front, and more follows it.
                let rest = filled - start
                unsafe window.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[start..<filled]))
                let count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: window[rest...]))
                unsafe digest.update(UnsafeRawBufferPointer(rebasing: window[rest..<(rest + count)]))
                isAtEnd = count < Self.windowSize - rest
                (start, filled, size) = (0, rest + count, size + count)
            }
            let bytes = unsafe window.bindMemory(to: UInt8.self)
            let end = unsafe TextChunker.cut(Span(_unsafeElements: bytes).extracting(..<filled), from: start)
            chunks.append(try unsafe history.add(.blob, UnsafeRawBufferPointer(rebasing: window[start..<end])))
            start = end
        }
        return (try tree(chunks), digest.objectID(), size)
    }

    private static let windowSize = 8 << 20
}
