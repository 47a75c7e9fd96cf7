/// The text form of a `FileList`: one line a file, `<sha256 hex> <size> <name, escaped>`, sorted by name bytes.
///
/// See docs/format.md, "Manifest". The kind of a file is not in the manifest: the history's tree tells it.
package enum Manifest {
    /// The name of a folder's manifest in the history's tree; no folder of a dataset may have it.
    package static let fileName = ".dsv-manifest"

    /// Writes the lines of `list`.
    package static func encode(_ list: FileList) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(list.count * 76 + list.names.count)
        let names = list.names.span
        for entry in list.entries {
            entry.id.appendHex(to: &bytes)
            bytes.append(UInt8(ascii: " "))
            appendDecimal(entry.size, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            appendEscaped(names.extracting(list.nameRange(entry)), to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// Reads the lines of a manifest; every file is of kind `.file`.
    package static func decode(_ bytes: Span<UInt8>) throws(ManifestError) -> FileList {
        var list = FileList()
        list.reserveCapacity(files: bytes.count / 80 + 1, nameBytes: bytes.count / 5)
        var name: [UInt8] = []
        var start = 0
        while start < bytes.count {
            let line = list.count + 1
            // Where a line is shorter than this, what stands there is no SHA-256.
            let text = NameText(of: bytes, from: start + 65 < bytes.count ? start + 65 : start)
            guard let end = text.end else { throw ManifestError(line: line, problem: "the last line has no end") }
            guard end - start > 67, bytes[start + 64] == UInt8(ascii: " "),
                let id = ObjectID(hex: bytes.extracting(start..<(start + 64)))
            else { throw ManifestError(line: line, problem: "it does not begin with a SHA-256 and a space") }
            var position = start + 65
            guard let size = decodeDecimal(bytes, at: &position, end: end) else {
                throw ManifestError(line: line, problem: "the size is not a number")
            }
            start = end + 1
            if text.isPlain {
                try add(bytes.extracting(position..<end), id, size, to: &list)
                continue
            }
            name.removeAll(keepingCapacity: true)
            guard appendUnescaped(bytes.extracting(position..<end), to: &name), !name.contains(where: isForbidden)
            else {
                throw ManifestError(line: line, problem: "the name is not a file name")
            }
            try add(name.span, id, size, to: &list)
        }
        return list
    }

    /// What one look at the end of a line, size and name, tells.
    private struct NameText {
        /// Where the line ends; nil where it does not.
        var end: Int?
        /// True where the bytes are those of the name itself.
        var isPlain = true

        init(of bytes: Span<UInt8>, from start: Int) {
            for index in start..<bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "\n") {
                    end = index
                    return
                }
                if byte == UInt8(ascii: "\\") || isForbidden(byte) { isPlain = false }
            }
        }
    }

    // A damaged or hostile manifest must not be able to name a file outside its folder.
    private static func isForbidden(_ byte: UInt8) -> Bool { byte == 0 || byte == UInt8(ascii: "/") }

    /// Adds a file whose name holds no byte that is forbidden.
    private static func add(
        _ name: Span<UInt8>, _ id: ObjectID, _ size: UInt64, to list: inout FileList
    ) throws(ManifestError) {
        let line = list.count + 1
        let dot = UInt8(ascii: ".")
        let isDots = name.count <= 2 && !name.isEmpty && name[0] == dot && name[name.count - 1] == dot
        if name.isEmpty || name.count > 0xffff || isDots {
            throw ManifestError(line: line, problem: "the name is not a file name")
        }
        if let last = list.entries.last, compareBytes(list.names.span.extracting(list.nameRange(last)), name) >= 0 {
            throw ManifestError(line: line, problem: "the names are not in ascending order")
        }
        list.append(name: name, id: id, size: size, kind: .file)
    }

    private static func decodeDecimal(_ bytes: Span<UInt8>, at position: inout Int, end: Int) -> UInt64? {
        var value: UInt64 = 0
        let start = position
        while position < end, bytes[position] != UInt8(ascii: " ") {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9, position - start < 19 else { return nil }
            value = value * 10 + UInt64(digit)
            position += 1
        }
        guard position > start, position < end else { return nil }
        position += 1
        return value
    }
}

/// A manifest that cannot be read: a damaged history.
package struct ManifestError: Error, Equatable {
    /// The line, counted from 1.
    package let line: Int
    package let problem: String
}
