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
    consuming func digest() -> ObjectID {
        lines.sort(by: precedes)
        let digest = MessageDigest()
        var buffer: [UInt8] = []
        for (place, line) in lines.enumerated() {
            if place > 0, !precedes(lines[place - 1], line) { continue }
            buffer += (line.isImage ? "image " : "row ").utf8
            line.identity.appendHex(to: &buffer)
            if line.statement >= 0 {
                buffer.append(UInt8(ascii: " "))
                let statement = statements[Int(line.statement)]
                appendEscaped(statement.span, to: &buffer)
            }
            buffer.append(UInt8(ascii: "\n"))
            if buffer.count > 1 << 16 {
                digest.update(buffer.span)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        digest.update(buffer.span)
        return digest.objectID()
    }

    private func precedes(_ left: Line, _ right: Line) -> Bool {
        if left.isImage != right.isImage { return left.isImage }
        if left.identity != right.identity { return left.identity < right.identity }
        if left.statement == right.statement { return false }
        func bytes(_ line: Line) -> [UInt8] { line.statement < 0 ? [] : statements[Int(line.statement)] }
        return bytes(left).lexicographicallyPrecedes(bytes(right))
    }
}
