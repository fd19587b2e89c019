import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct CalendarDayTests {
    @Test(arguments: [
        (0.0, 1970, 1, 1), (-1, 1969, 12, 31), (86_399.9, 1970, 1, 1), (86_400, 1970, 1, 2),
        (951_782_400, 2000, 2, 29), (951_868_800, 2000, 3, 1), (4_107_542_399, 2100, 2, 28),
        (4_107_542_400, 2100, 3, 1), (1_735_689_599, 2024, 12, 31), (-62_135_596_800, 1, 1, 1),
        (253_402_300_799, 9999, 12, 31),
    ])
    func daysOfTheCalendar(_ seconds: Double, _ year: Int, _ month: Int, _ day: Int) throws {
        let read = try #require(CalendarDay(Date(timeIntervalSince1970: seconds)))
        #expect((read.year, read.month, read.day) == (year, month, day))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, -62_135_596_801, 253_402_300_800, 1e300])
    func whatIsNoDateIsNone(_ seconds: Double) {
        #expect(CalendarDay(Date(timeIntervalSince1970: seconds)) == nil)
    }

    @Test("Every day of four centuries follows the one before")
    func daysFollowEachOther() throws {
        var previous = try #require(CalendarDay(Date(timeIntervalSince1970: -86_400)))
        for number in 0..<146_097 {
            let day = try #require(CalendarDay(Date(timeIntervalSince1970: Double(number) * 86_400)))
            let isNext =
                (day.year, day.month, day.day) == (previous.year, previous.month, previous.day + 1)
                || (day.year, day.month, day.day) == (previous.year, previous.month + 1, 1) && previous.day >= 28
                || (day.month, day.day, previous.month, previous.day) == (1, 1, 12, 31) && day.year == previous.year + 1
            guard isNext else {
                Issue.record("\(day) does not follow \(previous)")
                return
            }
            previous = day
        }
        #expect((previous.year, previous.month, previous.day) == (2369, 12, 31))
    }

    @Test func aSpanOfDaysSaysNothingTwice() throws {
        func text(_ first: Double, _ last: Double) throws -> String {
            Words.english.text(
                try #require(CalendarDay(Date(timeIntervalSince1970: first))),
                try #require(CalendarDay(Date(timeIntervalSince1970: last)))
            )
        }
        #expect(try text(1_714_694_400, 1_714_698_000) == "3 May 2024")
        #expect(try text(1_714_694_400, 1_715_472_000) == "3–12 May 2024")
        #expect(try text(1_714_694_400, 1_718_150_400) == "3 May – 12 June 2024")
        #expect(try text(1_703_721_600, 1_714_694_400) == "28 December 2023 – 3 May 2024")
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (50_000, "50,000"), (1_234_567, "1,234,567")])
    func largeNumbersAreGrouped(_ number: Int, _ text: String) {
        #expect(Words.english.number(number) == text)
    }

    @Test(arguments: [(0.4, "0:00"), (42, "0:42"), (61, "1:01"), (3_599.6, "1:00:00"), (36_061, "10:01:01")])
    func lengths(_ seconds: Double, _ text: String) {
        #expect(Length(seconds)?.text == text)
    }
}
