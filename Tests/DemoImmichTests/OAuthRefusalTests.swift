import EventLoop
import Gateway
import HTTPClient
import Testing

@testable import DemoImmich

/// What Immich's client refuses, and what it lets pass, one thing wrong at a time.
@Suite("What a provider must not do") struct OAuthRefusalTests {
    @Test("It fails, and Immich does not say why", arguments: Oddity.failures)
    func itFails(oddity: Oddity) async throws {
        let visit = try SignIn(oddity.release, oddity.settings)
        visit.provider.change(oddity.change)
        let answer = try await visit.finish(oddity.url)
        #expect(answer.status == .internalServerError)
        #expect(try await answer.message() == "Failed to finish oauth")
        #expect(try await visit.failure().contains(oddity.reason))
        #expect(answer.cookies == [])
        #expect(try await visit.account("alice@example.org")["oauthId"]?.string == "")
    }

    @Test("It passes all the same", arguments: Oddity.harmless) func itPasses(oddity: Oddity) async throws {
        let visit = try SignIn(oddity.release, oddity.settings)
        visit.provider.change(oddity.change)
        let answer = try await visit.finish(oddity.url)
        #expect(answer.status == .created)
        #expect(try await visit.failure() == "")
        #expect(!visit.provider.asked.contains("keys"))
    }

    @Test("Plain http to the issuer is refused by release 3 alone") func plainHTTPIsRefused() async throws {
        for (release, allowed, status) in [
            (.v2_3_1, false, .created), (.v3_1_0, false, .internalServerError), (.v3_1_0, true, .created),
        ] as [(Release, Bool, Status)] {
            let more: [(String, JSON)] = release == .v3_1_0 ? [("allowInsecureRequests", .bool(allowed))] : []
            let visit = try SignIn(release, [("issuerUrl", "http://127.0.0.1:9/sso")] + more)
            visit.provider.change {
                $0.discovery["issuer"] = "http://127.0.0.1:9/sso"
                $0.claims["iss"] = "http://127.0.0.1:9/sso"
            }
            #expect(try await visit.finish().status == status, "\(release) \(allowed)")
        }
    }

    @Test("State and verifier must come from somewhere, and be no empty words", arguments: Release.allCases)
    func stateAndVerifierAreWanted(release: Release) async throws {
        let visit = try SignIn(release)
        let url: JSON = .text(SignIn.callback)
        let cookies = "immich_oauth_state=st4te; immich_oauth_code_verifier=v"
        for (body, cookie, message) in [
            (["url": url], "", "OAuth state is missing"),
            (["url": url, "codeVerifier": "v"], "", "OAuth state is missing"),
            (["url": url, "state": ""], cookies, "OAuth state is missing"),
            (["url": url, "state": "st4te"], "", "OAuth code verifier is missing"),
            (["url": url, "codeVerifier": ""], cookies, "OAuth code verifier is missing"),
        ] as [(JSON, String, String)] {
            let answer = try await visit.post("/oauth/callback", body, ["cookie": cookie])
            #expect(answer.status == .badRequest)
            #expect(try await answer.message() == message)
        }
        #expect(try await visit.post("/oauth/callback", [:]).status == .badRequest)
        #expect(visit.provider.asked == [])
        #expect(try await visit.post("/oauth/callback", ["url": url], ["cookie": cookies]).status == .created)
        #expect(visit.provider.form?["code_verifier"] == "v")
        let off = try SignIn(release, [("enabled", false)])
        #expect(try await off.finish().message() == "OAuth is not enabled")
    }

    @Test("Discovery is asked for at every step, userinfo as the release does", arguments: Release.allCases)
    func discoveryIsAskedEveryTime(release: Release) async throws {
        let visit = try SignIn(release)
        let once = ["openid-configuration", "token"] + (release == .v2_3_1 ? ["userinfo"] : [])
        #expect(try await visit.finish().status == .created)
        #expect(try await visit.finish().status == .created)
        #expect(visit.provider.asked == once + once)
        visit.provider.change { $0.claims["email"] = nil }
        #expect(try await visit.finish().status == .created)
        #expect(visit.provider.asked.last == "userinfo")
    }

    @Test("The code is redeemed with the secret in the form, or before it") func clientAuthentication() async throws {
        let post = try SignIn(.v3_1_0)
        _ = try await post.finish()
        let form = try #require(post.provider.form)
        #expect(form["grant_type"] == "authorization_code")
        #expect(form["code"] == "c0de")
        #expect(form["redirect_uri"] == "https://photos.example.org/auth/login")
        #expect(form["code_verifier"] == "v3rifier")
        #expect(form["client_id"] == "immich")
        #expect(form["client_secret"] == "s&cret +1")
        let basic = try SignIn(.v3_1_0, [("tokenEndpointAuthMethod", "client_secret_basic")])
        _ = try await basic.finish()
        let request = try #require(basic.provider.script.withLock { $0.requests.last { $0.method == "POST" } })
        // immich:s%26cret+%2B1
        #expect(request.fields.contains { $0.value == "Basic aW1taWNoOnMlMjZjcmV0KyUyQjE=" })
        #expect(basic.provider.form?["client_secret"] == nil)
        let open = try SignIn(.v3_1_0, [("clientSecret", "")])
        _ = try await open.finish()
        #expect(open.provider.form?["client_id"] == "immich")
        #expect(open.provider.form?["client_secret"] == nil)
        let phone = try SignIn(.v3_1_0)
        _ = try await phone.finish("app.immich:///oauth-callback?code=c0de&state=st4te")
        #expect(phone.provider.form?["redirect_uri"] == "app.immich:///oauth-callback")
    }
}
