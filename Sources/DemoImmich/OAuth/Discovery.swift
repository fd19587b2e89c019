import HTTPClient

/// Why the provider's part of a sign-in failed; the caller sees 500 and nothing of it.
struct OAuthFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// What a provider says about itself (OpenID Connect Discovery 1.0).
struct Discovery: Sendable {
    static let path = "/.well-known/openid-configuration"

    let issuer: String
    let authorization: String?
    let token: String?
    let userinfo: String?
    let jwks: String?
    let endSession: String?
    /// S256 is among its `code_challenge_methods_supported`.
    let takesPKCE: Bool
    /// It promises `iss` with every answer (RFC 9207 §3).
    let sendsIssuer: Bool

    /// Where the document lies: at the address itself where that names a well-known place already.
    static func address(of issuer: WebURL) -> String {
        guard !namesDocument(issuer) else { return issuer.text }
        var url = issuer
        url.path = "/" + (issuer.path + Discovery.path).split(separator: "/").joined(separator: "/")
        return url.text
    }

    /// The issuer is then not compared: an internal address may have a public issuer.
    static func namesDocument(_ issuer: WebURL) -> Bool { issuer.text.contains("/.well-known/") }

    /// 200 directly, a JSON object whatever its type says, and the issuer that is configured: as URLs, to the slash.
    init(_ answer: HTTPResponse, of issuer: WebURL) throws(OAuthFailure) {
        guard answer.head.status == 200 else { throw OAuthFailure("discovery: status \(answer.head.status)") }
        guard let document = JSONParser.parse(answer.body), document.isObject else {
            throw OAuthFailure("discovery: no JSON object")
        }
        guard let name = document["issuer"]?.filled else { throw OAuthFailure("discovery: no issuer") }
        guard Discovery.namesDocument(issuer) || WebURL(name) == issuer else {
            throw OAuthFailure("discovery: another issuer")
        }
        self.issuer = name
        authorization = document["authorization_endpoint"]?.filled
        token = document["token_endpoint"]?.filled
        userinfo = document["userinfo_endpoint"]?.filled
        jwks = document["jwks_uri"]?.filled
        endSession = document["end_session_endpoint"]?.filled
        takesPKCE = document["code_challenge_methods_supported"]?.items?.contains { $0.string == "S256" } ?? false
        sendsIssuer = document["authorization_response_iss_parameter_supported"]?.bool ?? false
    }
}
