import HTTPClient

/// A name that every file system takes, whatever it was made of.
struct FileName: Equatable, Sendable {
    /// Never empty.
    let text: String

    /// Windows opens devices by them, whatever suffix they have.
    private static let devices: Set<String> = {
        let digits = (1...9).map(String.init) + ["\u{B9}", "\u{B2}", "\u{B3}"]
        return Set(["con", "prn", "aux", "nul", "conin$", "conout$"] + digits.flatMap { ["com\($0)", "lpt\($0)"] })
    }()

    /// Bytes of UTF-8: file systems take 255, and a number, a month or another suffix may still be added.
    private static let longest = 200
    /// Scalars that are looked at: to put many marks in order takes as long as the square of their number.
    private static let mostScalars = 1_000

    /// Without what a file system takes for a path or refuses; composed (UAX #15, NFC), so that equal names are equal.
    init(_ name: String, orElse other: String = "download") {
        let end = String(name.unicodeScalars.suffix(Self.mostScalars))
        let scalars = end.composed.filter { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
                && !(0x80...0x9F).contains(scalar.value) && !Self.isUnseen(scalar)
        }
        var clean = String.UnicodeScalarView(Self.shortened(Array(scalars)))
        while let last = clean.last, last == "." || last == " " { clean.removeLast() }
        let text = clean.isEmpty ? other : String(clean)
        var stem = text.prefix { $0 != "." }
        while stem.last == " " { stem.removeLast() }
        self.text = Self.devices.contains(stem.lowercased()) ? "_" + text : text
    }

    /// What stands before the suffix, and the suffix without its dot, in lower case; empty where there is none.
    var parts: (base: Substring, suffix: String) {
        let utf8 = text.utf8
        guard let dot = utf8.lastIndex(of: UInt8(ascii: ".")), dot > utf8.startIndex else { return (text[...], "") }
        let suffix = text[utf8.index(after: dot)...]
        let isSuffix = (1...5).contains(suffix.utf8.count) && suffix.utf8.allSatisfy(\.isAlphanumeric)
        return isSuffix ? (text[..<dot], suffix.lowercased()) : (text[...], "")
    }

    /// No longer than a file system takes; the suffix, by which a file is opened, stays.
    private static func shortened(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        func size(_ some: some Sequence<Unicode.Scalar>) -> Int { some.reduce(0) { $0 + UTF8.width($1) } }
        guard size(scalars) > longest else { return scalars }
        let suffix = scalars.suffix(16).drop { $0 != "." }
        var room = longest - size(suffix)
        let kept = scalars.prefix { scalar in
            room -= UTF8.width(scalar)
            return room >= 0
        }
        return Array(kept) + suffix
    }

    /// Marks of direction, and others that only change how a name looks: ends of lines, spaces without width.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF, 0xFFF9...0xFFFB: true
        default: false
        }
    }
}
