import DatasetModel
import Testing

@Suite struct CalendarDateTests {
    @Test func `days and dates are told from each other, leap years included`() {
        for days in stride(from: -800_000, through: 3_000_000, by: 997) {
            let date = CalendarDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            #expect(CalendarDate(year: date.year, month: date.month, day: date.day) == date)
        }
        #expect(CalendarDate(year: 2000, month: 2, day: 29)?.daysSince1970 == 11_016)
        for (year, month, day) in [(2100, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (2026, 1, 0)] {
            #expect(CalendarDate(year: year, month: month, day: day) == nil)
        }
    }

    @Test func `a time is read as it is written, and nothing else is one`() {
        #expect(CalendarDate.seconds(parsing: "1970-01-01T00:00:00") == 0)
        #expect(CalendarDate.seconds(parsing: "2026-11-22 00:11:08") == 1_795_306_268)
        for text in ["", "2026-11-22", "2026-11-22T24:00:00", "2026-02-30T00:00:00", "2026-11-22T00:00:0x"] {
            #expect(CalendarDate.seconds(parsing: text) == nil)
        }
    }
}
