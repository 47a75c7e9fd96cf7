// How names, which are bytes, become text: reversibly in files, readably for people.

/// Adds `name` so that it fits on one line of a manifest: `\` becomes `\\`, LF `\n`, other control bytes `\xHH`.
///
/// All other bytes stay as they are, valid UTF-8 or not. See docs/format.md, "Manifest".
@inlinable package func appendEscaped(_ name: Span<UInt8>, to bytes: inout [UInt8]) {
    for index in 0..<name.count {
        let byte = name[index]
        if byte >= 0x20 && byte != UInt8(ascii: "\\") && byte != 0x7f {
            bytes.append(byte)
        } else {
            appendEscape(byte, to: &bytes)
        }
    }
}

@usableFromInline func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\\"): bytes.append(byte)
    case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
    default: bytes += [UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)]
    }
}

/// Undoes `appendEscaped`, adding the name to `bytes`; false where the text is no escaped name.
package func appendUnescaped(_ text: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
    var index = 0
    while index < text.count {
        let byte = text[index]
        index += 1
        guard byte == UInt8(ascii: "\\") else {
            bytes.append(byte)
            continue
        }
        guard index < text.count else { return false }
        switch text[index] {
        case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "x"):
            guard index + 2 < text.count, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2])
            else { return false }
            bytes.append(high << 4 | low)
            index += 2
        default: return false
        }
        index += 1
    }
    return true
}

/// A text for people: as it is, or its first `most` characters and how many there are.
///
/// A cell of a table may be as large as the table; O(characters).
package func brief(_ text: String, most: Int = 200) -> String {
    let scalars = text.unicodeScalars
    guard text.utf8.count > most,
        let end = scalars.index(scalars.startIndex, offsetBy: most, limitedBy: scalars.endIndex), end < scalars.endIndex
    else { return text }
    return "\(String(scalars[..<end]))… (\(grouped(scalars.count)) characters)"
}

/// Renders bytes for people and JSON: printable UTF-8 as it is, everything else as `\n`, `\t` or `\xHH`.
package func printable(_ bytes: some Sequence<UInt8>) -> String {
    let all = Array(bytes)
    if all.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return String(decoding: all, as: UTF8.self) }
    var text = ""
    var index = 0
    while index < all.count {
        let width = utf8Width(all, at: index)
        let end = index + max(width, 1)
        if width == 0 || isControl(all[index..<end]) {
            for byte in all[index..<end] { text += readableEscape(byte) }
        } else {
            text += String(decoding: all[index..<end], as: UTF8.self)
        }
        index = end
    }
    return text
}

/// Says whether a UTF-8 sequence is a character that terminals obey: U+0000 to U+001F and U+007F to U+009F.
private func isControl(_ sequence: ArraySlice<UInt8>) -> Bool {
    guard let first = sequence.first, let last = sequence.last else { return false }
    return first < 0x20 || first == 0x7f || (first == 0xc2 && last < 0xa0)
}

/// A byte that is not shown as it is: `\n`, `\t`, `\r` or `\xHH`.
package func readableEscape(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\n"): "\\n"
    case UInt8(ascii: "\t"): "\\t"
    case UInt8(ascii: "\r"): "\\r"
    default:
        String(
            decoding: [UInt8(ascii: "\\"), UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)], as: UTF8.self)
    }
}

/// The number of bytes of the well-formed UTF-8 sequence at `index`, or 0 where there is none.
private func utf8Width(_ bytes: [UInt8], at index: Int) -> Int {
    let first = bytes[index]
    let width = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    guard width > 0, index + width <= bytes.count else { return 0 }
    return String(validating: bytes[index..<(index + width)], as: UTF8.self) == nil ? 0 : width
}
