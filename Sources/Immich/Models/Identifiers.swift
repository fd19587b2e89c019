import HTTPClient

/// A UUID of one kind of thing in Immich. Sixteen bytes, so that an album's worth of them is small and quick to compare.
package struct ImmichID<Kind>: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// 8-4-4-4-12 hexadecimal digits in lower case, as Immich writes them; nil for every other spelling.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(byte) else { return nil }
            if index < 18 { halves.0 = halves.0 << 4 | digit } else { halves.1 = halves.1 << 4 | digit }
        }
        (high, low) = halves
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }

    /// The UUID as Immich writes it.
    package var text: String {
        let digits = Array("0123456789abcdef".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for nibble in 0..<32 {
            if [8, 12, 16, 20].contains(nibble) { bytes.append(UInt8(ascii: "-")) }
            let half = nibble < 16 ? high : low
            bytes.append(digits[Int(half >> UInt64(60 - 4 * (nibble % 16)) & 0xF)])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

package typealias AssetID = ImmichID<Asset>
package typealias AlbumID = ImmichID<Album>
package typealias LinkID = ImmichID<Share>

/// A calendar month, `YYYY-MM`.
package struct Month: Hashable, Sendable, Comparable {
    /// Months since the year 0: a large album's worth of them is kept.
    private let number: Int32

    package var year: Int { Int(number / 12) }
    package var month: Int { Int(number % 12) + 1 }

    /// `2024-05`; nil for every other spelling, and for months that no calendar has.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"),
            let year = Self.number(bytes[..<4]), let month = Self.number(bytes[5...]), (1...12).contains(month)
        else { return nil }
        number = Int32(year * 12 + month - 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// `YYYY-MM`
    package var text: String {
        let (year, month) = (String(year), String(month))
        return String(repeating: "0", count: 4 - year.utf8.count) + year + (month.utf8.count == 1 ? "-0" : "-") + month
    }

    package static func < (one: Month, other: Month) -> Bool {
        one.number < other.number
    }
}

/// Immich's release, as `GET /server/version` says.
package struct ImmichVersion: Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    package init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    package static func < (one: ImmichVersion, other: ImmichVersion) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }

    package var description: String { "\(major).\(minor).\(patch)" }
}
