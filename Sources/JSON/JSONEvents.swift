internal import CLibyajl
package import DatasetModel
import Glibc

/// What JSON consists of, as `JSONEvents` tells it.
package enum JSONToken: Sendable, Equatable {
    case null, `true`, `false`, number, string, key, objectStart, objectEnd, arrayStart, arrayEnd
}

/// Whoever wants to know what stands in a JSON text.
package protocol JSONListener: AnyObject {
    /// Takes the next token, and what it ends on: the line, counted from 1.
    ///
    /// `text` is what a key or a string says, without quotes and escapes, or the digits of a number as they stand in the file;
    /// of other tokens it is empty. It is valid during the call. An error ends the reading; it gets the line if it has none.
    func take(_ token: JSONToken, _ text: Span<UInt8>, line: Int) throws(FormatError)
}

/// A reader of JSON that is fed in pieces and tells its listener one token after the other; nothing but the current token is kept.
///
/// The text is UTF-8, with or without a byte order mark. Not shared between threads.
@safe package struct JSONEvents: ~Copyable {
    private let parser: OpaquePointer
    private let callbacks: UnsafeMutablePointer<yajl_callbacks>
    private let reading: JSONReading
    /// Pieces that wait until there is more of them than of the token that they continue.
    private var held: [UInt8] = []

    /// A reader that tells `listener`, and keeps it alive.
    ///
    /// The text is one value, or, with `allowsSeveralValues`, one or more of them with white space between.
    package init(to listener: any JSONListener, allowsSeveralValues: Bool = false) {
        reading = JSONReading(listener)
        unsafe callbacks = .allocate(capacity: 1)
        unsafe callbacks.initialize(to: Self.makeCallbacks())
        let context = unsafe Unmanaged.passUnretained(reading).toOpaque()
        guard let parser = unsafe yajl_alloc(callbacks, nil, context) else { fatalError("BUG: yajl is out of memory") }
        if allowsSeveralValues { _ = unsafe dsv_yajl_allow_several_values(parser) }
        unsafe self.parser = parser
        unsafe reading.parser = parser
    }

    deinit {
        unsafe yajl_free(parser)
        unsafe callbacks.deallocate()
    }

    /// The line that was reached, counted from 1.
    package var line: Int { reading.line }

    /// Reads on; a token may begin in one piece and end in a later one.
    package mutating func read(_ piece: Span<UInt8>) throws(FormatError) {
        try unsafe piece.withUnsafeBufferPointer { buffer throws(FormatError) in
            let rest = try unsafe reading.skipByteOrderMark(buffer)
            if held.isEmpty, reading.isTokenShort { return try unsafe feed(rest) }
            unsafe held += rest
            // With each piece yajl reads all of an open token again; doubling what it gets keeps that linear.
            if held.count >= reading.tokenLength { try feedHeld() }
        }
    }

    /// Says that no more bytes come, and throws where the text is not complete.
    package mutating func finish() throws(FormatError) {
        try feedHeld()
        let status = unsafe yajl_complete_parse(parser)
        try check(status)
    }

    private mutating func feedHeld() throws(FormatError) {
        let bytes = held
        held = []
        try unsafe bytes.withUnsafeBufferPointer { bytes throws(FormatError) in try unsafe feed(bytes) }
    }

    private func feed(_ bytes: UnsafeBufferPointer<UInt8>) throws(FormatError) {
        guard !bytes.isEmpty else { return }
        unsafe reading.begin(bytes)
        let status = unsafe yajl_parse(parser, bytes.baseAddress, bytes.count)
        try check(status)
        reading.advance(to: bytes.count)
        reading.end()
    }

    private func check(_ status: yajl_status) throws(FormatError) {
        if let error = reading.error { throw error }
        guard status != yajl_status_ok else { return }
        let place = unsafe yajl_get_bytes_consumed(parser)
        let isPython = reading.isPythonNumber(at: place)
        reading.advance(to: place)
        reading.end()
        let error = FormatError(line: reading.line, isPython ? "NaN or Infinity, which JSON does not have" : problem)
        reading.error = error
        throw error
    }

    /// What yajl says, as `parse error: premature EOF` with a line end, in the words of an error of ours.
    private var problem: String {
        guard let text = unsafe yajl_get_error(parser, 0, nil, 0) else { return "invalid JSON" }
        defer { unsafe yajl_free_error(parser, text) }
        let said = unsafe String(cString: text)
        if said.contains("premature EOF") { return "the JSON ends too early" }
        let cause = said.split(separator: ": ", maxSplits: 1).last ?? ""
        let words = cause.prefix { $0 != "\n" }
        return "invalid JSON: " + (words.hasSuffix(".") ? words.dropLast() : words)
    }

    private static func makeCallbacks() -> yajl_callbacks {
        unsafe yajl_callbacks(
            yajl_null: { unsafe JSONReading.take($0, .null) },
            yajl_boolean: { unsafe JSONReading.take($0, $1 == 0 ? .false : .true) },
            yajl_integer: nil, yajl_double: nil,
            yajl_number: { context, text, count in
                let digits = unsafe UnsafeRawPointer(text)?.assumingMemoryBound(to: UInt8.self)
                return unsafe JSONReading.take(context, .number, digits, count)
            },
            yajl_string: { unsafe JSONReading.take($0, .string, $1, $2) },
            yajl_start_map: { unsafe JSONReading.take($0, .objectStart) },
            yajl_map_key: { unsafe JSONReading.take($0, .key, $1, $2) },
            yajl_end_map: { unsafe JSONReading.take($0, .objectEnd) },
            yajl_start_array: { unsafe JSONReading.take($0, .arrayStart) },
            yajl_end_array: { unsafe JSONReading.take($0, .arrayEnd) })
    }
}

/// How far a reading has come: what yajl's calls back need to know.
@safe private final class JSONReading {
    /// Far deeper than any annotation; a listener that recurses is safe.
    static let greatestDepth = 256

    private let listener: any JSONListener
    var parser: OpaquePointer?
    var error: FormatError?
    private(set) var line = 1
    private var depth = 0
    /// How many bytes of the byte order mark were skipped, 3 once that is settled.
    private var markCount = 0
    // The piece that is being read, and where its next line end is: counting the lines of a token costs one comparison.
    private var piece: UnsafeBufferPointer<UInt8>
    private var nextLineEnd = Int.max
    /// How many bytes were read since the last token ended.
    private(set) var tokenLength = 0
    private var tokenStart = 0

    init(_ listener: any JSONListener) {
        self.listener = listener
        unsafe piece = UnsafeBufferPointer(start: nil, count: 0)
    }

    func skipByteOrderMark(_ buffer: UnsafeBufferPointer<UInt8>) throws(FormatError) -> UnsafeBufferPointer<UInt8> {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        var start = 0
        while markCount < 3, start < buffer.count {
            if unsafe buffer[start] != mark[markCount] {
                guard markCount == 0 else { throw FormatError(line: 1, "not UTF-8") }
                markCount = 3
            } else {
                markCount += 1
                start += 1
            }
        }
        return unsafe UnsafeBufferPointer(rebasing: buffer[start...])
    }

    /// Says whether reading the open token again costs nothing to speak of.
    var isTokenShort: Bool { tokenLength < 4096 }

    /// Says whether yajl, which stopped at this place, did so at `NaN`, `Infinity` or `-Infinity`, as Python writes them.
    ///
    /// Nothing else in JSON begins with these letters, so that a word cut in two by the end of a piece is known, too.
    func isPythonNumber(at place: Int) -> Bool {
        let letters = [UInt8(ascii: "N"), UInt8(ascii: "I")]
        if unsafe place > 0 && place <= piece.count, unsafe letters.contains(piece[place - 1]) { return true }
        return unsafe place < piece.count && piece[place] == UInt8(ascii: "I")
    }

    func begin(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe piece = buffer
        nextLineEnd = lineEnd(from: 0)
        tokenStart = -tokenLength
    }

    func end() {
        tokenLength = unsafe piece.count - tokenStart
        tokenStart = -tokenLength
        unsafe piece = UnsafeBufferPointer(start: nil, count: 0)
        nextLineEnd = .max
    }

    func advance(to offset: Int) {
        while nextLineEnd < offset {
            line += 1
            nextLineEnd = lineEnd(from: nextLineEnd + 1)
        }
    }

    private func lineEnd(from start: Int) -> Int {
        guard unsafe start < piece.count, let base = unsafe UnsafeRawPointer(piece.baseAddress),
            let place = unsafe memchr(base + start, CInt(UInt8(ascii: "\n")), piece.count - start)
        else { return .max }
        return unsafe UnsafeRawPointer(place) - base
    }

    static func take(
        _ context: UnsafeMutableRawPointer?, _ token: JSONToken, _ text: UnsafePointer<UInt8>? = nil, _ count: Int = 0
    ) -> CInt {
        guard let context = unsafe context else { return 0 }
        let reading = unsafe Unmanaged<JSONReading>.fromOpaque(context).takeUnretainedValue()
        do throws(FormatError) {
            try unsafe reading.take(token, UnsafeBufferPointer(start: text, count: count))
            return 1
        } catch {
            var error = error
            error.line = error.line ?? reading.line
            reading.error = error
            return 0
        }
    }

    private func take(_ token: JSONToken, _ text: UnsafeBufferPointer<UInt8>) throws(FormatError) {
        if let parser = unsafe parser, unsafe !piece.isEmpty {
            tokenStart = unsafe yajl_get_bytes_consumed(parser)
            advance(to: tokenStart)
        }
        switch token {
        case .objectStart, .arrayStart:
            depth += 1
            if depth > Self.greatestDepth { throw FormatError("nested more than \(Self.greatestDepth) levels deep") }
        case .objectEnd, .arrayEnd: depth -= 1
        default: break
        }
        try unsafe listener.take(token, text.span, line: line)
    }
}
