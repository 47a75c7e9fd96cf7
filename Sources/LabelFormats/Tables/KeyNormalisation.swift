import Foundation

/// The form of a key in which equal keys have equal bytes: `/` for `\`, no leading `./`, Unicode's form NFC.
///
/// Nil where the key has that form already. For matching only: what the file says is never rewritten.
package func normalisedKey(_ key: ArraySlice<UInt8>) -> [UInt8]? {
    var isASCII = true
    var hasBackslash = false
    for byte in key {
        if byte >= 0x80 { isASCII = false }
        if byte == UInt8(ascii: "\\") { hasBackslash = true }
    }
    let dotSlash = Array("./".utf8)
    let startsWithDot = key.first == UInt8(ascii: ".")
    if isASCII && !hasBackslash && !startsWithDot { return nil }
    var bytes = hasBackslash ? key.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 } : Array(key)
    while bytes.starts(with: dotSlash) { bytes.removeFirst(2) }
    if !isASCII, let text = String(validating: bytes, as: UTF8.self) {
        bytes = Array(text.precomposedStringWithCanonicalMapping.utf8)
    }
    return bytes.elementsEqual(key) ? nil : bytes
}
