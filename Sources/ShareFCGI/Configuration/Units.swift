import HTTPClient

/// Whole numbers in decimal digits.
enum Decimal {
    /// Digits only, at most nine of them, so that no unit behind them overflows.
    static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...9).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The number in front of `text`, times what the unit behind it stands for.
    fileprivate static func quantity(_ text: String, units: [(name: String, factor: Int)]) -> Int? {
        let end = text.utf8.firstIndex { !$0.isDigit } ?? text.utf8.endIndex
        guard let number = number(text.utf8[..<end]) else { return nil }
        if number == 0, end == text.utf8.endIndex { return 0 }
        return units.first { $0.name == text[end...] }.map { number * $0.factor }
    }

    /// `value` in the largest unit that divides it.
    fileprivate static func text(_ value: Int, units: [(name: String, factor: Int)]) -> String {
        guard value != 0, let unit = units.last(where: { value.isMultiple(of: $0.factor) }) else { return "\(value)" }
        return "\(value / unit.factor)\(unit.name)"
    }
}

/// Durations as text: `500ms`, `30s`, `5m`, `12h`, `30d`.
enum TimeSpan {
    private static let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]

    static func duration(_ text: String) -> Duration? {
        Decimal.quantity(text, units: units).map { .milliseconds($0) }
    }

    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return Decimal.text(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000), units: units)
    }
}

/// Numbers of bytes as text: `512B`, `64KiB`, `5MiB`, `1GiB`.
enum ByteSize {
    private static let units = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]

    static func bytes(_ text: String) -> Int? { Decimal.quantity(text, units: units) }

    static func text(_ bytes: Int) -> String { Decimal.text(bytes, units: units) }
}
