/// A value that the cache keeps; its layout is the program's own.
///
/// See docs/format.md, "The cache".
package protocol CacheCodable {
    /// Takes the value out of a cache file; throws if that does not hold one.
    init(from reader: inout CacheReader) throws(CacheError)
    /// Adds the value to the end of `bytes`.
    func write(to bytes: inout [UInt8])
}

/// A cache file that is not what this program writes: it counts for nothing.
package struct CacheError: Error {
    /// Says no more: what is wrong with it does not matter.
    package init() {}
}

/// Takes values out of a cache file, in the order in which they were written.
package struct CacheReader {
    private var bytes: ArraySlice<UInt8>

    /// Reads from the first of some bytes on.
    package init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Says whether all was taken.
    package var isAtEnd: Bool { bytes.isEmpty }

    /// Takes so many bytes.
    package mutating func take(_ count: Int) throws(CacheError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count else { throw CacheError() }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    /// A number of things: not negative, and small enough that sums of many cannot overflow.
    package mutating func readCount() throws(CacheError) -> Int {
        let count = try read(Int.self)
        guard (0...Self.greatestCount).contains(count) else { throw CacheError() }
        return count
    }

    private static let greatestCount = 1 << 40

    /// Takes a value.
    package mutating func read<Value: CacheCodable>(_: Value.Type = Value.self) throws(CacheError) -> Value {
        try Value(from: &self)
    }
}

extension Int: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self = Int(truncatingIfNeeded: try reader.take(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    package func write(to bytes: inout [UInt8]) { append(UInt64(bitPattern: Int64(self)), to: &bytes) }
}

extension Bool: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) { self = try reader.take(1).first == 1 }
    package func write(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension String: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        let count = try reader.readCount()
        guard let text = String(validating: try reader.take(count), as: UTF8.self) else { throw CacheError() }
        self = text
    }

    package func write(to bytes: inout [UInt8]) {
        utf8.count.write(to: &bytes)
        bytes += utf8
    }
}

extension Optional: CacheCodable where Wrapped: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self = try reader.read(Bool.self) ? try reader.read(Wrapped.self) : nil
    }

    package func write(to bytes: inout [UInt8]) {
        (self != nil).write(to: &bytes)
        if let self { self.write(to: &bytes) }
    }
}

extension Array: CacheCodable where Element: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self = []
        for _ in 0..<(try reader.readCount()) { append(try reader.read(Element.self)) }
    }

    package func write(to bytes: inout [UInt8]) {
        count.write(to: &bytes)
        for element in self { element.write(to: &bytes) }
    }
}

extension Dictionary: CacheCodable where Key == String, Value: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self = [:]
        for _ in 0..<(try reader.readCount()) {
            let key = try reader.read(String.self)
            self[key] = try reader.read(Value.self)
        }
    }

    package func write(to bytes: inout [UInt8]) {
        count.write(to: &bytes)
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            key.write(to: &bytes)
            value.write(to: &bytes)
        }
    }
}

extension GitID: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        let bytes = Array(try reader.take(Self.byteCount))
        self.init(bytes: bytes.span)
    }

    package func write(to bytes: inout [UInt8]) { bytes += self.bytes }
}

extension ObjectID: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        let bytes = Array(try reader.take(Self.byteCount))
        self.init(bytes: bytes.span)
    }

    package func write(to bytes: inout [UInt8]) { append(to: &bytes) }
}

extension TextID: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self.init(id: try reader.read(), isChunked: try reader.read())
    }

    package func write(to bytes: inout [UInt8]) {
        id.write(to: &bytes)
        isChunked.write(to: &bytes)
    }
}

extension DatasetPath: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        let bytes = Array(try reader.take(try reader.readCount()))
        guard let path = DatasetPath(parsing: bytes), path.bytes == bytes else { throw CacheError() }
        self = path
    }

    package func write(to bytes: inout [UInt8]) {
        self.bytes.count.write(to: &bytes)
        bytes += self.bytes
    }
}

extension FolderLayout.Level: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        switch try reader.read(Int.self) {
        case 0: self = .split
        case 1: self = .label
        default: self = .other
        }
    }

    package func write(to bytes: inout [UInt8]) {
        switch self {
        case .split: 0.write(to: &bytes)
        case .label: 1.write(to: &bytes)
        case .other: 2.write(to: &bytes)
        }
    }
}

extension Signature: CacheCodable {
    package init(from reader: inout CacheReader) throws(CacheError) {
        self.init(
            name: try reader.read(String.self), email: try reader.read(String.self),
            time: Int64(try reader.read(Int.self)), offset: try reader.read(Int.self))
        guard time.magnitude < 1 << 40, offset.magnitude < 1 << 20 else { throw CacheError() }
    }

    package func write(to bytes: inout [UInt8]) {
        name.write(to: &bytes)
        email.write(to: &bytes)
        Int(time).write(to: &bytes)
        offset.write(to: &bytes)
    }
}
