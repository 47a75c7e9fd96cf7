import DatasetModel
import ObjectStore
import SystemIO

/// Makes the fingerprint of a split from its examples, in any order.
///
/// See docs/format.md, "Scores". 24 bytes an example.
struct SplitFingerprint {
    private struct Line {
        let identity: ObjectID
        let isImage: Bool
        let statement: Int32
    }

    /// What is said of examples: a label, or a label and a box; each once.
    private let statements: [[UInt8]]
    private var lines: [Line] = []

    /// Takes everything that will be said, such as the labels of a dataset.
    init(statements: [String]) { self.statements = statements.map { Array($0.utf8) } }

    /// Adds an example, and which statement is made of it; −1: none.
    mutating func add(_ identity: ObjectID, isImage: Bool, statement: Int32) {
        lines.append(Line(identity: identity, isImage: isImage, statement: statement))
    }

    /// The SHA-256 of the lines, sorted, each once.
    func digest() -> ObjectID {
        let digest = MessageDigest()
        var buffer: [UInt8] = []
        var last: Line?
        for place in order() {
            let line = lines[Int(place)]
            if let last, !precedes(last, line) { continue }
            last = line
            append(line, to: &buffer)
            if buffer.count > 1 << 16 {
                digest.update(buffer.span)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        digest.update(buffer.span)
        return digest.objectID()
    }

    private func append(_ line: Line, to bytes: inout [UInt8]) {
        bytes += (line.isImage ? "image " : "row ").utf8
        line.identity.appendHex(to: &bytes)
        if line.statement >= 0 {
            bytes.append(UInt8(ascii: " "))
            let statement = statements[Int(line.statement)]
            appendEscaped(statement.span, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The places of the lines in their order: images first, and as identities are hashes, their first words mostly decide.
    private func order() -> [Int32] {
        var keys = lines.enumerated().map { place, line in
            (word: line.identity.word0 >> 1 | (line.isImage ? 0 : 1 << 63), place: Int32(truncatingIfNeeded: place))
        }
        keys.sort { left, right in
            left.word == right.word
                ? precedes(lines[Int(left.place)], lines[Int(right.place)]) : left.word < right.word
        }
        return keys.map(\.place)
    }

    private func precedes(_ left: Line, _ right: Line) -> Bool {
        if left.isImage != right.isImage { return left.isImage }
        if left.identity != right.identity { return left.identity < right.identity }
        if left.statement == right.statement { return false }
        func bytes(_ line: Line) -> [UInt8] { line.statement < 0 ? [] : statements[Int(line.statement)] }
        return bytes(left).lexicographicallyPrecedes(bytes(right))
    }
}
