import CLibutf8proc
import Glibc

/// The form of a key in which equal keys have equal bytes: `/` for `\`, no leading `./`, Unicode's form NFC; of a URL, neither query nor
/// fragment, which change with every export; of a path that Label Studio serves, that path.
///
/// Nil where the key has that form already. For matching only: what the file says is never rewritten.
package func normalisedKey(_ key: Span<UInt8>) -> [UInt8]? {
    var isPlain = key.isEmpty || key[0] != UInt8(ascii: ".")
    for place in key.indices {
        let byte = key[place]
        if byte >= 0x80 || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
            isPlain = false
            break
        }
    }
    return isPlain ? nil : rewrittenKey(unsafe key.withUnsafeBufferPointer { unsafe Array($0) })
}

/// A key in its normalised form, whether or not it had it already.
package func normalised(_ key: [UInt8]) -> [UInt8] { normalisedKey(key.span) ?? key }

private func rewrittenKey(_ key: [UInt8]) -> [UInt8]? {
    var bytes = withoutQuery(key).map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
    while bytes.starts(with: "./".utf8) { bytes.removeFirst(2) }
    bytes = composed(bytes) ?? bytes
    return bytes == key ? nil : bytes
}

/// A text in Unicode's form NFC; nil for bytes that are no UTF-8.
private func composed(_ text: [UInt8]) -> [UInt8]? {
    if text.allSatisfy({ $0 < 0x80 }) { return text }
    var result: UnsafeMutablePointer<UInt8>?
    let options = utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
    let count = unsafe utf8proc_map(text, text.count, &result, options)
    defer { unsafe free(result) }
    guard count >= 0, let result = unsafe result else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: result, count: count))
}

/// A URL without its query and fragment; of `/data/local-files/?d=a/b.png`, as Label Studio writes it, `a/b.png`.
private func withoutQuery(_ key: [UInt8]) -> ArraySlice<UInt8> {
    guard let mark = key.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
        return key[...]
    }
    let head = key[..<mark]
    let served = Array("/data/local-files/".utf8), parameter = Array("?d=".utf8)
    if head.suffix(served.count).elementsEqual(served), key[mark...].starts(with: parameter) {
        return key[(mark + parameter.count)...].prefix { $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "#") }
    }
    return isURL(head) ? head : key[...]
}

/// Says whether a text begins with a scheme, as `https://` and `s3://`.
private func isURL(_ text: ArraySlice<UInt8>) -> Bool {
    guard let colon = text.prefix(16).firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex else { return false }
    return text[colon...].starts(with: "://".utf8)
        && text[..<colon].allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a || ($0 >= 0x30 && $0 <= 0x39) }
}
