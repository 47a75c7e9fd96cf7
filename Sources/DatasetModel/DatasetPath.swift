/// The path of a file or folder inside a dataset: relative, parts separated by `/`, bytes as the file system has them.
///
/// Names are bytes, not text: they are never normalised and need not be UTF-8. The root is the empty path.
package struct DatasetPath: Hashable, Sendable {
    /// The path's bytes, without a leading or trailing `/`.
    package let bytes: [UInt8]

    /// All bytes in one step: the array's own way takes one after the other.
    package func hash(into hasher: inout Hasher) { unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) } }

    /// The dataset itself.
    package static let root = DatasetPath(unchecked: [])

    /// Takes bytes that are known to be a valid path, such as names that the file system or a manifest handed out.
    package init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a path as a person types it: `./`, doubled and trailing slashes are dropped.
    ///
    /// Nil for an absolute path, for one that holds `..`, and for a NUL byte.
    package init?(parsing text: some StringProtocol) { self.init(parsing: Array(text.utf8)) }

    /// Reads a path from bytes, by the same rules.
    package init?(parsing bytes: [UInt8]) {
        if Self.isPlain(bytes) {
            self.bytes = bytes
            return
        }
        if bytes.first == UInt8(ascii: "/") || bytes.contains(0) { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
        if parts.contains([UInt8(ascii: "."), UInt8(ascii: ".")]) { return nil }
        self.bytes = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }

    /// Says whether bytes are a path as they stand: no part is empty or begins with a dot, and there is no NUL.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        var last = UInt8(ascii: "/")
        for byte in bytes {
            if byte == 0 { return false }
            if last == UInt8(ascii: "/"), byte == last || byte == UInt8(ascii: ".") { return false }
            last = byte
        }
        return bytes.isEmpty || last != UInt8(ascii: "/")
    }

    package var isRoot: Bool { bytes.isEmpty }

    /// The path of `name` inside this folder.
    package func appending(_ name: some Collection<UInt8>) -> DatasetPath {
        if isRoot { return DatasetPath(unchecked: Array(name)) }
        var path: [UInt8] = []
        path.reserveCapacity(bytes.count + 1 + name.count)
        path += bytes
        path.append(UInt8(ascii: "/"))
        path += name
        return DatasetPath(unchecked: path)
    }

    /// The path of another dataset path below this folder.
    package func appending(_ path: DatasetPath) -> DatasetPath { path.isRoot ? self : appending(path.bytes) }

    /// The last part; empty for the root.
    package var name: ArraySlice<UInt8> {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
        return bytes[(slash + 1)...]
    }

    /// The folder that holds this path; nil for the root.
    package var parent: DatasetPath? {
        if isRoot { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return DatasetPath(unchecked: Array(bytes[..<slash]))
    }

    /// The parts between the slashes.
    package var parts: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

    /// The part at a depth, the first one at 0; nil where there are not so many.
    package func part(_ depth: Int) -> ArraySlice<UInt8>? {
        var (start, left) = (0, depth)
        if isRoot { return nil }
        while left > 0 {
            guard let slash = bytes[start...].firstIndex(of: UInt8(ascii: "/")) else { return nil }
            start = slash + 1
            left -= 1
        }
        return bytes[start..<(bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count)]
    }

    /// Says whether `self` is `folder` or lies below it.
    package func isInside(_ folder: DatasetPath) -> Bool {
        if folder.isRoot || self == folder { return true }
        return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == UInt8(ascii: "/")
            && bytes.starts(with: folder.bytes)
    }
}

extension DatasetPath: Comparable {
    /// Byte order, the order of every list that dsv prints.
    package static func < (left: DatasetPath, right: DatasetPath) -> Bool {
        compareBytes(left.bytes.span, right.bytes.span) < 0
    }
}

extension DatasetPath: CustomStringConvertible {
    /// The path as people and scripts read it: UTF-8 as it is; control characters and bytes that are not UTF-8 escaped.
    package var description: String { isRoot ? "." : printable(bytes) }
}
