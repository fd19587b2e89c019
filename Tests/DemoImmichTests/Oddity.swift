import Testing

@testable import DemoImmich

/// One thing that is not as it should be between the provider and Immich.
struct Oddity: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var release = Release.v3_1_0
    /// The reason given at `/demo/oauth`; empty where it passes.
    var reason = ""
    var url = SignIn.callback
    var settings: [(String, JSON)] = []
    var change: @Sendable (inout StubProvider.Script) -> Void = { _ in }

    init(_ name: String, _ reason: String = "", _ change: @escaping @Sendable (inout StubProvider.Script) -> Void) {
        (testDescription, self.reason, self.change) = (name, reason, change)
    }

    init(_ name: String, _ reason: String = "", url: String) {
        (testDescription, self.reason, self.url) = (name, reason, SignIn.callback + url)
    }

    func set(_ key: String, _ value: JSON) -> Oddity {
        var oddity = self
        oddity.settings.append((key, value))
        return oddity
    }

    func on(_ release: Release) -> Oddity {
        var oddity = self
        oddity.release = release
        return oddity
    }
}

extension Oddity {
    private static let now = Visit.now

    /// What must not pass.
    static let failures = discovery + callback + token + userinfo

    private static let discovery: [Oddity] = [
        Oddity("302", "discovery: status 302") { $0.status["openid-configuration"] = 302 },
        Oddity("no JSON", "discovery: no JSON object") { $0.bodies["openid-configuration"] = "<html>" },
        Oddity("a list", "discovery: no JSON object") { $0.bodies["openid-configuration"] = "[]" },
        Oddity("no issuer", "discovery: no issuer") { $0.discovery["issuer"] = nil },
        Oddity("issuer with a slash more", "discovery: another issuer") {
            $0.discovery["issuer"] = "https://photos.example.org/sso/"
        },
        Oddity("another issuer", "discovery: another issuer") { $0.discovery["issuer"] = "https://evil.example/sso" },
        Oddity("no token endpoint", "discovery: no token_endpoint") { $0.discovery["token_endpoint"] = nil },
        Oddity("no userinfo, which release 2 wants", "discovery: no userinfo_endpoint") {
            $0.discovery["userinfo_endpoint"] = nil
        }.on(.v2_3_1),
        Oddity("no userinfo, and no e-mail in the ID token", "discovery: no userinfo_endpoint") {
            $0.discovery["userinfo_endpoint"] = nil
            $0.claims["email"] = nil
        },
        Oddity("token endpoint on plain http", "only requests to HTTPS are allowed") {
            $0.discovery["token_endpoint"] = "http://photos.example.org/sso/token"
        },
    ]

    private static let callback: [Oddity] = [
        Oddity("another state", "callback: state", url: "x"),
        Oddity("two states", "callback: two state", url: "&state=st4te"),
        Oddity("an error", "callback: error access_denied", url: "&error=access_denied"),
        Oddity("iss of another", "callback: iss of another", url: "&iss=https%3A%2F%2Fphotos.example.org%2FSSO"),
        Oddity("response", "callback: response", url: "&response=x"),
        Oddity("id_token", "callback: id_token", url: "&id_token=x"),
        Oddity("iss promised but missing", "callback: iss missing") {
            $0.discovery["authorization_response_iss_parameter_supported"] = true
        },
    ]

    private static let token: [Oddity] = [
        Oddity("201", "token: status 201") { $0.status["token"] = 201 },
        Oddity("400", "token: status 400") { $0.status["token"] = 400 },
        Oddity("a challenge", "token: challenge") {
            $0.status["token"] = 401
            $0.fields["token"] = [("www-authenticate", "Basic")]
        },
        Oddity("no access token", "token: no access_token") { $0.token["access_token"] = nil },
        Oddity("no token type", "token: token_type") { $0.token["token_type"] = nil },
        Oddity("another token type", "token: token_type") { $0.token["token_type"] = "DPoP" },
        Oddity("an ID token that is no text", "token: id_token is no string") { $0.token["id_token"] = 1 },
        Oddity("two parts", "ID token: not three parts of JSON") { $0.token["id_token"] = "e30.e30" },
        Oddity("crit", "ID token: not three parts of JSON") { $0.header["crit"] = ["x"] },
        Oddity("alg none", "ID token: alg") { $0.header["alg"] = "none" },
        Oddity("alg HS256", "ID token: alg") { $0.header["alg"] = "HS256" },
        Oddity("alg ES256", "ID token: alg") { $0.header["alg"] = "ES256" },
        Oddity("iss with a slash more", "ID token: iss") { $0.claims["iss"] = "https://photos.example.org/sso/" },
        Oddity("no iss", "ID token: iss") { $0.claims["iss"] = nil },
        Oddity("for another", "ID token: aud") { $0.claims["aud"] = "other" },
        Oddity("for two", "ID token: aud") { $0.claims["aud"] = ["immich", "other"] },
        Oddity("for two, azp the other", "ID token: aud") {
            $0.claims["aud"] = ["immich", "other"]
            $0.claims["azp"] = "other"
        },
        Oddity("no sub", "ID token: sub") { $0.claims["sub"] = nil },
        Oddity("40 s too late", "ID token: exp") { $0.claims["exp"] = .int(now - 40) },
        Oddity("no exp", "ID token: exp") { $0.claims["exp"] = nil },
        Oddity("exp that is text", "ID token: exp") { $0.claims["exp"] = "4000000000" },
        Oddity("not before in a minute", "ID token: nbf") { $0.claims["nbf"] = .int(now + 60) },
        Oddity("no iat", "ID token: iat") { $0.claims["iat"] = nil },
        Oddity("a nonce that was not sent", "ID token: nonce") { $0.claims["nonce"] = "x" },
    ]

    private static let userinfo: [Oddity] = [
        Oddity("201", "userinfo: status 201") { $0.status["userinfo"] = 201 },
        Oddity("a challenge beside 200", "userinfo: challenge") {
            $0.fields["userinfo"] = [("www-authenticate", "Bearer")]
        },
        Oddity("no sub", "profile: sub") { $0.userinfo["sub"] = nil },
        Oddity("sub a number", "profile: sub") { $0.userinfo["sub"] = 7 },
        Oddity("signed, when that is not set", "userinfo: signed") {
            $0.fields["userinfo"] = [("content-type", "application/jwt")]
        },
        Oddity("no JSON", "userinfo: no JSON object") { $0.bodies["userinfo"] = "x" },
    ].map { $0.on(.v2_3_1) }

    /// What passes all the same.
    static let harmless: [Oddity] = [
        Oddity("an empty signature") { $0.signature = "" },
        Oddity("no ID token") { $0.sendsIDToken = false },
        Oddity("no jwks_uri") { $0.discovery["jwks_uri"] = nil },
        Oddity("for one, in a list") { $0.claims["aud"] = ["immich"] },
        Oddity("for two, azp this one") {
            $0.claims["aud"] = ["immich", "other"]
            $0.claims["azp"] = "immich"
        },
        Oddity("20 s too late") { $0.claims["exp"] = .int(now - 20) },
        Oddity("iat of tomorrow") { $0.claims["iat"] = .int(now + 86_400) },
        Oddity("no kid") { $0.header["kid"] = nil },
        Oddity("a wrong at_hash") { $0.claims["at_hash"] = "x" },
        Oddity("expires_in a text") { $0.token["expires_in"] = "60" },
        Oddity("bearer in lower case") { $0.token["token_type"] = "bearer" },
        Oddity("discovery of any type") { $0.fields["openid-configuration"] = [("content-type", "text/plain")] },
        Oddity("userinfo of another sub") { $0.userinfo["sub"] = "other" }.on(.v2_3_1),
        Oddity("an address not verified") { $0.claims["email_verified"] = false },
        Oddity("two codes", url: "&code=x"),
        Oddity("the right iss", url: "&iss=https%3A%2F%2Fphotos.example.org%2Fsso"),
        Oddity("endpoints on plain http in release 2") {
            $0.discovery["token_endpoint"] = "http://internal:8080/token"
        }.on(.v2_3_1),
        Oddity("endpoints on plain http where that is allowed") {
            $0.discovery["token_endpoint"] = "http://internal:8080/token"
        }.set("allowInsecureRequests", true),
        Oddity("a signed userinfo where that is set") {
            $0.fields["userinfo"] = [("content-type", "application/jwt")]
            $0.bodies["userinfo"] = StubProvider.token($0.header.json, $0.userinfo.json, "")
        }.on(.v2_3_1).set("profileSigningAlgorithm", "RS256"),
        Oddity("the algorithm that is set") { $0.header["alg"] = "none" }.set("signingAlgorithm", "none"),
        Oddity("an issuer of its host alone, without the slash") {
            $0.discovery["issuer"] = "https://photos.example.org"
            $0.claims["iss"] = "https://photos.example.org"
        }.set("issuerUrl", "https://Photos.Example.org:443/"),
        Oddity("the document itself for an issuer, which is then not compared") {
            $0.discovery["issuer"] = "https://elsewhere.example"
            $0.claims["iss"] = "https://elsewhere.example"
        }.set("issuerUrl", "https://internal.example/.well-known/openid-configuration"),
    ]
}
