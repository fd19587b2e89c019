import FoundationEssentials

/// A point in time, in microseconds since 1970, and the spellings that Immich has for one.
struct Moment: Hashable, Comparable, Sendable {
    let microseconds: Int64

    init(microseconds: Int64) { self.microseconds = microseconds }

    init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// Midnight of a day of the Gregorian calendar; days and months may overflow into the next.
    init(year: Int64, month: Int64, day: Int64) {
        // Days from civil (Howard Hinnant's chrono algorithms).
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(seconds: (era * 146_097 + dayOfEra - 719_468) * 86_400)
    }

    static func < (one: Moment, other: Moment) -> Bool { one.microseconds < other.microseconds }

    static func + (moment: Moment, seconds: Int64) -> Moment {
        Moment(microseconds: moment.microseconds + seconds * 1_000_000)
    }

    var seconds: Int64 { floorDivide(microseconds, 1_000_000).quotient }
    var milliseconds: Int64 { floorDivide(microseconds, 1_000).quotient }
    /// Midnight of its day.
    var startOfDay: Moment { Moment(seconds: floorDivide(seconds, 86_400).quotient * 86_400) }

    /// `2024-01-04T22:00:00.000Z`, JavaScript's own.
    var javaScript: String { "\(dateTime).\(digits(milliseconds - seconds * 1_000, 3))Z" }
    /// `2026-11-21T07:21:53.28946+00:00`, PostgreSQL's JSON of a `timestamptz`: no zeros at the end, no empty fraction.
    var postgres: String { zoneless + "+00:00" }
    /// `2024-01-04T22:00:00`, as the timeline has it.
    var zoneless: String {
        let fraction = microseconds - seconds * 1_000_000
        guard fraction != 0 else { return dateTime }
        var text = digits(fraction, 6)
        while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
        return "\(dateTime).\(text)"
    }
    /// `2024-01-01`, the name of the month that it lies in.
    var bucket: String { "\(date.year)-\(digits(date.month, 2))-01" }

    /// `Wed, 05 Jun 2024 12:00:00 GMT` (RFC 9110 §5.6.7).
    var http: String {
        let (date, time) = (date, time)
        let weekday = Self.weekdays[Int(floorDivide(floorDivide(seconds, 86_400).quotient + 4, 7).remainder)]
        let month = Self.months[Int(date.month) - 1]
        return "\(weekday), \(digits(date.day, 2)) \(month) \(digits(date.year, 4)) \(time) GMT"
    }

    /// Reads the spelling of ``http``; nil for every other.
    init?(http text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let day = Int64(parts[1]), let year = Int64(parts[3]),
            let month = Self.months.firstIndex(of: String(parts[2]))
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3 else { return nil }
        self = Moment(year: year, month: Int64(month) + 1, day: day) + (time[0] * 3_600 + time[1] * 60 + time[2])
    }

    /// Reads `2024-01-04T22:00:00.000Z`, with `+02:00` for the `Z`, or without the fraction.
    init?(iso8601 text: String) {
        // The style without fractions reads past one.
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded()) * 1_000)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private var dateTime: String {
        "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T\(time)"
    }

    private var time: String {
        let second = floorDivide(seconds, 86_400).remainder
        return "\(digits(second / 3_600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))"
    }

    private var date: (year: Int64, month: Int64, day: Int64) {
        let days = floorDivide(seconds, 86_400).quotient + 719_468
        let (era, dayOfEra) = floorDivide(days, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return text.utf8.count >= count ? text : String(repeating: "0", count: count - text.utf8.count) + text
}
