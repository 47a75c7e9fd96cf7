/// The name of an object in the history: git's SHA-1 of a commit, tree, blob or tag.
@frozen package struct GitID: Hashable, Comparable, Sendable, BitwiseCopyable {
    package let word0, word1: UInt64
    package let word2: UInt32

    /// The number of bytes of an id.
    package static let byteCount = 20

    /// Git's null id, which names no object.
    package static let none = GitID(0, 0, 0)

    package init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt32) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
    }

    /// Reads an id from 20 bytes.
    package init(bytes: Span<UInt8>) {
        func word(_ range: Range<Int>) -> UInt64 {
            var value: UInt64 = 0
            for index in range { value = value << 8 | UInt64(bytes[index]) }
            return value
        }
        self.init(word(0..<8), word(8..<16), UInt32(word(16..<20)))
    }

    /// Reads an id from 40 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        self.init(hex: digits.span)
    }

    /// Reads an id from 40 hexadecimal digits.
    package init?(hex digits: Span<UInt8>) {
        guard digits.count == 40, let word0 = hexWord(digits, at: 0), let word1 = hexWord(digits, at: 16) else {
            return nil
        }
        var word2: UInt32 = 0
        for index in 32..<40 {
            guard let value = hexValue(digits[index]) else { return nil }
            word2 = word2 << 4 | UInt32(value)
        }
        self.init(word0, word1, word2)
    }

    /// The 20 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        append(to: &bytes)
        return bytes
    }

    /// Adds the 20 bytes to the end of `bytes`.
    package func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: (word0.bigEndian, word1.bigEndian)) { unsafe bytes.append(contentsOf: $0) }
        unsafe withUnsafeBytes(of: word2.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    package static func < (left: GitID, right: GitID) -> Bool {
        (left.word0, left.word1, left.word2) < (right.word0, right.word1, right.word2)
    }
}

extension GitID: CustomStringConvertible {
    /// The 40 lower-case hexadecimal digits.
    package var description: String {
        var digits: [UInt8] = []
        for byte in bytes {
            digits.append(hexDigit(byte >> 4))
            digits.append(hexDigit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The first ten digits, for people.
    package var short: String { String(description.prefix(10)) }
}

/// The name of a snapshot: the id of its commit in the history.
package struct SnapshotID: Hashable, Sendable, CustomStringConvertible {
    package let commit: GitID

    package init(_ commit: GitID) { self.commit = commit }

    /// The 40 lower-case hexadecimal digits.
    package var description: String { commit.description }

    /// The first ten digits, for people.
    package var short: String { commit.short }
}

/// The name of a score: the id of its tree in the history, so that equal scores have equal names.
package struct ScoreID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let tree: GitID

    package init(_ tree: GitID) { self.tree = tree }

    /// The 40 lower-case hexadecimal digits.
    package var description: String { tree.description }

    /// The first ten digits, for people.
    package var short: String { tree.short }

    package static func < (left: ScoreID, right: ScoreID) -> Bool { left.tree < right.tree }
}
