/// What Immich may ask for; anything else is left out, and the answer says what was granted (RFC 6749 §3.3).
enum Scope: String, Codable, CaseIterable, Sendable {
    case openid, email, profile

    /// Those that we know of a list with spaces between.
    static func known(in text: String) -> [Scope] {
        let words = Set(text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) })
        return allCases.filter { words.contains($0.rawValue) }
    }

    static func text(_ scopes: [Scope]) -> String { scopes.map(\.rawValue).joined(separator: " ") }
}
