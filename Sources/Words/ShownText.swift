import DatasetModel

/// A text of the dataset on one line: control characters escaped, spaces at its ends made visible, long ones cut in the middle.
///
/// O(`most`), however long the text is.
package func shown(_ text: String, most: Int = 160) -> String {
    if isShownAsItIs(text, most: most) { return text }
    let whole = text.unicodeScalars
    let half = (most - 1) / 2
    let isLong = whole.index(whole.startIndex, offsetBy: most + 1, limitedBy: whole.endIndex) != nil
    var scalars = isLong ? readable(whole.prefix(most)) + readable(whole.suffix(most)) : readable(whole)
    if scalars.count > most { scalars = scalars.prefix(half) + ["…"] + scalars.suffix(half) }
    let space: Unicode.Scalar = "␣"
    for index in scalars.indices.prefix(while: { scalars[$0] == " " }) { scalars[index] = space }
    for index in scalars.indices.reversed().prefix(while: { scalars[$0] == " " }) { scalars[index] = space }
    return String(String.UnicodeScalarView(scalars))
}

/// Most texts are short and plain: they are passed on without a look at each character.
private func isShownAsItIs(_ text: String, most: Int) -> Bool {
    let bytes = text.utf8
    if bytes.count > most || bytes.first == UInt8(ascii: " ") || bytes.last == UInt8(ascii: " ") { return false }
    return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
}

private func readable(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
    Array(visible(String(String.UnicodeScalarView(scalars))).unicodeScalars)
}

/// Byte order.
package func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
