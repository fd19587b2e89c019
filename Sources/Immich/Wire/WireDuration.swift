/// How long something plays, in either release's spelling: `00:00:20.000` or bare seconds `0.6` as text up to 2.x,
/// milliseconds as a number from 3.0 on.
struct WireDuration: Decodable {
    /// Nil for a still, which 2.x spells as zero, and for what cannot be read.
    let seconds: Double?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            seconds = Self.sane(Self.seconds(text))
        } else {
            seconds = Self.sane(try container.decode(Double.self) / 1_000)
        }
    }

    /// `H:MM:SS.f` with any number of hours' digits up to four, or seconds with a fraction.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Array.init)
        guard let last = parts.last, let seconds = number(last, fraction: true) else { return nil }
        switch parts.count {
        case 1: return seconds
        case 3:
            guard let hours = number(parts[0]), let minutes = number(parts[1]), minutes < 60, seconds < 60 else {
                return nil
            }
            return hours * 3_600 + minutes * 60 + seconds
        default: return nil
        }
    }

    private static func number(_ bytes: [UInt8], fraction: Bool = false) -> Double? {
        let whole = bytes.prefix { $0 != UInt8(ascii: ".") }
        var reader = DigitReader(bytes: bytes[...])
        guard (1...7).contains(whole.count), let value = reader.number(whole.count) else { return nil }
        guard fraction else { return reader.isAtEnd ? Double(value) : nil }
        guard let part = reader.fraction(), reader.isAtEnd else { return nil }
        return Double(value) + part
    }

    /// More than nothing, and less than four months.
    private static func sane(_ seconds: Double?) -> Double? {
        seconds.flatMap { $0 > 0 && $0 < 10_000_000 ? $0 : nil }
    }
}
