/// A JSON Web Token in its three parts (RFC 7515 §7.1), nothing of it believed yet.
struct SignedToken: Sendable {
    let text: String
    let header: JSON
    let claims: JSON
    /// What the signature is over.
    let signed: [UInt8]
    let signature: [UInt8]

    /// Three parts, of which two are JSON objects; a `crit` is never understood (RFC 7515 §4.1.11).
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let header = JSONParser.parse(Base64URL.decode(parts[0])), header.isObject,
            let claims = JSONParser.parse(Base64URL.decode(parts[1])), claims.isObject, header["crit"] == nil
        else { return nil }
        self.text = text
        self.header = header
        self.claims = claims
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        signature = Base64URL.decode(parts[2])
    }

    var algorithm: String { header["alg"]?.string ?? "" }

    /// True where the token is for this client: alone, or among several with `azp` naming it.
    func isFor(_ client: String) -> Bool {
        if let audience = claims["aud"]?.string { return audience.isExactly(client) }
        guard let audiences = claims["aud"]?.items, audiences.contains(where: { $0.string?.isExactly(client) ?? false })
        else { return false }
        return audiences.count == 1 || claims["azp"]?.string?.isExactly(client) ?? false
    }
}

/// The claims of an ID token that passed. **The signature is not among what is looked at**: the channel to the token
/// endpoint is what is trusted (OpenID Connect Core 1.0 §3.1.3.7, 6).
struct IDToken: Sendable {
    /// Clocks may differ by so many seconds.
    private static let skew = 30.0

    let token: SignedToken

    init(_ text: String, issuer: String, settings: OAuthSettings, now: Moment) throws(OAuthFailure) {
        guard let token = SignedToken(text) else { throw OAuthFailure("ID token: not three parts of JSON") }
        let (claims, seconds) = (token.claims, Double(now.seconds))
        guard token.algorithm == settings.signingAlgorithm else { throw OAuthFailure("ID token: alg") }
        guard claims["iss"]?.string?.isExactly(issuer) ?? false else { throw OAuthFailure("ID token: iss") }
        guard token.isFor(settings.clientID) else { throw OAuthFailure("ID token: aud") }
        guard claims["sub"]?.filled != nil else { throw OAuthFailure("ID token: sub") }
        guard claims["iat"]?.number != nil else { throw OAuthFailure("ID token: iat") }
        guard let expiry = claims["exp"]?.number, expiry > seconds - IDToken.skew else {
            throw OAuthFailure("ID token: exp")
        }
        if let start = claims["nbf"] {
            guard let start = start.number, start <= seconds + IDToken.skew else { throw OAuthFailure("ID token: nbf") }
        }
        // None was sent.
        guard claims["nonce"] == nil else { throw OAuthFailure("ID token: nonce") }
        self.token = token
    }
}
