import HTTPClient

/// Immich's side of a sign-in with an OpenID provider, as far as it talks to that. Nothing is remembered: discovery is
/// asked for at every step, and no state is kept between the steps.
struct RelyingParty: Sendable {
    /// Answers larger than this are given up.
    private static let maximumBytes = 1 << 20

    let release: Release
    let settings: OAuthSettings
    let network: any HTTPFetching
    /// `host:port` where every provider is, whatever its name says.
    let address: String?
    /// For certificates of tests.
    let trustsAnyCertificate: Bool
    let now: Moment

    func discover() async throws(OAuthFailure) -> Discovery {
        guard let issuer = WebURL(settings.issuerURL) else { throw OAuthFailure("issuerUrl: no URL") }
        return try Discovery(try await fetch("GET", Discovery.address(of: issuer)), of: issuer)
    }

    /// The address that a browser is sent to, with the parameters of OpenID Connect Core 1.0 §3.1.2.1: no nonce.
    func authorization(redirect: String, state: String, challenge: String) async throws(OAuthFailure) -> String {
        let discovery = try await discover()
        guard let endpoint = discovery.authorization.flatMap({ WebURL($0) }) else {
            throw OAuthFailure("discovery: no authorization_endpoint")
        }
        var pairs = [("redirect_uri", settings.redirect(redirect)), ("scope", settings.scope), ("state", state)]
        if !settings.prompt.isEmpty { pairs.append(("prompt", settings.prompt)) }
        if discovery.takesPKCE { pairs += [("code_challenge", challenge), ("code_challenge_method", "S256")] }
        return endpoint.adding(pairs + [("client_id", settings.clientID), ("response_type", "code")]).text
    }

    /// Redeems the code in a callback's address for whom it stands.
    func signOn(_ url: String, state: String, verifier: String) async throws(OAuthFailure) -> SignOn {
        let discovery = try await discover()
        let callback = try CallbackURL(settings.redirect(url), state: state, discovery)
        guard let endpoint = discovery.token else { throw OAuthFailure("discovery: no token_endpoint") }
        let (fields, body) = TokenAnswer.request(callback, verifier: discovery.takesPKCE ? verifier : nil, settings)
        let answer = try TokenAnswer(try await fetch("POST", endpoint, fields, body))
        let token = try answer.idToken.map { text throws(OAuthFailure) in
            try IDToken(text, issuer: discovery.issuer, settings: settings, now: now).token
        }
        return SignOn(
            profile: try await profile(token?.claims, answer, discovery),
            idToken: answer.idToken,
            session: token?.claims["sid"]?.filled
        )
    }

    /// Release 3 is content with an ID token that has an e-mail address; release 2.3 always asks userinfo.
    private func profile(
        _ claims: JSON?,
        _ answer: TokenAnswer,
        _ discovery: Discovery
    ) async throws(OAuthFailure) -> Profile {
        if release == .v3_1_0, let claims, claims["email"]?.filled != nil { return try Profile(claims) }
        guard let endpoint = discovery.userinfo else { throw OAuthFailure("discovery: no userinfo_endpoint") }
        let fields = [
            (name: "Accept", value: "application/json"), (name: "Authorization", value: "Bearer \(answer.accessToken)"),
        ]
        return try Profile(try await fetch("GET", endpoint, fields), settings)
    }

    /// Where a browser ends its session at the provider; nil where there is no such place.
    func endSession(idToken: String?) async throws(OAuthFailure) -> String? {
        let own = settings.endSessionEndpoint
        let text = try await own.isEmpty ? discover().endSession : own
        guard let url = text.flatMap({ WebURL($0) }) else { return nil }
        return url.adding(idToken.map { [("id_token_hint", $0)] } ?? []).text
    }

    /// A logout token, its signature and all.
    func logout(_ text: String) async throws(OAuthFailure) -> LogoutToken {
        guard let token = SignedToken(text) else { throw OAuthFailure("logout token: not three parts of JSON") }
        let discovery = try await discover()
        let logout = try LogoutToken(token, issuer: discovery.issuer, settings: settings, now: now)
        if token.algorithm == "HS256" {
            guard Signature.isRight(token, secret: settings.clientSecret) else {
                throw OAuthFailure("logout token: signature")
            }
            return logout
        }
        guard let address = discovery.jwks else { throw OAuthFailure("discovery: no jwks_uri") }
        let answer = try await fetch("GET", address)
        guard answer.head.status == 200, let keys = JSONParser.parse(answer.body)?["keys"]?.items else {
            throw OAuthFailure("keys: status \(answer.head.status)")
        }
        guard Signature.isRight(token, keys: keys) else { throw OAuthFailure("logout token: signature") }
        return logout
    }

    private func fetch(
        _ method: String,
        _ url: String,
        _ fields: [(name: String, value: String)] = [],
        _ body: [UInt8]? = nil
    ) async throws(OAuthFailure) -> HTTPResponse {
        guard let target = WebURL(url) else { throw OAuthFailure("\(url): no URL") }
        guard target.scheme == "https" || release == .v2_3_1 || settings.allowsInsecureRequests else {
            throw OAuthFailure("\(url): only requests to HTTPS are allowed")
        }
        var request = HTTPRequest(method, url: target.text, fields: fields, body: body, timeout: settings.timeout)
        request.maximumBytes = RelyingParty.maximumBytes
        request.address = address
        if trustsAnyCertificate {
            request.oddities = HTTPOddities()
            request.oddities?.trustsAnyCertificate = true
        }
        do {
            return try await network.fetch(request)
        } catch {
            throw OAuthFailure("\(url): \(error)")
        }
    }
}
