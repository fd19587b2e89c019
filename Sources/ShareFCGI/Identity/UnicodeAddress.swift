@_spi(_Unicode) import Swift

/// E-mail addresses beyond ASCII (RFC 6531), for owners who have such: letters, marks and digits only, in lower case and
/// composed (NFC), and no part in which Latin, Greek and Cyrillic letters stand together, since they look alike.
///
/// Two addresses that only look alike as a whole remain two: rules and Immich compare what is written.
enum UnicodeAddress {
    /// The address in its one spelling, everything but its ASCII part checked; nil where it may not be.
    static func folded(_ bytes: [UInt8]) -> [UInt8]? {
        guard let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: becomesASCII)
        else { return nil }
        let folded = composed(composed(text).lowercased())
        let parts = folded.unicodeScalars.split { $0 == "@" || $0 == "." }
        guard parts.allSatisfy(isOfOneScript) else { return nil }
        return Array(folded.utf8)
    }

    /// Normalisation Form C (Unicode Standard Annex 15). Swift's library has it, but does not offer it yet.
    private static func composed(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// The Kelvin sign would become a `k`, and its owner somebody else.
    private static func becomesASCII(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && composed(String(scalar)).lowercased().unicodeScalars.contains(where: \.isASCII)
    }

    private static func isOfOneScript(_ part: Substring.UnicodeScalarView) -> Bool {
        let isMark = part.first.map { !$0.isASCII && !$0.properties.isAlphabetic && !isDigit($0) } ?? false
        return !isMark && part.allSatisfy(isAllowed) && Set(part.compactMap(script)).count <= 1
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return true }
        // Letters in disguise, full-width and mathematical: a compatible normalisation would make ASCII of them.
        guard !(0xFF00...0xFFEF).contains(scalar.value), !(0x1D400...0x1D7FF).contains(scalar.value) else {
            return false
        }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: return true
        default: return isDigit(scalar)
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private enum Script { case latin, greek, cyrillic }

    private static func script(_ scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
        default: nil
        }
    }
}
