import DatasetModel
import JSON
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
        var forms = LineForms(statements)
        var buffer: [UInt8] = []
        var last: Line?
        for place in order() {
            let line = lines[Int(place)]
            if let last, !precedes(last, line) { continue }
            last = line
            forms.append(line.identity, isImage: line.isImage, statement: Int(line.statement), to: &buffer)
            if buffer.count > 1 << 16 {
                digest.update(buffer.span)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        digest.update(buffer.span)
        return digest.objectID()
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

/// Lines with room for an identity, so that each of a million is one copy.
private struct LineForms {
    /// For each statement, and first for none, the line of an image.
    private var images: [[UInt8]]
    /// Likewise of a row without one.
    private var rows: [[UInt8]]

    init(_ statements: [[UInt8]]) {
        func forms(_ word: String) -> [[UInt8]] {
            let start = Array(word.utf8) + [UInt8](repeating: 0, count: 64)
            let newline = UInt8(ascii: "\n")
            return [start + [newline]] + statements.map { start + [UInt8(ascii: " ")] + $0 + [newline] }
        }
        (images, rows) = (forms("image "), forms("row "))
    }

    /// Adds a line; a statement below zero is none.
    mutating func append(_ identity: ObjectID, isImage: Bool, statement: Int, to bytes: inout [UInt8]) {
        let form = statement + 1
        if isImage {
            identity.writeHex(to: &images[form], at: 6)
            bytes += images[form]
        } else {
            identity.writeHex(to: &rows[form], at: 4)
            bytes += rows[form]
        }
    }
}
