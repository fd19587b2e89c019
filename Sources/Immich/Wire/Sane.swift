import HTTPClient

/// What is taken over of an owner's and a camera's values, so that none of them can be large or strange.
enum Sane {
    /// Numbers of assets that can be true, and that can be added up.
    static let counts = 0...100_000_000

    /// Width by height between 0.05 and 20; 1 where it is unknown.
    static func ratio(_ ratio: Double?) -> Double {
        guard let ratio, ratio.isFinite, ratio > 0 else { return 1 }
        return min(max(ratio, 0.05), 20)
    }

    /// Text of at most so many bytes, cut between two scalars; nil where it is empty.
    static func text(_ text: String?, atMost maximum: Int) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard text.utf8.count > maximum else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: maximum)
        // A byte 10xxxxxx goes on with the scalar before it (RFC 3629 §3).
        while text.utf8[end] & 0b1100_0000 == 0b1000_0000 { text.utf8.formIndex(before: &end) }
        return String(text[..<end])
    }

    /// A thumbhash is some 20 to 30 bytes in base64.
    static func thumbhash(_ text: String?) -> String? {
        guard let text, (4...64).contains(text.utf8.count), text.utf8.allSatisfy(\.isBase64) else { return nil }
        return text
    }

    /// `type/subtype` in lower case (RFC 9110 §8.3.1).
    static func mimeType(_ text: String?) -> String? {
        guard let bytes = text.map({ Array($0.utf8) }), bytes.count <= 100 else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isTypeCharacter) }) else { return nil }
        return text?.lowercased()
    }

    /// `Europe/Vienna`, `UTC+8`, `UTC+5:30`: what names of zones are made of.
    static func timeZone(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isAlphanumeric || Array("/_+-:".utf8).contains($0) })
        else { return nil }
        return text
    }

    /// A count of pixels.
    static func pixels(_ number: Double?) -> Int? {
        guard let number, number >= 1, number <= 10_000_000 else { return nil }
        return Int(number)
    }

    private static func isTypeCharacter(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || Array("-+._".utf8).contains(byte)
    }
}
