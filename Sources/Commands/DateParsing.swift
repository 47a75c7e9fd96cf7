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
    guard text.count >= 19 else { return nil }
    let fields = text.prefix(19).split { "-:T ".contains($0) }.map { Int($0) }
    guard fields.count == 6, case let numbers = fields.compactMap({ $0 }), numbers.count == 6,
        (1...12).contains(numbers[1]), (1...dayCount(year: numbers[0], month: numbers[1])).contains(numbers[2]),
        numbers[3] < 24, numbers[4] < 60, numbers[5] < 61
    else { return nil }
    let rest = text.dropFirst(19).drop { $0 == " " }
    guard let offset = rest.isEmpty ? 0 : parseZone(rest) else { return nil }
    let days = daysSince1970(year: numbers[0], month: numbers[1], day: numbers[2])
    let time = Int64(days) * 86400 + Int64(numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
    return (time - Int64(offset) * 60, offset)
}

private func dayCount(year: Int, month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
