import Gateway
import Testing

@testable import DemoImmich

@Suite("The way to the provider") struct OAuthStartTests {
    private static let redirect: JSON = ["redirectUri": "https://photos.example.org/auth/login"]

    /// The query of the address that a browser is sent to.
    private func query(_ answer: Response) async throws -> Query {
        let url = try #require(try await answer.json()?["url"]?.string)
        return Query(try #require(WebURL(url)?.query))
    }

    @Test("It carries what a provider needs, in Immich's order, and no nonce", arguments: Release.allCases)
    func theAddressHasItsParameters(release: Release) async throws {
        let start = try SignIn(release, release == .v3_1_0 ? [("prompt", "login")] : [])
        let answer = try await start.post("/oauth/authorize", Self.redirect)
        #expect(answer.status == .created)
        let query = try await query(answer)
        let prompt = release == .v3_1_0 ? ["prompt"] : []
        let names = ["redirect_uri", "scope", "state"] + prompt + ["code_challenge", "code_challenge_method"]
        #expect(query.pairs.map(\.name) == names + ["client_id", "response_type"])
        #expect(query["redirect_uri"] == "https://photos.example.org/auth/login")
        #expect(query["scope"] == "openid email profile")
        #expect(query["client_id"] == "immich")
        #expect(start.provider.asked == ["openid-configuration"])
    }

    @Test("Its state and the verifier of its challenge lie in cookies", arguments: Release.allCases)
    func theSecretsLieInCookies(release: Release) async throws {
        let start = try SignIn(release)
        let answer = try await start.post("/oauth/authorize", Self.redirect, ["x-forwarded-proto": "https"])
        let query = try await query(answer)
        let rest = "Max-Age=34560000; Path=/; Expires=Sun, 26 Dec 2027 07:26:40 GMT; HttpOnly; Secure; SameSite=Lax"
        let (state, verifier) = (answer.cookies.first ?? "", answer.cookies.last ?? "")
        #expect(state == "immich_oauth_state=\(query["state"] ?? ""); \(rest)")
        let secret = verifier.split(separator: ";")[0].split(separator: "=")[1]
        #expect(verifier == "immich_oauth_code_verifier=\(secret); \(rest)")
        #expect(query["code_challenge"] == Digest.challenge(of: String(secret)))
        // Nothing is used twice.
        let other = try await start.post("/oauth/authorize", Self.redirect)
        #expect(!other.cookies.contains { $0.contains(secret) })
    }

    @Test("The phone's own state and challenge are taken") func thePhoneBringsItsOwn() async throws {
        let start = try SignIn(.v3_1_0)
        let body: JSON = ["redirectUri": "app.immich:///oauth-callback", "state": "mine", "codeChallenge": "challenge"]
        let answer = try await start.post("/oauth/authorize", body)
        let query = try await query(answer)
        #expect(query["state"] == "mine")
        #expect(query["code_challenge"] == "challenge")
        #expect(query["redirect_uri"] == "app.immich:///oauth-callback")
        #expect(answer.cookies.count == 1)
    }

    @Test("The phone's address is replaced where that is set", arguments: ["app.immich:///", "app.immich:/"])
    func theMobileOverrideReplaces(start: String) async throws {
        let override = "https://photos.example.org/api/oauth/mobile-redirect"
        let visit = try SignIn(.v2_3_1, [("mobileOverrideEnabled", true), ("mobileRedirectUri", .text(override))])
        let answer = try await visit.post("/oauth/authorize", ["redirectUri": .text("\(start)oauth-callback")])
        #expect(try await query(answer)["redirect_uri"] == override)
    }

    @Test("Without S256 in discovery there is no challenge") func noChallengeWhereNoneIsTaken() async throws {
        let start = try SignIn(.v2_3_1)
        start.provider.change { $0.discovery["code_challenge_methods_supported"] = ["plain"] }
        let query = try await query(try await start.post("/oauth/authorize", Self.redirect))
        #expect(query["code_challenge"] == nil)
        #expect(query["code_challenge_method"] == nil)
        #expect(try await start.finish().status == .created)
        #expect(start.provider.form?["code_verifier"] == nil)
    }

    @Test("Without a redirect address it is 400, with OAuth off too", arguments: Release.allCases)
    func startIsRefused(release: Release) async throws {
        let start = try SignIn(release)
        #expect(try await start.post("/oauth/authorize", [:]).status == .badRequest)
        #expect(try await start.post("/oauth/authorize", ["redirectUri": 1]).status == .badRequest)
        let off = try SignIn(release, [("enabled", false)])
        let answer = try await off.post("/oauth/authorize", Self.redirect)
        #expect(answer.status == .badRequest)
        #expect(try await answer.message() == "OAuth is not enabled")
        #expect(off.provider.asked == [])
        start.provider.change { $0.status["openid-configuration"] = 503 }
        #expect(try await start.post("/oauth/authorize", Self.redirect).message() == "Failed to start oauth")
    }

    @Test("Whoever looks at the features sees it", arguments: Release.allCases)
    func featuresShowIt(release: Release) async throws {
        let on = try SignIn(release, [("autoLaunch", true), ("buttonText", "By the door")], passwords: false)
        let features = try await on.visit.call("/api/server/features").json()
        #expect(features?["oauth"] == .bool(true))
        #expect(features?["oauthAutoLaunch"] == .bool(true))
        #expect(features?["passwordLogin"] == .bool(false))
        #expect(try await on.visit.call("/api/server/config").json()?["oauthButtonText"]?.string == "By the door")
        let body: JSON = ["email": "alice@example.org", "password": .text(Sessions.password)]
        let answer = try await on.post("/auth/login", body)
        #expect(answer.status == .unauthorized)
        #expect(try await answer.message() == "Password login has been disabled")
    }

    @Test("The way back into the app keeps the query as it is", arguments: Release.allCases)
    func mobileRedirectKeepsTheQuery(release: Release) async throws {
        let visit = try Visit(release)
        let answer = try await visit.call("/api/oauth/mobile-redirect?code=a%2Fb&state=x+y&iss=https%3A%2F%2Fz")
        #expect(answer.status.rawValue == 307)
        #expect(answer.header("location") == "app.immich:///oauth-callback?code=a%2Fb&state=x+y&iss=https%3A%2F%2Fz")
    }
}
