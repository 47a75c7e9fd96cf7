import DatasetModel
import History
import Reports
import Testing
import Words

@testable import Labels
@testable import Snapshots

@Suite struct `Quantities` {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (4883, "4,883"), (99_999, "99,999"), (100_000, "100,000"),
        (1_000_000, "1,000,000"), (-1, "-1"), (-999, "-999"), (-1000, "-1,000"), (-123_456, "-123,456"),
        (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `a number is grouped by thousands`(number: Int, text: String) { #expect(grouped(number) == text) }

    @Test func `a number without a sign is grouped too`() {
        #expect(grouped(UInt64.max) == "18,446,744,073,709,551,615")
        #expect(grouped(UInt8(0)) == "0")
    }

    @Test func `one is singular, all else is plural`() {
        #expect(counted(0, "image") == "0 images")
        #expect(counted(1, "image") == "1 image")
        #expect(counted(2, "image") == "2 images")
        #expect(counted(4883, "image") == "4,883 images")
        #expect(counted(1, "copy", "copies") == "1 copy")
        #expect(counted(2, "copy", "copies") == "2 copies")
        #expect(counted(-1, "image") == "-1 images")
    }

    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (2, "2 bytes"), (817, "817 bytes"), (999, "999 bytes"),
        (1000, "1.00 KB"), (1004, "1.00 KB"), (1005, "1.00 KB"), (1006, "1.01 KB"), (12_400, "12.4 KB"),
        (245_118, "245 KB"), (1_200_000_000, "1.20 GB"), (5_000_000_000_000, "5.00 TB"),
        (7_000_000_000_000_000, "7.00 PB"),
    ])
    func `a size has three digits and a decimal unit`(count: UInt64, text: String) { #expect(byteSize(count) == text) }

    @Test(arguments: [
        // Two decimals become one.
        (9_994, "9.99 KB"), (9_995, "10.0 KB"), (9_999, "10.0 KB"), (10_000, "10.0 KB"), (10_049, "10.0 KB"),
        (10_051, "10.1 KB"),
        // One becomes none.
        (99_949, "99.9 KB"), (99_950, "100 KB"), (99_999, "100 KB"), (100_499, "100 KB"), (100_501, "101 KB"),
        // One unit becomes the next.
        (999_499, "999 KB"), (999_500, "1.00 MB"), (999_999, "1.00 MB"), (1_000_000, "1.00 MB"),
        (999_499_999, "999 MB"), (999_500_000, "1.00 GB"), (999_499_999_999, "999 GB"), (999_500_000_000, "1.00 TB"),
    ])
    func `rounding never leaves four digits`(count: UInt64, text: String) { #expect(byteSize(count) == text) }

    @Test func `the largest size is in the largest unit`() {
        #expect(byteSize(999_400_000_000_000_000) == "999 PB")
        #expect(byteSize(999_600_000_000_000_000) == "1.00 EB")
        #expect(byteSize(.max) == "18.4 EB")
    }

    @Test(arguments: [
        (0, 1, "0.0 %"), (1, 1, "100.0 %"), (1, 8, "12.5 %"), (1, 3, "33.3 %"), (2, 3, "66.7 %"), (1, 2000, "0.1 %"),
        (1, 2001, "0.0 %"), (1999, 2000, "100.0 %"), (1998, 2000, "99.9 %"), (3, 2, "150.0 %"), (0, 0, "–"),
        (5, 0, "–"),
    ])
    func `a share is in percent with one decimal`(part: Int, whole: Int, text: String) {
        #expect(percent(part, of: whole) == text)
    }
}

@Suite struct `Dates` {
    private func text(_ time: Int64, _ offset: Int) -> String {
        date(Signature(name: "Ada", email: "ada@example.com", time: time, offset: offset))
    }

    @Test(arguments: [
        (0, 0, "1970-01-01 00:00:00 +0000"),
        (1, 0, "1970-01-01 00:00:01 +0000"),
        (1_000_000_000, 0, "2001-09-09 01:46:40 +0000"),
        (1_234_567_890, 60, "2009-02-14 00:31:30 +0100"),
        (1_700_000_000, 60, "2023-11-14 23:13:20 +0100"),
        (2_147_483_648, 0, "2038-01-19 03:14:08 +0000"),
        (253_402_300_799, 0, "9999-12-31 23:59:59 +0000"),
    ])
    func `known moments have their dates`(time: Int64, offset: Int, expected: String) {
        #expect(text(time, offset) == expected)
    }

    @Test(arguments: [
        (0, -1, "1969-12-31 23:59:00 -0001"), (0, -300, "1969-12-31 19:00:00 -0500"),
        (0, -570, "1969-12-31 14:30:00 -0930"), (0, 345, "1970-01-01 05:45:00 +0545"),
        (0, 840, "1970-01-01 14:00:00 +1400"), (1_704_067_199, 1, "2024-01-01 00:00:59 +0001"),
        (1_704_067_200, -60, "2023-12-31 23:00:00 -0100"),
    ])
    func `the offset moves the day`(time: Int64, offset: Int, expected: String) {
        #expect(text(time, offset) == expected)
    }

    @Test(arguments: [
        // Divisible by four, by a hundred, by four hundred, and none of these.
        (1_709_164_800, "2024-02-29 00:00:00 +0000"), (1_709_251_200, "2024-03-01 00:00:00 +0000"),
        (-2_203_891_201, "1900-02-28 23:59:59 +0000"), (-2_203_891_200, "1900-03-01 00:00:00 +0000"),
        (951_782_400, "2000-02-29 00:00:00 +0000"), (951_868_800, "2000-03-01 00:00:00 +0000"),
        (1_677_628_800, "2023-03-01 00:00:00 +0000"), (1_677_628_799, "2023-02-28 23:59:59 +0000"),
        (1_735_603_200, "2024-12-31 00:00:00 +0000"), (4_107_542_400, "2100-03-01 00:00:00 +0000"),
    ])
    func `leap years are kept`(time: Int64, expected: String) { #expect(text(time, 0) == expected) }

    @Test(arguments: [
        (-1, 0, "1969-12-31 23:59:59 +0000"), (-86_400, 0, "1969-12-31 00:00:00 +0000"),
        (-86_401, 0, "1969-12-30 23:59:59 +0000"), (-1, 60, "1970-01-01 00:59:59 +0100"),
        (-2_208_988_800, 0, "1900-01-01 00:00:00 +0000"), (-62_135_596_800, 0, "1-01-01 00:00:00 +0000"),
    ])
    func `dates before 1970 are right`(time: Int64, offset: Int, expected: String) {
        #expect(text(time, offset) == expected)
    }

    @Test func `every day of four centuries follows the one before`() {
        var (year, month, day) = (1800, 1, 1)
        var seconds: Int64 = -5_364_662_400
        func dayCount() -> Int {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for _ in 0..<146_097 where year < 2200 {
            let expected = "\(year)-\(two(month))-\(two(day)) 12:00:00 +0000"
            if text(seconds + 43_200, 0) != expected {
                Issue.record("\(text(seconds + 43_200, 0)) is not \(expected)")
                return
            }
            seconds += 86_400
            day += 1
            if day > dayCount() { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(year == 2200)
    }
}
