import DatasetModel

extension Signature {
    /// The author's own calendar and clock: the date as `2026-11-21`, and the seconds of that day.
    package var local: (date: String, seconds: Int) {
        let local = time + Int64(offset) * 60
        let days = Int(local >= 0 ? local / 86400 : (local - 86399) / 86400)
        let date = CalendarDate(daysSince1970: days)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return ("\(date.year)-\(two(date.month))-\(two(date.day))", Int(local - Int64(days) * 86400))
    }
}
