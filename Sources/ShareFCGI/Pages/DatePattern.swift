/// How an owner wants a date written, in the tokens of Day.js: `YYYY-MM-DD`, `D MMMM YYYY [at] HH:mm`.
///
/// `YYYY YY M MM MMM MMMM D DD d dd ddd dddd H HH h hh a A m mm s ss SSS Z ZZ`; what stands in brackets, and everything
/// else, is itself. https://day.js.org/docs/en/display/format
struct DatePattern: Sendable, Equatable, CustomStringConvertible {
    private enum Part: Equatable {
        case text(String)
        case token(Token)
    }

    private enum Token: String, CaseIterable {
        case YYYY, YY, MMMM, MMM, MM, M, DD, D, dddd, ddd, dd, d, HH, H, hh, h, a, A, mm, m, ss, s, SSS, ZZ, Z
    }

    /// As it was written.
    let description: String
    private let parts: [Part]

    static let iso = DatePattern(description: "YYYY-MM-DD", parts: Self.parts(of: Array("YYYY-MM-DD".utf8)))

    private init(description: String, parts: [Part]) {
        self.description = description
        self.parts = parts
    }

    /// Nil for what has no token, is longer than a line, or holds control characters.
    init?(_ text: String) {
        guard text.utf8.count <= 100, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        let parts = Self.parts(of: Array(text.utf8))
        guard parts.contains(where: { if case .token = $0 { true } else { false } }) else { return nil }
        self.init(description: text, parts: parts)
    }

    /// The longest token at each place, as Day.js takes it.
    private static func parts(of bytes: [UInt8]) -> [Part] {
        let tokens = Token.allCases.sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }
        var parts: [Part] = []
        var plain: [UInt8] = []
        var rest = bytes[...]
        func flush() {
            if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
            plain = []
        }
        while let first = rest.first {
            if first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")), end > rest.startIndex + 1 {
                plain += rest[(rest.startIndex + 1)..<end]
                rest = rest[(end + 1)...]
            } else if let token = tokens.first(where: { rest.starts(with: $0.rawValue.utf8) }) {
                flush()
                parts.append(.token(token))
                rest = rest.dropFirst(token.rawValue.utf8.count)
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        flush()
        return parts
    }

    /// `day`: as the local clock showed it, `offset` seconds ahead of UTC.
    func text(_ day: CalendarDay, offset: Int, names: DateNames) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let plain): text += plain
            case .token(let token): text += Self.text(token, day, offset, names)
            }
        }
    }

    private static func text(_ token: Token, _ day: CalendarDay, _ offset: Int, _ names: DateNames) -> String {
        let time = day.secondOfDay
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        let hour12 = hour % 12 == 0 ? 12 : hour % 12
        switch token {
        case .YYYY: return padded(day.year, 4)
        case .YY: return padded(day.year % 100)
        case .MMMM: return names.months[day.month - 1]
        case .MMM: return names.shortMonths[day.month - 1]
        case .MM: return padded(day.month)
        case .M: return String(day.month)
        case .DD: return padded(day.day)
        case .D: return String(day.day)
        case .dddd: return names.weekdays[day.weekday]
        case .ddd: return names.shortWeekdays[day.weekday]
        case .dd: return String(names.shortWeekdays[day.weekday].prefix(2))
        case .d: return String(day.weekday)
        case .HH: return padded(hour)
        case .H: return String(hour)
        case .hh: return padded(hour12)
        case .h: return String(hour12)
        case .a: return hour < 12 ? "am" : "pm"
        case .A: return hour < 12 ? "AM" : "PM"
        case .mm: return padded(minute)
        case .m: return String(minute)
        case .ss: return padded(second)
        case .s: return String(second)
        case .SSS: return "000"
        case .ZZ: return zone(offset, "")
        case .Z: return zone(offset, ":")
        }
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func zone(_ offset: Int, _ separator: String) -> String {
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + padded(minutes / 60) + separator + padded(minutes % 60)
    }
}
