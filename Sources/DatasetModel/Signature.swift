/// Who wrote something, and when.
package struct Signature: Sendable, Equatable {
    package var name: String
    package var email: String
    /// Seconds since 1970.
    package var time: Int64
    /// The author's distance from UTC, in minutes east.
    package var offset: Int

    /// Somebody at a moment of their own clock.
    package init(name: String, email: String, time: Int64, offset: Int) {
        self.name = name
        self.email = email
        self.time = time
        self.offset = offset
    }
}

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
