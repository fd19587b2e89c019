import FoundationEssentials
import Immich

/// Encoded words in a header's text (RFC 2047 §2):
///
/// ```
/// =?utf-8?q?J=C3=BCrgen?=   =?iso-8859-1?B?SvxyZ2Vu?=
///   charset   |  text
///          encoding: Q or B
/// ```
///
/// Charsets: UTF-8, ISO-8859-1 and US-ASCII. A word in another one, or one that is broken, is left out.
enum EncodedWords {
    /// The text with its encoded words decoded; blanks between two of them belong to neither (§6.2).
    static func decoded(_ text: String) -> String {
        var output = ""
        var rest = Array(text.utf8)[...]
        var isBehindWord = false
        while let start = rest.firstRange(of: Array("=?".utf8)) {
            let between = rest[..<start.lowerBound]
            guard let (word, end) = Self.word(rest[start.lowerBound...]) else {
                output += String(decoding: rest[..<start.upperBound], as: UTF8.self)
                rest = rest[start.upperBound...]
                isBehindWord = false
                continue
            }
            if !isBehindWord || !between.allSatisfy(isBlank) { output += String(decoding: between, as: UTF8.self) }
            output += word
            rest = rest[end...]
            isBehindWord = true
        }
        return output + String(decoding: rest, as: UTF8.self)
    }

    /// The word at the front of `text`, and where it ends; nil where none stands there.
    private static func word(_ text: ArraySlice<UInt8>) -> (String, end: Int)? {
        let question = UInt8(ascii: "?")
        let parts = text.dropFirst(2).split(separator: question, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, !parts[0].isEmpty, parts[1].count == 1, let encoding = parts[1].first,
            parts[3].first == UInt8(ascii: "="), parts.prefix(3).joined().allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let bytes: [UInt8]? =
            switch encoding | 0x20 {
            case UInt8(ascii: "q"): quoted(parts[2])
            case UInt8(ascii: "b"): Data(base64Encoded: Data(parts[2])).map { Array($0) }
            default: nil
            }
        return (bytes.flatMap { string(of: $0, in: parts[0]) } ?? "", parts[3].startIndex + 1)
    }

    /// The Q encoding (§4.2).
    private static func quoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            switch text[index] {
            case UInt8(ascii: "_"): bytes.append(0x20)
            case UInt8(ascii: "="):
                guard index + 2 < text.endIndex, let byte = Hexadecimal.decode(text[index + 1...index + 2])?.first
                else {
                    return nil
                }
                bytes.append(byte)
                index += 2
            default: bytes.append(text[index])
            }
            index += 1
        }
        return bytes
    }

    /// A language may follow the charset's name (RFC 2231 §5).
    private static func string(of bytes: [UInt8], in charset: ArraySlice<UInt8>) -> String? {
        let name = charset.prefix { $0 != UInt8(ascii: "*") }
        switch String(decoding: name, as: UTF8.self).lowercased() {
        case "utf-8", "us-ascii": return String(validating: bytes, as: UTF8.self)
        case "iso-8859-1":
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
            return String(scalars)
        default: return nil
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0D, 0x0A].contains(byte) }
}
