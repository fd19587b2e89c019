/// Who shall be logged out (OpenID Connect Back-Channel Logout 1.0 §2.4), once the token passed. Release 3 only.
struct LogoutToken: Sendable {
    private static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// A token is good for so many seconds, and clocks may differ by so many.
    private static let age = 120.0
    private static let skew = 5.0

    let subject: String?
    let session: String?

    /// All but the signature.
    init(_ token: SignedToken, issuer: String, settings: OAuthSettings, now: Moment) throws(OAuthFailure) {
        let (claims, seconds) = (token.claims, Double(now.seconds))
        guard token.algorithm == settings.signingAlgorithm else { throw OAuthFailure("logout token: alg") }
        guard claims["iss"]?.string?.isExactly(issuer) ?? false else { throw OAuthFailure("logout token: iss") }
        guard token.isFor(settings.clientID) else { throw OAuthFailure("logout token: aud") }
        guard let issued = claims["iat"]?.number, issued <= seconds + LogoutToken.skew,
            issued >= seconds - LogoutToken.age - LogoutToken.skew
        else { throw OAuthFailure("logout token: iat") }
        if let expiry = claims["exp"] {
            guard let expiry = expiry.number, expiry > seconds - LogoutToken.skew else {
                throw OAuthFailure("logout token: exp")
            }
        }
        guard claims["events"]?[LogoutToken.event]?.isObject ?? false else {
            throw OAuthFailure("logout token: events")
        }
        guard claims["nonce"] == nil else { throw OAuthFailure("logout token: nonce") }
        (subject, session) = (claims["sub"]?.filled, claims["sid"]?.filled)
        guard subject != nil || session != nil else { throw OAuthFailure("logout token: neither sub nor sid") }
    }
}
