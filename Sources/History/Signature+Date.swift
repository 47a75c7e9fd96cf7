extension Signature {
    /// The author's own calendar and clock: the date as `2026-11-21`, and the seconds of that day.
    package var local: (date: String, seconds: Int) {
        let local = time + Int64(offset) * 60
        let days = Int(local >= 0 ? local / 86400 : (local - 86399) / 86400)
        let (year, month, day) = Self.civil(daysSince1970: days)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return ("\(year)-\(two(month))-\(two(day))", Int(local - Int64(days) * 86400))
    }

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func civil(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
