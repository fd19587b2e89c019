import Gateway
import HTTPClient
import Testing

@testable import ShareFCGI

/// The whole application, with an Immich that a test holds in its hands.
@Suite struct SilentSignInTests {
    private static let bob = [("SHAREFCGI_USER", "bob"), ("SHAREFCGI_EMAIL", "bob@example.org")]

    private func desk(
        _ changes: [String: String] = [:],
        _ reply: @escaping StubCallback.Reply = { _ throws(HTTPClientError) in StubCallback.session() }
    ) throws -> (SignInDesk, StubCallback) {
        let immich = StubCallback(reply)
        return (try SignInDesk(SilentVisit.settings.merging(changes) { $1 }, immich: immich), immich)
    }

    @Test("whom the login proxy names gets the page and Immich's three cookies; Immich gets a code, and no more")
    func signedIn() async throws {
        let (desk, immich) = try desk()
        let browser = [
            ("HTTP_COOKIE", "immich_is_authenticated=true; other=canary-cookie"), ("HTTP_USER_AGENT", "Firefox/140"),
            ("HTTP_AUTHORIZATION", "Basic canary"), ("HTTP_X_FORWARDED_FOR", "10.9.9.9"),
        ]
        expectSignedIn(try await desk.open("/albums/0e1f?x=1", SignInDesk.anna + browser))
        let request = try #require(immich.requests.first)
        #expect(request.method == "POST" && request.url == "http://immich-server:2283/api/oauth/callback")
        #expect(
            request.fields.map { "\($0.name): \($0.value)" } == [
                "Content-Type: application/json", "Accept: application/json", "X-Forwarded-Proto: https",
                "User-Agent: Firefox/140",
            ]
        )
        #expect(request.timeout == .seconds(5))
        let body = try #require(immich.bodies.first)
        #expect(body.url.hasPrefix("\(SignInDesk.web)?code="))
        #expect(body.fields?["state"] == body.state && body.fields?["iss"] == "\(SignInDesk.origin)/sso")
        #expect(PKCE.isVerifier(body.codeVerifier) && body.state.utf8.count >= 22)
    }

    @Test("Immich may be below a path, and is told http only where the site is", arguments: [true, false])
    func addresses(isSecure: Bool) async throws {
        let plain = [
            "public_base_url": "http://127.0.0.1:8080", "oidc.issuer": "http://127.0.0.1:8080/sso",
        ]
        let (desk, immich) = try desk(
            ["silent.immich_url": "https://inner.example.org/immich"].merging(isSecure ? [:] : plain) { $1 }
        ) { _ throws(HTTPClientError) in
            StubCallback.session(StubCallback.cookies(secure: isSecure ? "Secure; " : ""))
        }
        let answer = try await desk.open()
        #expect(answer.cookies.count == 4)
        #expect(answer.cookies.last?.hasPrefix(isSecure ? "__Host-sharefcgi_try=1;" : "sharefcgi_try=1;") == true)
        let request = try #require(immich.requests.first)
        #expect(request.url == "https://inner.example.org/immich/api/oauth/callback")
        #expect(request.fields.contains { $0 == ("X-Forwarded-Proto", isSecure ? "https" : "http") })
    }

    @Test("a browser's name for itself that is no header value is left out", arguments: ["a\u{1}b", "é", ""])
    func userAgent(text: String) async throws {
        let (desk, immich) = try desk()
        expectSignedIn(try await desk.open("/", SignInDesk.anna + [("HTTP_USER_AGENT", text)]))
        #expect(immich.requests.first?.fields.contains { $0.name == "User-Agent" } == false)
    }

    @Test("S15: the code is good once, with its own address and verifier; nothing of it is in the log or the answer")
    func code() async throws {
        let (desk, immich) = try desk(["log.level": "debug"])
        func redeem(_ body: StubCallback.Body, redirect: String? = nil, verifier: String? = nil) async throws -> Status
        {
            let form = [
                ("grant_type", "authorization_code"), ("code", try #require(body.fields?["code"])),
                ("redirect_uri", redirect ?? SignInDesk.web), ("code_verifier", verifier ?? body.codeVerifier),
                ("client_id", "immich"), ("client_secret", desk.secret),
            ]
            return try await desk.ask("POST", "/sso/token", form: form).status
        }
        var answers: [Response] = []
        for _ in 0..<4 { answers.append(try await desk.open()) }
        let bodies = immich.bodies
        try #require(bodies.count == 4)
        #expect(try await redeem(bodies[0], redirect: "\(SignInDesk.origin)/user-settings") == .badRequest)
        #expect(try await redeem(bodies[1], verifier: String(repeating: "v", count: 43)) == .badRequest)
        #expect(try await redeem(bodies[2], verifier: bodies[1].codeVerifier) == .badRequest)
        #expect(try await redeem(bodies[3]) == .ok)
        for body in bodies { #expect(try await redeem(body) == .badRequest) }
        let told = (desk.lines.all + answers.flatMap { $0.fields.list.map { "\($0.value)" } }).joined()
        for body in bodies {
            for secret in [body.codeVerifier, body.state, try #require(body.fields?["code"]), "canary-access-token"] {
                #expect(!told.contains(secret))
            }
        }
        #expect(!desk.lines.all.contains { $0.contains("anna") })
    }

    @Test("S1, S16: nobody, somebody who is not allowed, and somebody disabled get the ordinary page, and no account")
    func nobody() async throws {
        let files = try TemporaryDirectory()
        let map = try files.write("{ carl: { disabled: true } }", to: "people.json5")
        let (desk, immich) = try desk(["map": map, "deny.users": "dora"])
        for person in [
            [], [("SHAREFCGI_USER", ""), ("SHAREFCGI_EMAIL", "")], [("REMOTE_USER", "anna")],
            [("HTTP_SHAREFCGI_USER", "anna"), ("HTTP_SHAREFCGI_EMAIL", "anna@example.org")],
            [("SHAREFCGI_USER", "eve"), ("SHAREFCGI_EMAIL", "eve@evilexample.org")],
            [("SHAREFCGI_USER", "carl"), ("SHAREFCGI_EMAIL", "carl@example.org")],
            [("SHAREFCGI_USER", "dora"), ("SHAREFCGI_EMAIL", "dora@example.org")],
            [("SHAREFCGI_USER", "anna")],
        ] {
            expectOrdinary(try await desk.open("/photos", person))
        }
        #expect(immich.requests.isEmpty)
    }

    @Test("S5: trust and values are judged as everywhere: 403 and 400, and nobody is signed in")
    func refused() async throws {
        let secret = String(repeating: "s", count: 32)
        let (desk, immich) = try desk(["trust.secrets": secret, "trust.networks": "10.0.0.0/8"])
        let told = SignInDesk.anna + [("SHAREFCGI_SECRET", secret)]
        let whole = told + [("SHAREFCGI_PEER", "10.1.1.1")]
        expectPage(try await desk.open("/photos", SignInDesk.anna), .forbidden)
        expectPage(try await desk.open("/photos", SignInDesk.anna + [("HTTP_SHAREFCGI_SECRET", secret)]), .forbidden)
        expectPage(try await desk.open("/photos", told), .forbidden)
        expectPage(try await desk.open("/photos", whole + [("HTTP_REMOTE_EMAIL", "eve@example.org")]), .badRequest)
        expectPage(try await desk.open("/photos", whole + [("SHAREFCGI_EMAIL", "eve@example.org")]), .badRequest)
        expectPage(try await desk.open("/photos", whole + [("SHAREFCGI_USER", "anna")]), .badRequest)
        let sender = [("SHAREFCGI_SECRET", secret), ("SHAREFCGI_PEER", "10.1.1.1"), ("SHAREFCGI_USER", "anna")]
        for email in ["a@x,b@x", "{http.reverse_proxy.header.Remote-Email}", "no address"] {
            expectPage(try await desk.open("/photos", sender + [("SHAREFCGI_EMAIL", email)]), .badRequest)
        }
        #expect(immich.requests.isEmpty)
        for reason in ["secret_missing", "hop_untrusted", "identity_conflict", "identity_duplicate"] {
            #expect(desk.lines.all.contains { $0.contains("reason=\(reason) ") }, "\(reason)")
        }
        expectSignedIn(try await desk.open("/photos", whole))
    }

    @Test("S2, S3, S4, S13: what is no first page of somebody without a session is the ordinary page")
    func conditions() async throws {
        let (desk, immich) = try desk()
        for changes: [(String, String?)] in [
            [("HTTP_COOKIE", "immich_access_token=")], [("HTTP_COOKIE", "?")], [("HTTP_ACCEPT", "*/*")],
            [("HTTP_SEC_FETCH_DEST", "iframe")], [("HTTP_SEC_PURPOSE", "prefetch")],
            [("HTTP_COOKIE", "__Host-sharefcgi_out=1")],
        ] {
            expectOrdinary(try await desk.open(changes: changes))
        }
        for method in ["POST", "HEAD", "PUT"] { expectOrdinary(try await desk.open(method: method)) }
        for address in ["/share/x", "/api/users/me", "/photos/../api", "//photos", "/auth/login?autoLaunch=0"] {
            expectOrdinary(try await desk.open(address))
        }
        #expect(immich.requests.isEmpty)
    }

    @Test("S11: a browser that keeps no session is tried once, and the log says so")
    func loop() async throws {
        let (desk, immich) = try desk()
        expectSignedIn(try await desk.open())
        expectOrdinary(try await desk.open("/photos", SignInDesk.anna + [("HTTP_COOKIE", "__Host-sharefcgi_try=1")]))
        #expect(immich.requests.count == 1)
        #expect(desk.lines.all.contains { $0.contains("reason=silent_loop ") })
    }

    @Test("S11, S12: whoever keeps no cookie at all meets the limit, and nobody else does")
    func rate() async throws {
        let (desk, immich) = try desk(["silent.rate": "2"])
        for _ in 0..<2 { expectSignedIn(try await desk.open()) }
        for _ in 0..<5 { expectOrdinary(try await desk.open()) }
        #expect(immich.requests.count == 2)
        #expect(desk.lines.all.contains { $0.contains("reason=silent_rate ") })
        expectSignedIn(try await desk.open("/photos", Self.bob))
        desk.time.turn(by: .seconds(600))
        expectSignedIn(try await desk.open())
    }

    @Test("S6: anything but 201 with the three cookies signs nobody in")
    func badReply() async throws {
        for (number, reply) in [
            StubCallback.session(status: 200), StubCallback.session(status: 204), StubCallback.session(status: 302),
            StubCallback.session(Array(StubCallback.cookies().dropLast())),
            StubCallback.session(StubCallback.cookies() + [StubCallback.cookies()[0]]),
            StubCallback.session(StubCallback.cookies(secure: "")),
            StubCallback.session(StubCallback.cookies().map { "\($0); Domain=example.org" }),
            StubCallback.session(StubCallback.cookies("a\r\nX: y")),
        ].enumerated() {
            let (desk, _) = try desk { _ throws(HTTPClientError) in reply }
            expectOrdinary(try await desk.open())
            let reason = number < 3 ? "silent_failed" : "silent_bad_reply"
            #expect(desk.lines.all.contains { $0.hasPrefix("warning") && $0.contains("reason=\(reason) ") })
        }
    }

    @Test(
        "S9: Immich away or unwilling is the ordinary page, one line, and a pause",
        arguments: [400, 401, 500, 503, 0]
    )
    func failures(status: Int) async throws {
        let (desk, immich) = try desk { _ throws(HTTPClientError) in
            guard status > 0 else { throw .timedOut }
            return StubCallback.session([], status: status)
        }
        for _ in 0..<3 { expectOrdinary(try await desk.open()) }
        #expect(immich.requests.count == 1)
        #expect(desk.lines.all.count { $0.contains("reason=silent_failed ") } == 1)
        desk.time.turn(by: .seconds(5))
        expectOrdinary(try await desk.open())
        #expect(immich.requests.count == 2)
    }

    @Test("S13: signing in by one's own will takes the marker of signing out away")
    func markerIsTakenBack() async throws {
        let (desk, _) = try desk()
        let back = try await desk.authorize()
        #expect(back.cookies == ["__Host-sharefcgi_out=1; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"])
    }

    @Test("S18: where it is off, a page is nothing of ours, and the web server that asks gets the ordinary one")
    func off() async throws {
        let immich = StubCallback()
        let desk = try SignInDesk(["silent.immich_url": "http://immich-server:2283"], immich: immich)
        expectOrdinary(try await desk.open())
        let (on, _) = try self.desk()
        for desk in [desk, on] {
            #expect(try await desk.ask("GET", "/photos", SignInDesk.anna).status == .notFound)
        }
        #expect(immich.requests.isEmpty)
    }
}
