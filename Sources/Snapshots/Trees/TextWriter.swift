package import DatasetModel
package import History
import ObjectStore
import SystemIO

/// Adds texts to the history, cut into chunks where they are large.
///
/// See docs/format.md, "Chunks".
package struct TextWriter {
    let history: HistoryWriter

    /// Adds texts by way of a writer of the history.
    package init(history: HistoryWriter) {
        self.history = history
    }

    /// Adds a text in memory.
    package func add(_ bytes: [UInt8]) throws -> TextID {
        if bytes.count <= TextChunker.threshold { return TextID(id: try history.add(.blob, bytes), isChunked: false) }
        var starts = [0]
        while let start = starts.last, start < bytes.count { starts.append(TextChunker.cut(bytes.span, from: start)) }
        let ranges = zip(starts, starts.dropFirst()).map { $0..<$1 }
        let chunks = Collector<Int, GitID>()
        let history = self.history
        try forEach(count: ranges.count, batch: 64) { number in
            chunks[number] = try unsafe bytes.withUnsafeBytes { bytes in
                try unsafe history.add(.blob, UnsafeRawBufferPointer(rebasing: bytes[ranges[number]]))
            }
        }
        return try tree(chunks.values.sorted { $0.key < $1.key }.map(\.value))
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
    ///
    /// One thread hashes the whole while another cuts, hashes and compresses the chunks.
    func add(_ file: borrowing OpenFile, digest: borrowing MessageDigest) throws -> (
        text: TextID, id: ObjectID, size: Int
    ) {
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize, alignment: 4096)
        defer { unsafe window.deallocate() }
        var filled = try unsafe file.read(into: window)
        if filled <= TextChunker.threshold {
            unsafe digest.update(UnsafeRawBufferPointer(rebasing: window[..<filled]))
            let blob = try unsafe history.add(.blob, UnsafeRawBufferPointer(rebasing: window[..<filled]))
            return (TextID(id: blob, isChunked: false), digest.objectID(), filled)
        }
        var chunks: [GitID] = []
        var size = filled
        // What of the window is new to the digest, and what is left of it for the next round.
        var new = 0..<filled
        while true {
            let isAtEnd = filled < Self.windowSize
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: window[..<filled])
            var start = 0
            try atOnce {
                unsafe digest.update(UnsafeRawBufferPointer(rebasing: bytes[new]))
            } _: {
                start = try unsafe addChunks(of: bytes, isAtEnd: isAtEnd, to: &chunks)
            }
            if isAtEnd { return (try tree(chunks), digest.objectID(), size) }
            let rest = filled - start
            unsafe window.copyMemory(from: UnsafeRawBufferPointer(rebasing: window[start..<filled]))
            let count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: window[rest...]))
            filled = rest + count
            new = rest..<filled
            size += count
        }
    }

    /// Adds the chunks of some bytes, of which more follow unless they are at the end; returns where the rest begins.
    private func addChunks(
        of bytes: UnsafeRawBufferPointer, isAtEnd: Bool, to chunks: inout [GitID]
    ) throws -> Int {
        let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
        var start = 0
        while start < bytes.count && (isAtEnd || bytes.count - start >= TextChunker.maximum) {
            let end = TextChunker.cut(span, from: start)
            chunks.append(try unsafe history.add(.blob, UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
            start = end
        }
        return start
    }

    private static let windowSize = 8 << 20
}
