import FoundationEssentials

/// Names that nobody has: a share's key and slug, an asset, a session. Whoever looks them up finds nothing, so that
/// nothing can be opened or changed with them, and nothing about them is secret.
struct MadeUp: Sendable {
    /// What stands for each word of a template.
    private let words: [String: String]
    /// The canonical spelling.
    let key: String

    init(_ random: inout some RandomNumberGenerator) {
        let bytes = (0..<50).map { _ in UInt8.random(in: 0...255, using: &random) }
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(UInt8.random(in: 0...15, using: &random), radix: 16) }.joined()
        }
        key = Base64URL.encode(bytes)
        let nobody = "nobody-\(digits(12))@share-fcgi.invalid"
        words = [
            "nobody": nobody,
            "basic": Self.wrongPassword(of: nobody),
            "no address": "nobody-\(digits(12))",
            "key": key,
            // Immich skips what is no base64url, and what comes after a `=`.
            "key with junk": key.prefix(20) + "!" + key.dropFirst(20),
            "key=": key + "=" + digits(4),
            "key's twin": Self.twin(of: key),
            "KEY": bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined(),
            "slug": "nobody-" + digits(12),
            "id": "\(digits(8))-\(digits(4))-4\(digits(3))-8\(digits(3))-\(digits(12))",
            "session": digits(40),
        ]
    }

    /// What browsers send for a name and a password that is not his (RFC 7617 §2).
    static func wrongPassword(of name: String) -> String {
        "Basic " + Data("\(name):wrong".utf8).base64EncodedString()
    }

    /// The same 50 bytes with another last character: two of its bits mean nothing.
    private static func twin(of key: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = key.last.flatMap(alphabet.firstIndex(of:)) ?? 0
        return key.dropLast() + String(alphabet[last | 1])
    }

    /// The template with `{key}` and all other words in braces filled in; unknown words stay as they are.
    func fill(_ template: String) -> String {
        var filled = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += words[String(rest[open...].dropFirst().prefix { $0 != "}" })] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
