import DatasetModel
import Words

/// Text in HTML in which all that is interpolated is harmless, in elements and in quoted attributes alike.
///
/// What comes from a dataset can only become a character: the one way to write a tag is to write it in a literal.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    private(set) var text: String

    /// Takes HTML as it is.
    init(trusted text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ text: String) { self.text += HTML.escaped(text) }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    }

    static func += (left: inout HTML, right: HTML) { left.text += right.text }

    /// Markup becomes entities; what a terminal would obey is shown as there, line ends and tabs aside.
    private static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ isPlain($0) }) { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.isObeyed: result += visible(String(scalar))
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Says whether a byte is an ASCII character that stands for itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
        default: byte >= 0x20 && byte < 0x7f || byte == UInt8(ascii: "\n")
        }
    }

    /// A name, key, label or path as an element that keeps its direction of writing to itself.
    static func name(_ text: String) -> HTML {
        text.isEmpty ? #"<i class="empty">empty</i>"# : "<bdi>\(shown(text))</bdi>"
    }

    /// A value of a query, percent-encoded.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                appendHexByte(byte, to: &bytes)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendHexByte(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes += [hexDigit(byte >> 4), hexDigit(byte & 15)]
    }
}

/// Bytes in base 64.
func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let word = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
        for place in 0..<4 {
            let index = Int(word >> UInt32(18 - 6 * place)) & 63
            text.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}
