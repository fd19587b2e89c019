import HTTPClient

/// Reads digits and marks from the front of some bytes.
struct DigitReader {
    var bytes: ArraySlice<UInt8>

    var isAtEnd: Bool { bytes.isEmpty }

    /// Exactly `count` digits.
    mutating func number(_ count: Int) -> Int? {
        let digits = bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
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
        let digits = bytes.prefix(while: \.isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        bytes = bytes.dropFirst(digits.count)
        var (value, scale) = (0.0, 1.0)
        for digit in digits {
            value = value * 10 + Double(digit - UInt8(ascii: "0"))
            scale *= 10
        }
        return value / scale
    }

}
