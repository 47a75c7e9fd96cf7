import DatasetModel

/// A value that the cache keeps; its layout is the program's own.
///
/// See docs/format.md, "The cache".
protocol CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError)
    func write(to bytes: inout [UInt8])
}

/// A cache file that is not what this program writes: it counts for nothing.
struct CacheError: Error {}

/// Takes values out of a cache file, in the order in which they were written.
struct CacheReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func take(_ count: Int) throws(CacheError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count else { throw CacheError() }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    /// A number of things: not negative, and small enough that sums of many cannot overflow.
    mutating func readCount() throws(CacheError) -> Int {
        let count = try read(Int.self)
        guard (0...Self.greatestCount).contains(count) else { throw CacheError() }
        return count
    }

    private static let greatestCount = 1 << 40

    mutating func read<Value: CacheCodable>(_: Value.Type = Value.self) throws(CacheError) -> Value {
        try Value(from: &self)
    }
}

extension Int: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self = Int(truncatingIfNeeded: try reader.take(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    func write(to bytes: inout [UInt8]) { append(UInt64(bitPattern: Int64(self)), to: &bytes) }
}

extension Bool: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) { self = try reader.take(1).first == 1 }
    func write(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension String: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        let count = try reader.readCount()
        guard let text = String(validating: try reader.take(count), as: UTF8.self) else { throw CacheError() }
        self = text
    }

    func write(to bytes: inout [UInt8]) {
        utf8.count.write(to: &bytes)
        bytes += utf8
    }
}

extension Optional: CacheCodable where Wrapped: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self = try reader.read(Bool.self) ? try reader.read(Wrapped.self) : nil
    }

    func write(to bytes: inout [UInt8]) {
        (self != nil).write(to: &bytes)
        if let self { self.write(to: &bytes) }
    }
}

extension Array: CacheCodable where Element: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self = []
        for _ in 0..<(try reader.readCount()) { append(try reader.read(Element.self)) }
    }

    func write(to bytes: inout [UInt8]) {
        count.write(to: &bytes)
        for element in self { element.write(to: &bytes) }
    }
}

extension Dictionary: CacheCodable where Key == String, Value: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        self = [:]
        for _ in 0..<(try reader.readCount()) {
            let key = try reader.read(String.self)
            self[key] = try reader.read(Value.self)
        }
    }

    func write(to bytes: inout [UInt8]) {
        count.write(to: &bytes)
        for (key, value) in sorted(by: { $0.key < $1.key }) {
            key.write(to: &bytes)
            value.write(to: &bytes)
        }
    }
}

extension GitID: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        let bytes = Array(try reader.take(Self.byteCount))
        self.init(bytes: bytes.span)
    }

    func write(to bytes: inout [UInt8]) { bytes += self.bytes }
}

extension ObjectID: CacheCodable {
    init(from reader: inout CacheReader) throws(CacheError) {
        let bytes = Array(try reader.take(Self.byteCount))
        self.init(bytes: bytes.span)
    }

    func write(to bytes: inout [UInt8]) { append(to: &bytes) }
}
