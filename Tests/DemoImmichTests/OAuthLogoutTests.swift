import EventLoop
import Gateway
import Testing

@testable import DemoImmich

@Suite("The way out") struct OAuthLogoutTests {
    private static let key = SigningKey()

    /// Logs in by the provider; the cookies that a browser then has.
    private func cookies(_ visit: SignIn) async throws -> [String: String] {
        let token = try await visit.finish().json()?["accessToken"]?.string ?? ""
        return ["cookie": "immich_access_token=\(token); immich_auth_type=oauth; immich_is_authenticated=true"]
    }

    @Test("A log-out leads to the provider's, in release 3.1 with the ID token", arguments: Release.allCases)
    func logOutLeadsToTheProvider(release: Release) async throws {
        let visit = try SignIn(release)
        let hint = release == .v3_1_0 ? "?id_token_hint=\(visit.provider.script.withLock { $0.idToken })" : ""
        let own = try await cookies(visit)
        let answer = try await visit.post("/auth/logout", [:], own)
        #expect(answer.status == .ok)
        #expect(try await answer.json()?["redirectUri"]?.string == "https://photos.example.org/sso/logout\(hint)")
        #expect(answer.cookies.count == 3)
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .unauthorized)
    }

    @Test("Without such an address, or by a password, it leads to the log-in page") func logOutLeadsHome() async throws
    {
        let visit = try SignIn(.v3_1_0)
        let login = "/auth/login?autoLaunch=0"
        let byPassword = ["cookie": try await visit.visit.secret("cookie", of: "lasting")]
        #expect(try await visit.post("/auth/logout", [:], byPassword).json()?["redirectUri"]?.string == login)
        #expect(visit.provider.asked == [])
        visit.provider.change { $0.discovery["end_session_endpoint"] = nil }
        let own = try await cookies(visit)
        #expect(try await visit.post("/auth/logout", [:], own).json()?["redirectUri"]?.string == login)
        let other = try SignIn(.v3_1_0, [("endSessionEndpoint", "https://iam.example.org/out?a=b")])
        let address = try await other.post("/auth/logout", [:], try await cookies(other)).json()?["redirectUri"]?.string
        #expect(address?.hasPrefix("https://iam.example.org/out?a=b&id_token_hint=") == true)
    }

    @Test("The session ends even where the provider is away") func theSessionEndsAnyway() async throws {
        let visit = try SignIn(.v2_3_1)
        let own = try await cookies(visit)
        visit.provider.change { $0.status["openid-configuration"] = 500 }
        #expect(try await visit.post("/auth/logout", [:], own).message() == "Failed to logout")
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .unauthorized)
    }

    private static func claims(_ change: (inout Members) -> Void = { _ in }) -> Members {
        var claims = Members(
            "iss",
            "https://photos.example.org/sso",
            "aud",
            "immich",
            "iat",
            .int(Visit.now),
            "sub",
            "subject-1",
            "events",
            ["http://schemas.openid.net/event/backchannel-logout": [:]]
        )
        change(&claims)
        return claims
    }

    private func post(_ visit: SignIn, _ token: String) async throws -> Response {
        let body = Array(Query.text([("logout_token", token)]).utf8)
        let headers = ["content-type": "application/x-www-form-urlencoded"]
        return try await visit.visit.call("/api/oauth/backchannel-logout", method: "POST", headers: headers, body: body)
    }

    @Test("The provider ends sessions, by user, by session, or both", arguments: ["sub", "sid", "both"])
    func theProviderEndsSessions(kind: String) async throws {
        let visit = try SignIn(.v3_1_0)
        visit.provider.change { $0.keys = [["kty": "EC"], Self.key.jwk] }
        let mine = try await cookies(visit)
        visit.provider.change { $0.claims["sid"] = "session-2" }
        let other = try await cookies(visit)
        let token = Self.key.sign(
            Self.claims {
                if kind != "sub" { $0["sid"] = "session-1" }
                if kind == "sid" { $0["sub"] = nil }
            }
        )
        let answer = try await post(visit, token)
        #expect(answer.status == .ok)
        #expect(try await answer.content().length == 0)
        #expect(try await visit.visit.call("/api/users/me", headers: mine).status == .unauthorized)
        let rest = try await visit.visit.call("/api/users/me", headers: other).status
        #expect(rest == (kind == "sub" ? .unauthorized : .ok))
        // Nobody of that name is no error, and ends nothing.
        let stranger = try await cookies(visit)
        #expect(try await post(visit, Self.key.sign(Self.claims { $0["sub"] = "nobody" })).status == .ok)
        #expect(try await visit.visit.call("/api/users/me", headers: stranger).status == .ok)
    }

    /// Claims of a logout token that is refused, and why.
    struct Flaw: Sendable, CustomTestStringConvertible {
        let reason: String
        let name: String
        let value: JSON?
        var testDescription: String { "\(reason) \(name)" }

        init(_ reason: String, _ name: String, _ value: JSON?) {
            (self.reason, self.name, self.value) = (reason, name, value)
        }
    }

    static let flaws: [Flaw] = [
        Flaw("iss", "iss", "https://photos.example.org/sso/"), Flaw("iss", "iss", nil), Flaw("aud", "aud", "other"),
        Flaw("aud", "aud", nil), Flaw("iat", "iat", .int(Visit.now - 126)), Flaw("iat", "iat", .int(Visit.now + 6)),
        Flaw("iat", "iat", nil), Flaw("exp", "exp", .int(Visit.now - 6)), Flaw("events", "events", nil),
        Flaw("events", "events", ["http://schemas.openid.net/event/other": [:]]), Flaw("nonce", "nonce", "x"),
        Flaw("neither sub nor sid", "sub", nil),
    ]

    @Test("A token that is not in order ends nothing", arguments: flaws) func flawedTokensEndNothing(flaw: Flaw)
        async throws
    {
        let visit = try SignIn(.v3_1_0)
        visit.provider.change { $0.keys = [Self.key.jwk] }
        let own = try await cookies(visit)
        let answer = try await post(visit, Self.key.sign(Self.claims { $0[flaw.name] = flaw.value }))
        #expect(answer.status == .badRequest)
        #expect(try await visit.failure() == "logout token: \(flaw.reason)")
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .ok)
    }

    @Test("Here the signature counts") func theSignatureCounts() async throws {
        let visit = try SignIn(.v3_1_0)
        visit.provider.change { $0.keys = [Self.key.jwk] }
        let own = try await cookies(visit)
        let good = Self.key.sign(Self.claims())
        let parts = good.split(separator: ".").map(String.init)
        let others = Base64URL.encode(Self.claims { $0["sub"] = "other" }.json.bytes)
        let symmetric = StubProvider.token(["alg": "HS256"], Self.claims().json, "AAAA")
        for token in [
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(others).\(parts[2])", "\(parts[0]).\(parts[1]).AAAA", "x", "",
            StubProvider.token(["alg": "none"], Self.claims().json, ""), symmetric,
            Self.key.sign(Self.claims(), kid: "two"), SigningKey().sign(Self.claims()),
        ] {
            #expect(try await post(visit, token).status == .badRequest, "\(token)")
        }
        for keys in [[], ["kty": "RSA"], ["kty": "RSA", "n": "", "e": ""]] as [JSON] {
            visit.provider.change { $0.keys = [keys] }
            #expect(try await post(visit, good).status == .badRequest)
        }
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .ok)
        visit.provider.change { $0.keys = [Self.key.jwk] }
        #expect(try await post(visit, good).status == .ok)
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .unauthorized)
        let old = try SignIn(.v2_3_1)
        #expect(try await post(old, good).status == .notFound)
    }

    @Test("Where HS256 is set, the client's secret signs") func theSecretSigns() async throws {
        let visit = try SignIn(.v3_1_0, [("signingAlgorithm", "HS256"), ("clientSecret", "secret")])
        visit.provider.change { $0.header["alg"] = "HS256" }
        let own = try await cookies(visit)
        #expect(try await post(visit, SigningKey.sign(Self.claims(), secret: "other")).status == .badRequest)
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .ok)
        #expect(try await post(visit, SigningKey.sign(Self.claims(), secret: "secret")).status == .ok)
        #expect(try await visit.visit.call("/api/users/me", headers: own).status == .unauthorized)
    }
}
