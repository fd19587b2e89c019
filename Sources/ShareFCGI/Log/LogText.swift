/// Text of any origin as one harmless word: no line can be forged with it, and no terminal told what to do.
enum LogText {
    /// The text as it is where it is plain, else in quotes with everything odd escaped.
    static func value(_ text: String, limit: Int) -> String {
        let isPlain =
            !text.isEmpty && text.utf8.count <= limit
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"="\"#.utf8.contains($0) }
        return isPlain ? text : quoted(text, limit: limit)
    }

    /// In quotes.
    static func quoted(_ text: String, limit: Int) -> String { "\"\(escaped(text, limit: limit))\"" }

    /// A sentence of ours around text of any origin: only what a terminal would obey is escaped.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.map { isVisible($0) ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }

    /// Controls, direction marks, line separators, quotes and backslashes escaped; cut after about `limit` bytes.
    static func escaped(_ text: String, limit: Int) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            guard output.utf8.count < limit else { return output + "…" }
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            default:
                if isVisible(scalar) {
                    output.unicodeScalars.append(scalar)
                } else {
                    output += "\\u{\(String(scalar.value, radix: 16))}"
                }
            }
        }
        return output
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return false
        default: return true
        }
    }
}
