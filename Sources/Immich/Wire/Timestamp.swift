import FoundationEssentials

/// A moment as any release writes it: `2024-01-01T12:34:56`, with or without a fraction, and with `Z`, an offset, or
/// nothing, which is UTC (reference: RFC 3339 §5.6, with the zone optional).
enum Timestamp {
    private static let secondsPerDay = 86_400

    /// Nil for every other spelling, and for days and hours that do not exist.
    static func date(_ text: String) -> Date? {
        var reader = DigitReader(bytes: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T") || reader.skip(" "),
            let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = zone(&reader), reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * secondsPerDay + hour * 3_600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }

    /// Seconds east of Greenwich: `Z`, `±HH`, `±HHMM`, `±HH:MM`, or nothing.
    private static func zone(_ reader: inout DigitReader) -> Int? {
        if reader.isAtEnd || reader.skip("Z") { return 0 }
        let sign: Int
        if reader.skip("+") { sign = 1 } else if reader.skip("-") { sign = -1 } else { return nil }
        guard let hours = reader.number(2), hours < 24 else { return nil }
        if reader.isAtEnd { return sign * hours * 3_600 }
        _ = reader.skip(":")
        guard let minutes = reader.number(2), minutes < 60 else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        let isLeapYear = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        return switch month {
        case 2: isLeapYear ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Of the Gregorian calendar, which repeats itself every 400 years; a year is counted from March, so that the leap
    /// day is its last.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * month + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Reads digits and marks from the front of some bytes.
struct DigitReader {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }

    /// Exactly `count` digits.
    mutating func number(_ count: Int) -> Int? {
        let digits = bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy(Self.isDigit) else { return nil }
        bytes = bytes.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// True, and one byte on, where the next byte is this mark.
    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard bytes.first == UInt8(ascii: mark) else { return false }
        bytes = bytes.dropFirst()
        return true
    }

    /// `.` and one to nine digits, as a part of one; 0 where there is none; nil where it is broken off.
    mutating func fraction() -> Double? {
        guard skip(".") else { return 0 }
        let digits = bytes.prefix(while: Self.isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        bytes = bytes.dropFirst(digits.count)
        var (value, scale) = (0.0, 1.0)
        for digit in digits {
            value = value * 10 + Double(digit - UInt8(ascii: "0"))
            scale *= 10
        }
        return value / scale
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
