/// The address that a browser came back to from the provider (RFC 6749 §4.1.2), checked as the relying party's library
/// checks it: two `code` are not noticed, the first counts.
struct CallbackURL: Sendable {
    let code: String
    /// What the token request repeats: the address without its query.
    let redirect: String

    init(_ text: String, state: String, _ discovery: Discovery) throws(OAuthFailure) {
        guard let url = WebURL(text) else { throw OAuthFailure("callback: no URL") }
        let query = Query(url.query ?? "")
        func one(_ name: String) throws(OAuthFailure) -> String? {
            let values = query.pairs.filter { $0.name == name }
            guard values.count < 2 else { throw OAuthFailure("callback: two \(name)") }
            return values.first?.value
        }
        for name in ["response", "id_token", "token"] where query[name] != nil {
            throw OAuthFailure("callback: \(name)")
        }
        if let issuer = try one("iss") {
            guard issuer.isExactly(discovery.issuer) else { throw OAuthFailure("callback: iss of another") }
        } else if discovery.sendsIssuer {
            throw OAuthFailure("callback: iss missing")
        }
        guard try one("state")?.isExactly(state) ?? false else { throw OAuthFailure("callback: state") }
        if let error = try one("error") { throw OAuthFailure("callback: error \(error)") }
        guard let code = query["code"], !code.isEmpty else { throw OAuthFailure("callback: no code") }
        (self.code, redirect) = (code, url.withoutQuery)
    }
}
