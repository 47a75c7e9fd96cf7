import DatasetModel

/// Text in which every character that terminals obey, or that turns the direction of writing, is shown as its bytes: `\x1b`, `\n`.
///
/// What is visible already stays as it is, so that escaping twice changes nothing.
package func visible(_ text: some StringProtocol) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return String(text) }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        if scalar.isObeyed {
            for byte in String(scalar).utf8 { result += readableEscape(byte) }
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

extension Unicode.Scalar {
    /// Says whether a terminal does not merely show the character: control characters, and those that set the direction of writing.
    package var isObeyed: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0: true
        case 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
