/// A name that every file system takes, whatever it was made of.
struct FileName: Equatable, Sendable {
    /// Never empty.
    let text: String

    /// Windows opens devices by them, whatever suffix they have.
    private static let devices: Set<String> = {
        let numbered = (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
        return Set(["con", "prn", "aux", "nul"] + numbered)
    }()

    /// Without what a file system takes for a path or refuses; composed (UAX #15, NFC), so that equal names are equal.
    init(_ name: String, orElse other: String = "download") {
        let scalars = name.composed.filter { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
                && !(0x80...0x9F).contains(scalar.value) && !Self.isDirectionMark(scalar)
        }
        var clean = String.UnicodeScalarView(Self.shortened(Array(scalars)))
        while let last = clean.last, last == "." || last == " " { clean.removeLast() }
        let text = clean.isEmpty ? other : String(clean)
        let stem = text.prefix { $0 != "." }.lowercased()
        self.text = Self.devices.contains(stem) ? "_" + text : text
    }

    /// What stands before the suffix, and the suffix without its dot, in lower case; empty where there is none.
    var parts: (base: Substring, suffix: String) {
        let utf8 = text.utf8
        guard let dot = utf8.lastIndex(of: UInt8(ascii: ".")), dot > utf8.startIndex else { return (text[...], "") }
        let suffix = text[utf8.index(after: dot)...]
        let isSuffix = (1...5).contains(suffix.utf8.count) && suffix.utf8.allSatisfy(Self.isAlphanumeric)
        return isSuffix ? (text[..<dot], suffix.lowercased()) : (text[...], "")
    }

    /// At most 200 scalars; the suffix, by which a file is opened, stays.
    private static func shortened(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.count > 200 else { return scalars }
        let suffix = scalars.suffix(16).drop { $0 != "." }
        return Array(scalars.prefix(200 - suffix.count)) + suffix
    }

    private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x61C || (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
