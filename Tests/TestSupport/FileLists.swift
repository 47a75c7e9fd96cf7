import DatasetModel

extension ObjectID {
    /// An id for tests that only need different ones.
    package init(number: UInt64) { self.init(number &* 0x9e37_79b9_7f4a_7c15, 0, 0, number) }
}

extension FileList {
    /// A list of these files, sorted by name.
    package init(_ files: [[UInt8]: (id: ObjectID, size: UInt64, kind: FileKind)]) {
        self.init()
        for (name, file) in files.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            append(name: name.span, id: file.id, size: file.size, kind: file.kind)
        }
    }

    /// A list of files of these names, each with a content of its own.
    package init(named names: [String]) {
        var number: UInt64 = 0
        var files: [[UInt8]: (id: ObjectID, size: UInt64, kind: FileKind)] = [:]
        for name in names {
            number += 1
            files[Array(name.utf8)] = (ObjectID(number: number), number, .file)
        }
        self.init(files)
    }

    /// The names as text, in the list's order.
    package var nameTexts: [String] { entries.map { String(decoding: name($0), as: UTF8.self) } }
}

extension SeededGenerator {
    /// A file name of the kind that breaks programs: line ends, escapes, control characters, halves of UTF-8.
    package mutating func nastyName() -> [UInt8] {
        let bytes = Array("\n\\\r\t \u{1}\u{1f}\u{7f}xn0a.\"'é".utf8) + [0x80, 0xc3, 0xff]
        let count = Int.random(in: 1...9, using: &self)
        let name = (0..<count).map { _ in bytes.randomElement(using: &self) ?? 0x0a }
        return name == [0x2e] || name == [0x2e, 0x2e] ? [0x0a] : name
    }
}
