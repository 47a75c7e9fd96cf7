import DatasetModel

extension GitObject {
    /// The commit of these bytes; nil where they are not as dsv and git write them: libgit2 knows what else there is.
    static func commit(_ id: SnapshotID, parsing bytes: [UInt8]) -> Commit? {
        guard var header = CommitHeader(bytes), let author = header.person("author"), header.person("committer") != nil
        else { return nil }
        // Other lines may follow, such as a signature.
        while let line = header.nextLine(), !line.isEmpty {}
        // As libgit2 has it: what stands behind empty lines, up to a zero byte.
        let message = header.rest.drop { $0 == newline }.prefix { $0 != 0 }
        return Commit(
            id: id, tree: header.tree, parents: header.parents, author: author,
            message: String(decoding: message, as: UTF8.self))
    }

    /// What a walk needs of a commit; nil where it is malformed.
    static func links(_ id: SnapshotID, parsing bytes: [UInt8]) -> CommitLinks? {
        guard var header = CommitHeader(bytes) else { return nil }
        var time: Int64?
        while time == nil, let line = header.nextLine(), !line.isEmpty {
            if line.starts(with: "committer ".utf8) { time = CommitHeader.time(in: line) }
        }
        return time.map { CommitLinks(id: id, tree: header.tree, parents: header.parents, time: $0) }
    }

    fileprivate static let newline = UInt8(ascii: "\n")
}

/// The lines before a commit's message, taken one after the other.
private struct CommitHeader {
    let tree: GitID
    private(set) var parents: [SnapshotID] = []
    private(set) var rest: ArraySlice<UInt8>

    init?(_ bytes: [UInt8]) {
        rest = bytes[...]
        guard let tree = Self.takeID("tree ", from: &rest) else { return nil }
        self.tree = tree
        while let parent = Self.takeID("parent ", from: &rest) { parents.append(SnapshotID(parent)) }
    }

    private static func takeID(_ word: StaticString, from rest: inout ArraySlice<UInt8>) -> GitID? {
        let length = word.utf8CodeUnitCount + 40
        guard rest.count > length, rest[rest.startIndex + length] == GitObject.newline,
            unsafe rest.starts(with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { return nil }
        let digits = rest[(rest.startIndex + word.utf8CodeUnitCount)..<(rest.startIndex + length)]
        guard let id = GitID(hex: digits.span) else { return nil }
        rest = rest.dropFirst(length + 1)
        return id
    }

    /// The next line without its end; nil where there is none.
    mutating func nextLine() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: GitObject.newline) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// Who stands in the next line, and when; nil where that is not written as git itself writes it.
    mutating func person(_ word: String) -> Signature? {
        guard let line = nextLine(), line.starts(with: "\(word) ".utf8) else { return nil }
        let text = line.dropFirst(word.utf8.count + 1)
        guard let open = text.lastIndex(of: UInt8(ascii: "<")), let close = text.lastIndex(of: UInt8(ascii: ">")),
            open > text.startIndex, open < close, text[open - 1] == UInt8(ascii: " ")
        else { return nil }
        let (name, email) = (text[..<(open - 1)], text[(open + 1)..<close])
        guard let time = Self.time(in: text), Self.isPlain(name), Self.isPlain(email) else { return nil }
        let zone = text.suffix(5)
        guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let minutes = Self.minutes(zone.dropFirst())
        else { return nil }
        return Signature(
            name: String(decoding: name, as: UTF8.self), email: String(decoding: email, as: UTF8.self), time: time,
            offset: sign == UInt8(ascii: "-") ? -minutes : minutes)
    }

    /// The seconds since 1970 in `… <email> <seconds> <zone>`.
    static func time(in line: ArraySlice<UInt8>) -> Int64? {
        guard let close = line.lastIndex(of: UInt8(ascii: ">")) else { return nil }
        let words = line[(close + 1)...].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[0].isEmpty, words[1].count < 18, words[2].count == 5 else { return nil }
        return number(words[1]).map(Int64.init)
    }

    private static func minutes(_ digits: ArraySlice<UInt8>) -> Int? {
        guard let hours = number(digits.prefix(2)), let minutes = number(digits.suffix(2)), hours <= 14, minutes <= 59
        else { return nil }
        return 60 * hours + minutes
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        if digits.isEmpty { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Says whether a name begins and ends with what libgit2 does not cut off.
    private static func isPlain(_ name: ArraySlice<UInt8>) -> Bool {
        func isKept(_ byte: UInt8) -> Bool { byte > 32 && !".,:;<>\"\\'".utf8.contains(byte) }
        guard let first = name.first, let last = name.last else { return false }
        return isKept(first) && isKept(last) && !name.contains(0)
    }
}
