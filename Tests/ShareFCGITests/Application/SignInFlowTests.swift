import Gateway
import Testing

@testable import ShareFCGI

/// A sign-in from its first address to its last, through settings, files, router, trust, policy and provider.
@Suite struct SignInFlowTests {
    @Test("whom the login proxy names is whom Immich is told about")
    func flow() async throws {
        let desk = try SignInDesk()
        let discovery = try await desk.ask("GET", "/sso/.well-known/openid-configuration")
        #expect(try discovery.member("issuer") == "https://photos.example.org/sso")
        #expect(try discovery.member("token_endpoint") == "https://photos.example.org/sso/token")
        let back = try await desk.authorize()
        #expect(back.status == .found)
        #expect(back.location?.hasPrefix(SignInDesk.web + "?code=") == true)
        #expect(back.parameters["iss"] == "https://photos.example.org/sso")
        let tokens = try await desk.redeem(try #require(back.parameters["code"]))
        #expect(tokens.status == .ok)
        let keys = desk.signIn.keys
        let signed = try #require(try tokens.member("id_token"))
        let token = try #require(keys.claims(IDToken.self, of: signed, type: IDToken.type))
        #expect(token.user.subject == "anna" && token.user.email == "anna@example.org" && token.user.name == "Anna")
        #expect(token.user.role == nil && token.user.quota == nil && token.user.emailVerified == nil)
        let published = try await desk.ask("GET", "/sso/jwks").text
        #expect(published.contains(#""kid":"\#(keys.current.id)""#))
        let bearer = ("HTTP_AUTHORIZATION", "Bearer " + (try #require(try tokens.member("access_token"))))
        let user = try await desk.ask("GET", "/sso/userinfo", [bearer])
        #expect(user.text == #"{"email":"anna@example.org","name":"Anna","sub":"anna"}"#)
        #expect(try await desk.redeem(try #require(back.parameters["code"])).status == .badRequest)
    }

    @Test(
        "T20, T22: what a client sends names nobody",
        arguments: [
            [("HTTP_SHAREFCGI_USER", "anna"), ("HTTP_SHAREFCGI_EMAIL", "anna@example.org")],
            [("HTTP_HTTP_SHAREFCGI_USER", "anna"), ("HTTP_HTTP_SHAREFCGI_EMAIL", "anna@example.org")],
            [("HTTP_REMOTE_USER", "anna"), ("HTTP_REMOTE_EMAIL", "anna@example.org")],
            [("REMOTE_USER", "anna"), ("HTTP_AUTHORIZATION", "Basic YW5uYTp3cm9uZw==")],
            [("SHAREFCGI_USER", ""), ("SHAREFCGI_EMAIL", "")],
            [],
        ]
    )
    func forged(parameters: [(String, String)]) async throws {
        let answer = try await SignInDesk().authorize(parameters)
        #expect(answer.status == .found && answer.parameters["error"] == "login_required")
        #expect(answer.parameters["code"] == nil)
    }

    @Test("T7, T18: a header that contradicts the proxy, and a stranger at our socket, get a page and no code")
    func refused() async throws {
        let desk = try SignInDesk()
        expectPage(try await desk.authorize(SignInDesk.anna + [("HTTP_REMOTE_EMAIL", "eve@example.org")]), .badRequest)
        #expect(desk.lines.all.contains { $0.contains("reason=identity_conflict ") })
        for peer in [TransportPeer.tcp(.v4(0xC000_0207)), .unknown] {
            expectPage(try await desk.authorize(from: peer), .forbidden)
        }
        #expect(!desk.lines.all.contains { $0.contains("anna") })
    }

    @Test("T14: with a secret, nothing is believed without it, and nothing is redeemed")
    func secret() async throws {
        let secret = String(repeating: "s", count: 32)
        let desk = try SignInDesk(["trust.secrets": secret])
        expectPage(try await desk.authorize(), .forbidden)
        expectPage(try await desk.authorize(SignInDesk.anna + [("HTTP_SHAREFCGI_SECRET", secret)]), .forbidden)
        expectPage(try await desk.redeem("code"), .forbidden)
        #expect(try await desk.authorize(SignInDesk.anna + [("SHAREFCGI_SECRET", secret)]).parameters["code"] != nil)
        #expect(!desk.lines.all.contains { $0.contains(secret) })
    }

    @Test("T47, T51: who is not allowed, or disabled, is sent back without a code")
    func notAllowed() async throws {
        let files = try TemporaryDirectory()
        let map = try files.write("{ bob: { disabled: true } }", to: "people.json5")
        let desk = try SignInDesk(["map": map])
        for (user, email) in [("eve", "eve@evilexample.org"), ("bob", "bob@example.org")] {
            let answer = try await desk.authorize([("SHAREFCGI_USER", user), ("SHAREFCGI_EMAIL", email)])
            #expect(answer.parameters["error"] == "access_denied" && answer.parameters["code"] == nil)
        }
    }

    @Test("a wrong secret of Immich's redeems nothing, and spends no code")
    func wrongClient() async throws {
        let desk = try SignInDesk()
        let code = try #require(try await desk.authorize().parameters["code"])
        #expect(try await desk.redeem(code, secret: ClientSecrets.make()).status == .unauthorized)
        #expect(try await desk.redeem(code).status == .ok)
    }

    @Test("the phone's app gets its code after a tap by the same person")
    func tap() async throws {
        let desk = try SignInDesk()
        let page = try await desk.authorize(redirect: "app.immich:///oauth-callback")
        #expect(page.status == .ok && page.location == nil)
        let pieces = page.text.split(separator: #"name="tap" value=""#)
        let tap = String(try #require(pieces.count == 2 ? pieces[1] : nil).prefix { $0 != "\"" })
        let cookie = ("HTTP_COOKIE", String(try #require(page.cookies.first).prefix { $0 != ";" }))
        let eve = [("SHAREFCGI_USER", "eve"), ("SHAREFCGI_EMAIL", "eve@example.org")]
        expectPage(try await desk.ask("POST", "/sso/confirm", eve + [cookie], form: [("tap", tap)]), .badRequest)
        let back = try await desk.ask("POST", "/sso/confirm", SignInDesk.anna + [cookie], form: [("tap", tap)])
        #expect(back.status == .seeOther)
        #expect(back.location?.hasPrefix("app.immich:///oauth-callback?code=") == true)
    }

    @Test("T74: two instances with one directory redeem a code once between them")
    func twoInstances() async throws {
        let (keys, shared) = (MasterKeys.ephemeral(), try TemporaryDirectory())
        let (one, other) = (try SignInDesk(keys: keys, shared: shared), try SignInDesk(keys: keys, shared: shared))
        let code = try #require(try await one.authorize().parameters["code"])
        #expect(try await other.redeem(code).status == .ok)
        #expect(try await one.redeem(code).status == .badRequest)
        #expect(one.lines.all.contains { $0.contains("reason=code_replayed ") })
        #expect(try shared.names.allSatisfy { $0.utf8.count == 64 })
    }

    @Test("the sign-in's pages stand on files of its own, for the web server may have no shares of ours")
    func files() async throws {
        let desk = try SignInDesk()
        let page = try await desk.authorize(SignInDesk.anna + [("HTTP_REMOTE_EMAIL", "eve@example.org")]).text
        for file in [StaticFile.style, .icon] {
            let path = "/sso/static/\(file.hash)/\(file.name)"
            #expect(page.contains("href=\"\(path)\""))
            let answer = try await desk.ask("GET", path)
            #expect(answer.status == .ok && answer.text == String(decoding: file.bytes, as: UTF8.self))
            #expect(try await desk.ask("GET", path, [("HTTP_IF_NONE_MATCH", file.tag)]).status == .notModified)
            #expect(try await desk.ask("POST", path).status == .methodNotAllowed)
        }
        #expect(!page.contains("/share/static"))
        for path in ["/sso/static/", "/sso/static/0000000000000000/gallery.css", "/sso/static//gallery.css"] {
            #expect(try await desk.ask("GET", path).status == .notFound)
        }
    }

    @Test(
        "T52: only the addresses themselves sign anybody in",
        arguments: [
            "/sso/authorize/", "/sso/authorize;v=1", "/sso/authorize%2f", "/sso/authorize%3Fx", "/sso/authorize%0a",
            "/sso/authorize%00", "/SSO/AUTHORIZE", "//sso/authorize", "/sso/x/../authorize", "/sso/%61uthorize", "/sso",
        ]
    )
    func spellings(path: String) async throws {
        let query = ProviderDesk.encode(ProviderDesk.authorizeFields())
        let answer = try await SignInDesk().ask("GET", "\(path)?\(query)", SignInDesk.anna)
        #expect(answer.status == .notFound && answer.location == nil && answer.cookies.isEmpty)
    }

    @Test("where nobody wants it, the addresses are like any other that does not exist; shares are served beside it")
    func off() async throws {
        let plain = try Desk()
        let nothing = try await plain.ask("GET", "/nothing")
        for path in ["/sso/authorize", "/sso/token", "/sso/.well-known/openid-configuration", "/sso/jwks"] {
            #expect(try await plain.ask("GET", path) == nothing)
        }
        let beside = try await SignInDesk().ask("GET", Desk.path)
        #expect(Answer(beside) == (try await plain.ask("GET", Desk.path)))
    }
}
