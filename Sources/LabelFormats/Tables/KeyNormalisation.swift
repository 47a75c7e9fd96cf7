import Foundation

/// The form of a key in which equal keys have equal bytes: `/` for `\`, no leading `./`, Unicode's form NFC.
///
/// Nil where the key has that form already. For matching only: what the file says is never rewritten.
package func normalisedKey(_ key: Span<UInt8>) -> [UInt8]? {
    var isPlain = key.isEmpty || key[0] != UInt8(ascii: ".")
    for place in key.indices where key[place] >= 0x80 || key[place] == UInt8(ascii: "\\") {
        isPlain = false
        break
    }
    return isPlain ? nil : rewrittenKey(unsafe key.withUnsafeBufferPointer { unsafe Array($0) })
}

/// A key in its normalised form, whether or not it had it already.
package func normalised(_ key: [UInt8]) -> [UInt8] { normalisedKey(key.span) ?? key }

private func rewrittenKey(_ key: [UInt8]) -> [UInt8]? {
    var bytes = key.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }
    while bytes.starts(with: "./".utf8) { bytes.removeFirst(2) }
    if bytes.contains(where: { $0 >= 0x80 }), let text = String(validating: bytes, as: UTF8.self) {
        bytes = Array(text.precomposedStringWithCanonicalMapping.utf8)
    }
    return bytes == key ? nil : bytes
}
