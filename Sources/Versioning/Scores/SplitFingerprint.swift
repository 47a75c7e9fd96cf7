import DatasetModel
import ObjectStore
import Scoring
import SystemIO

/// Makes the fingerprint of a split from its examples, in any order.
///
/// See docs/format.md, "Scores". 48 bytes an example, or an object in one, and those of what is said of objects.
struct SplitFingerprint {
    private struct Line {
        let identity: ObjectID
        let isImage: Bool
        let statement: Int32
    }

    /// What is said of examples, as it stands in a line: first each class alone.
    private var statements: [[UInt8]]
    private var lines: [Line] = []

    /// Takes the classes that labels may be.
    init(classes: [String]) {
        statements = classes.map { name in
            let text = Array(name.utf8)
            var bytes: [UInt8] = []
            appendEscaped(text.span, to: &bytes)
            return bytes
        }
    }

    /// Adds an example and the number of its class; below zero: none.
    mutating func add(_ identity: ObjectID, isImage: Bool, label: Int32) {
        lines.append(Line(identity: identity, isImage: isImage, statement: label))
    }

    /// Adds an example and the objects in it, their classes being those that the fingerprint began with.
    mutating func add(_ identity: ObjectID, isImage: Bool, objects: [TrueObject]) {
        if objects.isEmpty { return add(identity, isImage: isImage, label: Examples.none) }
        for object in objects {
            var statement = statements[object.classIndex]
            // Adding 0 makes -0 the same as 0.
            for number in object.box.numbers { statement += " \(JSON.shortest(number + 0))".utf8 }
            if object.isCrowd { statement += " crowd".utf8 }
            add(identity, isImage: isImage, label: Int32(statements.count))
            statements.append(statement)
        }
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
            bytes += statements[Int(line.statement)]
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
