/// A cell as a delimited table writes it: in quotes where it would else not be read back as it is, or if `isQuoted`.
package func delimitedCell(
    _ cell: some Collection<UInt8>, delimiter: UInt8 = UInt8(ascii: ","), isQuoted: Bool = false
) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    let special = [delimiter, quote, UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard isQuoted || cell.contains(where: special.contains) else { return Array(cell) }
    var quoted = [quote]
    for byte in cell {
        if byte == quote { quoted.append(quote) }
        quoted.append(byte)
    }
    return quoted + [quote]
}

/// A line of a CSV file without its end.
package func delimitedLine(_ cells: some Sequence<String>) -> String {
    cells.map { String(decoding: delimitedCell($0.utf8), as: UTF8.self) }.joined(separator: ",")
}
