import FoundationEssentials

/// A day of the Gregorian calendar, and the minute in it, as a wall clock showed them where a picture was taken.
struct CalendarDay: Equatable {
    let year: Int
    let month: Int
    let day: Int
    /// Seconds since the epoch, had that clock shown UTC.
    let seconds: Int

    /// Since midnight.
    var secondOfDay: Int { seconds - date * 86_400 }
    /// 0 is Sunday. The epoch was a Thursday.
    var weekday: Int { ((date + 4) % 7 + 7) % 7 }

    /// Days since the epoch.
    var date: Int { Self.day(seconds) }

    /// Since the epoch, rounded down.
    private static func day(_ seconds: Int) -> Int { (seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400 }

    /// Nil for what is no date of the years 1 to 9999.
    init?(_ date: Date) {
        let seconds = date.timeIntervalSince1970
        // From 0001-01-01 up to 10000-01-01; false for NaN as well, which no integer can hold.
        guard seconds >= -62_135_596_800, seconds < 253_402_300_800 else { return nil }
        self.seconds = Int(seconds.rounded(.down))
        // Howard Hinnant's `civil_from_days`: years that begin in March, in eras of 400.
        let days = Int((seconds / 86_400).rounded(.down)) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * march + 2) / 5 + 1
        month = march < 10 ? march + 3 : march - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
