package import HTTPClient

/// The cookie in which Immich keeps link tokens: several of them between commas, percent-encoded as Express does.
package enum LinkTokenCookie {
    package static let name = "immich_shared_link_token"

    /// The `Cookie` field that gives Immich one token.
    package static func field(for token: LinkToken) -> (name: String, value: String) {
        ("cookie", name + "=" + PercentEncoding.encode(token.text))
    }

    /// The token that an answer sets: the last of the list, since Immich adds the newest at the end (RFC 6265 §4.1.1 for
    /// the field's form).
    package static func token(in head: HTTPResponseHead) -> LinkToken? {
        for field in head.fields where field.name == "set-cookie" {
            let pair = field.value.utf8.prefix { $0 != UInt8(ascii: ";") }
            guard pair.starts(with: (name + "=").utf8) else { continue }
            let list = PercentEncoding.decode(pair.dropFirst(name.utf8.count + 1)) ?? ""
            let tokens = list.utf8.split(separator: UInt8(ascii: ",")).compactMap {
                LinkToken(String(decoding: $0, as: UTF8.self))
            }
            if let token = tokens.last { return token }
        }
        return nil
    }
}
