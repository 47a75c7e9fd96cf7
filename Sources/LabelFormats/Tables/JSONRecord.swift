import DatasetModel

/// One object of JSON Lines as its file writes it; the text was read before and is known to be JSON.
struct JSONRecord {
    /// The place of its opening brace.
    let start: Int
    /// The place behind its closing brace.
    private(set) var end: Int
    /// Where its members are: all of one, and its value alone.
    private(set) var members: [(all: Range<Int>, value: Range<Int>)] = []

    var range: Range<Int> { start..<end }

    /// Finds the members of the object that begins at `start`.
    init(in text: [UInt8], at start: Int) {
        self.start = start
        var place = Self.skipSpace(in: text, from: start + 1)
        while place < text.count, text[place] != UInt8(ascii: "}") {
            let memberStart = place
            place = Self.endOfValue(in: text, from: place)
            // The colon, and the space around it.
            place = Self.skipSpace(in: text, from: Self.skipSpace(in: text, from: place) + 1)
            let valueStart = place
            place = Self.endOfValue(in: text, from: place)
            members.append((memberStart..<place, valueStart..<place))
            place = Self.skipSpace(in: text, from: place)
            if place < text.count, text[place] == UInt8(ascii: ",") {
                place = Self.skipSpace(in: text, from: place + 1)
            }
        }
        end = min(place + 1, text.count)
    }

    /// Calls `body` with each object of a text.
    static func forEach(in text: [UInt8], _ body: (JSONRecord) -> Void) {
        var place = skipSpace(in: text, from: hasByteOrderMark(text.span) ? 3 : 0)
        while place < text.count {
            let record = JSONRecord(in: text, at: place)
            body(record)
            place = skipSpace(in: text, from: record.end)
        }
    }

    /// The end of the line, if nothing else is on it.
    func lineEnd(in text: [UInt8]) -> Int {
        var place = end
        while place < text.count, text[place] != newline, Self.isSpace(text[place]) { place += 1 }
        return place < text.count && text[place] == newline ? place + 1 : place
    }

    /// The names of the members, in their order.
    func names(in text: [UInt8]) throws(FormatError) -> [String] {
        try JSONLinesReader.read(Array(text[range])).columns
    }

    /// The object with other values; members that come are its last.
    func changed(
        in text: [UInt8], _ values: [(name: String, cell: TableCell)], _ style: JSONStyle
    ) throws(FormatError) -> [UInt8] {
        let names = try names(in: text)
        var parts = members.map { Array(text[$0.all]) }
        var isRebuilt = false
        for (name, cell) in values {
            guard let place = names.firstIndex(of: name) else {
                if !cell.isAbsent { parts.append(style.member(name, try cell.jsonValue(like: nil))) }
                isRebuilt = true
                continue
            }
            let member = members[place]
            if cell.isAbsent { isRebuilt = true }
            let value = try cell.jsonValue(like: text[member.value])
            parts[place] = cell.isAbsent ? [] : text[member.all.lowerBound..<member.value.lowerBound] + value
        }
        if isRebuilt { return style.object(parts.filter { !$0.isEmpty }) }
        var bytes: [UInt8] = []
        var place = start
        for (member, part) in zip(members, parts) {
            bytes += text[place..<member.all.lowerBound] + part
            place = member.all.upperBound
        }
        return bytes + text[place..<end]
    }

    // MARK: Scanning

    /// The place behind a value, or a member's name, that begins at `start`.
    static func endOfValue(in text: [UInt8], from start: Int) -> Int {
        var place = start
        var depth = 0
        while place < text.count {
            switch text[place] {
            case quote:
                place = endOfString(in: text, from: place)
                if depth == 0 { return place }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place }
                depth -= 1
                if depth == 0 { return place + 1 }
            case UInt8(ascii: ",") where depth == 0: return place
            case let byte where depth == 0 && isSpace(byte): return place
            default: break
            }
            place += 1
        }
        return place
    }

    private static func endOfString(in text: [UInt8], from start: Int) -> Int {
        var place = start + 1
        while place < text.count, text[place] != quote { place += text[place] == UInt8(ascii: "\\") ? 2 : 1 }
        return min(place + 1, text.count)
    }

    static func skipSpace(in text: [UInt8], from start: Int) -> Int {
        var place = start
        while place < text.count, isSpace(text[place]) { place += 1 }
        return place
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}

/// How a file writes its objects.
struct JSONStyle: Sendable {
    let lineEnd: [UInt8]
    private var colon = Array(": ".utf8)
    private var comma = Array(", ".utf8)

    /// Takes over the spaces of a file's first object.
    init(_ first: JSONRecord?, _ text: [UInt8]) {
        let firstEnd = text.firstIndex(of: newline) ?? 0
        lineEnd = firstEnd > 0 && text[firstEnd - 1] == carriageReturn ? [carriageReturn, newline] : [newline]
        guard let first, let member = first.members.first else { return }
        let name = text[member.all.lowerBound..<member.value.lowerBound]
        colon = Array(name[((name.lastIndex(of: quote) ?? name.startIndex) + 1)...])
        if first.members.count > 1 {
            comma = Array(text[member.all.upperBound..<first.members[1].all.lowerBound])
        } else if colon == [UInt8(ascii: ":")] {
            comma = [UInt8(ascii: ",")]
        }
    }

    func member(_ name: String, _ value: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        appendQuotedJSON(name.utf8, to: &bytes)
        return bytes + colon + value
    }

    func object(_ members: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "{")] + members.joined(separator: comma) + [UInt8(ascii: "}")]
    }

    func object(_ members: [(name: String, value: [UInt8])]) -> [UInt8] {
        object(members.map { member($0.name, $0.value) })
    }
}

extension TableCell {
    /// The cell as a value of JSON: as it was written elsewhere; else a number or a word if `old` was one, or a text.
    func jsonValue(like old: ArraySlice<UInt8>?) throws(FormatError) -> [UInt8] {
        if let json { return json }
        if let old, old.first != quote, !text.isEmpty,
            let rows = try? JSONLinesReader.read("{\"v\":".utf8 + text + "}".utf8).rows,
            rows.count == 1 && rows.columnCount == 1
        {
            return text
        }
        var bytes: [UInt8] = []
        appendQuotedJSON(text, to: &bytes)
        return bytes
    }
}
