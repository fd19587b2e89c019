import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct AuthorizeTests {
    @Test func whoeverIsThereIsSentBackWithACode() async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize()
        #expect(answer.status == .found)
        #expect(answer.location?.hasPrefix(ProviderDesk.web + "?code=") == true)
        #expect(answer.parameters["state"] == "canary state")
        #expect(answer.parameters["iss"] == ProviderDesk.issuer)
        #expect(Set(answer.parameters.keys) == ["code", "state", "iss"])
        #expect(answer.fields["Cache-Control"]?.text == "no-store")
        #expect(answer.fields["Referrer-Policy"]?.text == "no-referrer")
    }

    @Test(
        "T59: an unknown client, or none, is told so on a page and sent nowhere",
        arguments: [nil, "", "Immich", "immich ", "immich\0", "other", "immich/../x"]
    )
    func unknownClient(_ client: String?) async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize([("client_id", client)])
        expectPage(answer, .badRequest)
        #expect(desk.hasLogged("client_unknown"))
    }

    @Test(
        "T60: an address that differs by a byte is no address of Immich's",
        arguments: [
            nil, "", "https://evil.example/auth/login", "https://photos.example.org.evil.example/auth/login",
            "http://photos.example.org/auth/login", "https://photos.example.org:443/auth/login",
            "https://photos.example.org:8443/auth/login", "https://photos.example.org/auth/login/",
            "https://photos.example.org/auth/login/x", "https://photos.example.org/auth/../auth/login",
            "https://photos.example.org/auth/Login", "HTTPS://photos.example.org/auth/login",
            "https://Photos.example.org/auth/login", "https://photos.example.org//auth/login",
            "https://photos.example.org/auth/login?x=1", "https://photos.example.org/auth/login#f",
            "https://photos.example.org/auth/login?", "https://a@photos.example.org/auth/login",
            "https://photos.example.org/auth%2flogin", "https%3A%2F%2Fphotos.example.org/auth/login",
            " https://photos.example.org/auth/login", "https://photos.example.org/auth/login\r\nX: y",
            "https://photos.example.org/auth/login\0", "https:/photos.example.org/auth/login",
            "//photos.example.org/auth/login", "/auth/login", "app.immich://oauth-callback",
            "app.immich:oauth-callback", "app.immich:////oauth-callback", "APP.IMMICH:///oauth-callback",
            "app.immich:///oauth-callback/", "javascript:alert(1)",
        ]
    )
    func otherRedirects(_ redirect: String?) async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize([("redirect_uri", redirect)])
        expectPage(answer, .badRequest)
        #expect(desk.hasLogged("redirect_mismatch"))
        #expect(!desk.lines.joined().contains("evil"))
    }

    @Test("T60: `app.immich:/oauth-callback` is Immich's only where the owner lists it")
    func shortAppForm() async throws {
        let short = "app.immich:/oauth-callback"
        let desk = try ProviderDesk { $0.redirects.removeAll { $0.text == short } }
        expectPage(try await desk.authorize([("redirect_uri", short)]), .badRequest)
    }

    @Test("T60: the query of a registered address is kept")
    func registeredQuery() async throws {
        let desk = try ProviderDesk {
            $0.redirects = [RedirectURI("https://photos.example.org/auth/login?from=sso")].compactMap { $0 }
        }
        let answer = try await desk.authorize([("redirect_uri", "https://photos.example.org/auth/login?from=sso")])
        #expect(answer.location?.hasPrefix("https://photos.example.org/auth/login?from=sso&code=") == true)
    }

    @Test(
        "T61: a parameter that comes twice is refused, before the address is known on a page",
        arguments: [
            ("client_id=immich", true), ("client_id=other", true), ("redirect_uri=https://evil.example/", true),
            ("redirect_uri=https%3A%2F%2Fphotos.example.org%2Fauth%2Flogin", true), ("client%5Fid=immich", true),
            ("client_id", true), ("state=x", false), ("code_challenge=x", false), ("code_challenge_method=S256", false),
            ("scope=openid", false), ("response_type=code", false), ("nonce=1&nonce=2", false), ("foo=1&foo=1", false),
        ]
    )
    func duplicates(_ more: String, _ isPage: Bool) async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize(more: "&" + more)
        if isPage {
            expectPage(answer, .badRequest)
        } else {
            expectError(answer, "invalid_request", state: more.hasPrefix("state") ? nil : "canary state")
        }
        #expect(desk.hasLogged("param_duplicate"))
    }

    @Test("T61: a query that cannot be read is refused on a page", arguments: ["&x=%", "&x=%zz", "&x=%ff", "&%80=1"])
    func unreadable(_ more: String) async throws {
        let desk = try ProviderDesk()
        expectPage(try await desk.authorize(more: more), .badRequest)
        expectPage(try await desk.authorize(more: String(repeating: "&a=1", count: 100)), .badRequest)
    }

    @Test(
        "T62: what we do not serve is named as such",
        arguments: [
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "code token", "unsupported_response_type"),
            ("response_type", "none", "unsupported_response_type"),
            ("response_type", "CODE", "unsupported_response_type"),
            ("response_type", nil, "invalid_request"), ("response_type", "", "invalid_request"),
            ("response_mode", "fragment", "invalid_request"), ("response_mode", "form_post", "invalid_request"),
            ("request", "e30.e30.", "request_not_supported"),
            ("request_uri", "https://evil.example/", "request_uri_not_supported"),
            ("registration", "{}", "registration_not_supported"),
        ] as [(String, String?, String)]
    )
    func unsupported(_ name: String, _ value: String?, _ error: String) async throws {
        expectError(try await ProviderDesk().authorize([(name, value)]), error)
    }

    @Test("T62: `query` is the mode that there is")
    func queryMode() async throws {
        #expect(try await ProviderDesk().authorize([("response_mode", "query")]).parameters["code"] != nil)
    }

    @Test(
        "T63: without PKCE by S256 there is no code",
        arguments: [
            [("code_challenge", nil)], [("code_challenge_method", nil)], [("code_challenge_method", "plain")],
            [("code_challenge_method", "s256")], [("code_challenge", nil), ("code_challenge_method", nil)],
            [("code_challenge", String(repeating: "a", count: 42))],
            [("code_challenge", String(repeating: "a", count: 44))],
            [("code_challenge", String(repeating: "a", count: 129))], [("code_challenge", "")],
            [("code_challenge", String(repeating: "a", count: 42) + "=")],
            [("code_challenge", String(repeating: "a", count: 42) + "+")],
            [("code_challenge", String(repeating: "a", count: 42) + "é")],
            // A last character with bits that no byte needs: another spelling of some hash.
            [("code_challenge", String(repeating: "A", count: 42) + "B")],
        ] as [[(String, String?)]]
    )
    func pkce(_ changes: [(String, String?)]) async throws {
        let desk = try ProviderDesk()
        expectError(try await desk.authorize(changes), "invalid_request")
        #expect(desk.hasLogged("pkce_required"))
    }

    @Test("T64: without the scope openid there is no code; unknown scopes are left out of what is granted")
    func scopes() async throws {
        for scope in ["", "email profile", "openidx", "OPENID"] {
            expectError(try await ProviderDesk().authorize([("scope", scope)]), "invalid_scope")
        }
        let desk = try ProviderDesk()
        let answer = try await desk.redeem(try await desk.code([("scope", "offline_access email openid openid x")]))
        #expect(try answer.member("scope") == "openid email")
    }

    @Test("T65: prompt=none without anybody there is answered login_required")
    func promptNone() async throws {
        let desk = try ProviderDesk()
        #expect(try await desk.authorize([("prompt", "none")]).parameters["code"] != nil)
        for decision in [IdentityDecision.nobody, .refused(.missing)] {
            desk.decide(decision)
            expectError(try await desk.authorize([("prompt", "none")]), "login_required")
            expectError(try await desk.authorize(), "login_required")
        }
        #expect(desk.hasLogged("identity_missing"))
    }

    @Test(
        "T65: nobody can be made to log in anew, to choose or to agree",
        arguments: [
            ("prompt", "login", "login_required"), ("prompt", "consent", "consent_required"),
            ("prompt", "select_account", "account_selection_required"), ("prompt", "none login", "invalid_request"),
            ("prompt", "login none", "invalid_request"), ("prompt", "create", "invalid_request"),
            ("max_age", "0", "login_required"), ("max_age", "junk", "login_required"),
        ]
    )
    func prompts(_ name: String, _ value: String, _ error: String) async throws {
        expectError(try await ProviderDesk().authorize([(name, value)]), error)
    }

    @Test("T65: an empty prompt, as Immich 3 sends, says nothing")
    func emptyPrompt() async throws {
        #expect(try await ProviderDesk().authorize([("prompt", "")]).parameters["code"] != nil)
    }

    @Test(
        "T66: a state comes back as it was, encoded once, and starts no header",
        arguments: [
            "a\r\nSet-Cookie: x=1", "\"'<script>", "a&code=evil&iss=evil", "%0d%0a", "é\u{301}", "a#b", "a+b c",
            String(repeating: "s", count: 2048),
        ]
    )
    func states(_ state: String) async throws {
        let answer = try await ProviderDesk().authorize([("state", state)])
        #expect(answer.parameters["state"].map { Array($0.utf8) } == Array(state.utf8))
        #expect(answer.location?.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } == true)
        #expect(answer.parameters["code"] != "evil")
    }

    @Test("T66: a state of 3 kB is refused, and not sent back")
    func longState() async throws {
        let answer = try await ProviderDesk().authorize([("state", String(repeating: "s", count: 3000))])
        expectError(answer, "invalid_request", state: nil)
    }

    @Test("T66: no state is no mistake of Immich's")
    func noState() async throws {
        let answer = try await ProviderDesk().authorize([("state", nil)])
        #expect(Set(answer.parameters.keys) == ["code", "iss"])
    }

    @Test("T67: only GET asks for a sign-in", arguments: ["HEAD", "POST", "PUT", "OPTIONS", "get"])
    func methods(_ method: String) async throws {
        let desk = try ProviderDesk()
        let query = ProviderDesk.encode(ProviderDesk.authorizeFields())
        let answer = try await desk.ask(method, "/authorize", query: query)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.fields["Allow"]?.text == "GET")
        #expect(answer.location == nil)
    }
}
