/// What a person is called, for people to read: never compared, never a reason to refuse.
enum DisplayName {
    /// Bytes, beyond which a name is cut.
    static let maximumLength = 200

    /// The name in a parameter, its encoded words (RFC 2047) decoded; nil where nothing readable is left.
    static func read(_ bytes: [UInt8]) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self), !isPlaceholder(text) else { return nil }
        return cleaned(EncodedWords.decoded(text))
    }

    /// On one line, without controls and direction marks, single spaces between words, cut to whole characters.
    static func cleaned(_ text: String) -> String? {
        var words = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: words.append(" ")
            case .format, .surrogate, .unassigned, .privateUse: break
            default: words.append(scalar)
            }
        }
        let whole = String(words).unicodeScalars.split(separator: " ").map { String($0) }.joined(separator: " ")
        let name = cut(whole)
        return name.isEmpty ? nil : name
    }

    private static func cut(_ text: String) -> String {
        var (length, name) = (0, String.UnicodeScalarView())
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= maximumLength else { break }
            name.append(scalar)
        }
        if name.last == " " { name.removeLast() }
        return String(name)
    }

    private static func isPlaceholder(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "{") && text.utf8.last == UInt8(ascii: "}")
    }
}
