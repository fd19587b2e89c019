package import HTTPClient

/// The cookie in which Immich keeps link tokens: several of them between commas, percent-encoded as Express does.
package enum LinkTokenCookie {
    package static let name = "immich_shared_link_token"

    /// More tokens than this are not looked at.
    package static let mostTokens = 16

    /// The `Cookie` field that gives Immich these tokens.
    static func field(for tokens: [LinkToken]) -> (name: String, value: String) {
        ("cookie", name + "=" + PercentEncoding.encode(tokens.map(\.text).joined(separator: ",")))
    }

    /// The tokens in a cookie's value as a browser sends it, oldest first: of each link that was opened one. What is no
    /// token is skipped, and of very many the newest count.
    package static func tokens(in value: String) -> [LinkToken] {
        let list = PercentEncoding.decode(value.utf8) ?? ""
        return list.utf8.split(separator: UInt8(ascii: ",")).suffix(mostTokens).compactMap {
            LinkToken(String(decoding: $0, as: UTF8.self))
        }
    }

    /// The token that an answer sets: the last of the list, since Immich adds the newest at the end (RFC 6265 §4.1.1 for
    /// the field's form).
    package static func token(in head: HTTPResponseHead) -> LinkToken? {
        for field in head.fields where field.name == "set-cookie" {
            let pair = field.value.utf8.prefix { $0 != UInt8(ascii: ";") }
            guard pair.starts(with: (name + "=").utf8) else { continue }
            if let token = tokens(in: String(Substring(pair.dropFirst(name.utf8.count + 1)))).last { return token }
        }
        return nil
    }

    /// The `Set-Cookie` fields of an answer that set this cookie, for a visitor whose own call it answers.
    static func fields(in head: HTTPResponseHead) -> [String] {
        head.fields.filter { $0.name == "set-cookie" && $0.value.utf8.starts(with: (name + "=").utf8) }.map(\.value)
    }
}
