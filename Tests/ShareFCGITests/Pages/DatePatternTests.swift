import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct DatePatternTests {
    /// Sunday, 1 December 2024, 00:05:09 on a clock two hours ahead.
    private let day = CalendarDay(Date(timeIntervalSince1970: 1_733_011_509))

    private func text(_ pattern: String, _ language: String = "en", offset: Int = 7_200) throws -> String {
        let names = try #require(DateNames(language))
        return try #require(DatePattern(pattern)).text(try #require(day), offset: offset, names: names)
    }

    @Test(
        "P43: The tokens of Day.js",
        arguments: [
            ("YYYY-MM-DD", "2024-12-01"), ("D.M.YY", "1.12.24"), ("dddd, D MMMM YYYY", "Sunday, 1 December 2024"),
            ("ddd D MMM", "Sun 1 Dec"), ("dd d", "Su 0"), ("HH:mm:ss.SSS", "00:05:09.000"), ("H:m:s", "0:5:9"),
            ("h:mm A", "12:05 AM"), ("hh a", "12 am"), ("Z ZZ", "+02:00 +0200"), ("[on the] D", "on the 1"),
            ("Do", "1o"), ("Y D", "Y 1"), ("é[D", "é[1"), ("[]D", "[]1"), ("[YYYY] D", "YYYY 1"),
        ]
    )
    func tokens(_ pattern: String, _ expected: String) throws {
        #expect(try text(pattern) == expected)
    }

    @Test func zonesWestOfGreenwichAndHalfHours() throws {
        #expect(try text("Z", offset: -19_800) == "-05:30")
    }

    @Test(
        "P43: Months and weekdays in the owner's language",
        arguments: [
            ("de", "Sonntag, 1. Dezember"), ("FR", "dimanche, 1. décembre"), ("pt-br", "domingo, 1. dezembro"),
            ("ru", "воскресенье, 1. декабря"), ("no", "søndag, 1. desember"), ("ja", "日曜日, 1. 12月"),
        ]
    )
    func languages(_ tag: String, _ expected: String) throws {
        #expect(try text("dddd, D. MMMM", tag) == expected)
    }

    @Test func everyLanguageHasAllNames() {
        for language in DateNames.languages { #expect(DateNames(language) != nil, "\(language)") }
    }

    @Test(arguments: ["", "xx", "de_DE", "de-", "-", "de-a-b", "de-DE-x", "d\u{301}e", "de-éé"])
    func whatIsNoLanguageIsNone(_ tag: String) {
        #expect(DateNames(tag) == nil)
    }

    @Test(arguments: ["", "77", "[YYYY]", "Y", "D\nM", "D\u{7F}", String(repeating: "Y", count: 101)])
    func whatIsNoPatternIsNone(_ text: String) {
        #expect(DatePattern(text) == nil)
    }
}
