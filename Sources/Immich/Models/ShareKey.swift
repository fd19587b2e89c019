import FoundationEssentials

/// The 50 random bytes that name a link, `/share/<key>`; one spelling each.
///
/// Immich's own decoder skips what it does not know, so a link has endless spellings there; here a key is the
/// canonical 67 characters of base64url, and 100 hexadecimal digits are folded to it.
package struct ShareKey: Hashable, Sendable {
    /// 67 characters of base64url without padding.
    package let text: String

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        switch bytes.count {
        case 67:
            // 67 × 6 = 402 bits for 400: the last two must be zero, or the same key would have four spellings.
            var last: UInt8 = 0
            for byte in bytes {
                guard let value = Self.sextet(byte) else { return nil }
                last = value
            }
            guard last & 0b11 == 0 else { return nil }
            self.text = text
        case 100:
            guard let decoded = Hexadecimal.decode(bytes) else { return nil }
            self.text = Self.base64url(decoded)
        default:
            return nil
        }
    }

    /// The six bits that a character of base64url stands for (RFC 4648 §5).
    private static func sextet(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func base64url(_ bytes: [UInt8]) -> String {
        let base64 = Data(bytes).base64EncodedString()
        return String(
            decoding: base64.utf8.compactMap { byte -> UInt8? in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                case UInt8(ascii: "="): nil
                default: byte
                }
            },
            as: UTF8.self
        )
    }
}
