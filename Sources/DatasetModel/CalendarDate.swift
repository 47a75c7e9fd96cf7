/// A day of the Gregorian calendar.
package struct CalendarDate: Sendable, Equatable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// A day that the calendar has; nil for any other numbers.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...Self.dayCount(year: year, month: month)).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    package init(daysSince1970: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    package var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The seconds since 1970 of a time such as `2026-11-21T08:11:09`, in its own zone; nil for anything else.
    package static func seconds(parsing text: some StringProtocol) -> Int64? {
        let fields = text.split(omittingEmptySubsequences: false) { "-:T ".contains($0) }.map { Int($0) }
        let numbers = fields.compactMap { $0 }
        guard fields.count == 6, numbers.count == 6,
            let date = CalendarDate(year: numbers[0], month: numbers[1], day: numbers[2]),
            numbers[0] <= 9999, numbers[3] < 24, numbers[4] < 60, numbers[5] < 61
        else { return nil }
        return Int64(date.daysSince1970) * 86400 + Int64(numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
    }
}
