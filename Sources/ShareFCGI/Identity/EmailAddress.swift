/// An e-mail address in the plain form that login proxies use: a dot-atom, one `@`, a domain (RFC 5321 §4.1.2 without
/// quotes and literals), in lower case, since Immich compares it so.
struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// Behind the `@`.
    var domain: Substring { text[(text.lastIndex(of: "@").map { text.index(after: $0) } ?? text.startIndex)...] }

    var description: String { text }
}

/// The proxy's own name for a person: valid UTF-8 without control characters, at most 1,000 bytes.
struct UserID: Hashable, Sendable, CustomStringConvertible {
    let text: String
    var description: String { text }
}
