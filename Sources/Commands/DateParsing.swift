import DatasetModel
import Snapshots

/// Reads `1700000000 +0100`, `@1700000000`, `2026-11-21T08:11:09+01:00` and `2026-11-21 08:11:09 Z`; nil for anything else.
func parseDate(_ text: String) -> (time: Int64, offset: Int)? {
    let seconds = text.hasPrefix("@") ? text.dropFirst() : text[...]
    let words = seconds.split(separator: " ")
    if let first = words.first, let time = Int64(first), words.count <= 2 {
        guard words.count == 2 else { return (time, 0) }
        return parseZone(words[1]).map { (time, $0) }
    }
    return parseCalendarDate(text)
}

private func parseZone(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard digits.count == 4, digits.allSatisfy(\.isNumber), let hours = Int(digits.prefix(2)),
        let minutes = Int(digits.suffix(2)), minutes < 60, hours < 24
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
}

private func parseCalendarDate(_ text: String) -> (time: Int64, offset: Int)? {
    guard let time = CalendarDate.seconds(parsing: text.prefix(19)) else { return nil }
    let rest = text.dropFirst(19).drop { $0 == " " }
    guard let offset = rest.isEmpty ? 0 : parseZone(rest) else { return nil }
    return (time - Int64(offset) * 60, offset)
}
