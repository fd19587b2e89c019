import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

@Suite struct LogoutTests {
    private static let proxy = "https://auth.example.org/logout"
    /// What the browser is told at the end: Immich's three cookies are taken, and ours keeps silent sign-in off.
    private static let signedOut = [
        "immich_access_token=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
        "immich_auth_type=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
        "immich_is_authenticated=; Path=/; Max-Age=0; SameSite=Lax; Secure",
        "__Host-sharefcgi_out=1; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure",
    ]

    private func hint(_ desk: ProviderDesk) async throws -> String {
        try #require(try await desk.redeem(try await desk.code()).member("id_token"))
    }

    private func logout(_ desk: ProviderDesk, _ fields: [(String, String)]) async throws -> Response {
        try await desk.ask("GET", "/logout", query: ProviderDesk.encode(fields))
    }

    @Test func whoHoldsAHintIsLoggedOutAtTheProxy() async throws {
        let desk = try ProviderDesk { $0.iamLogout = Self.proxy }
        let answer = try await logout(desk, [("id_token_hint", try await hint(desk))])
        #expect(answer.status == .seeOther)
        #expect(answer.location == Self.proxy)
        #expect(answer.cookies == Self.signedOut)
    }

    @Test("whoever confirms loses Immich's session in this browser, whichever page comes then; nobody else does")
    func cookiesAreTaken() async throws {
        for proxy in [nil, Self.proxy] {
            let desk = try ProviderDesk { $0.iamLogout = proxy }
            let question = try await logout(desk, [])
            #expect(!question.cookies.contains { $0.hasPrefix("immich_") })
            let forged = try await press(desk, question, [("HTTP_SEC_FETCH_SITE", "cross-site")])
            #expect(!forged.cookies.contains { $0.hasPrefix("immich_") })
            let answer = try await press(desk, question)
            #expect(answer.location == nil)
            #expect(answer.leadsOn == proxy)
            #expect(answer.cookies == Self.signedOut)
        }
    }

    @Test func onPlainHTTPTheCookiesAreTakenWithoutSecure() {
        let lines = SessionCookies.forgotten(isSecure: false)
        #expect(lines == Self.signedOut.dropLast().map { $0.replacing("; Secure", with: "") })
    }

    @Test func theLastPageAndTheRefusalLeadToImmich() async throws {
        let desk = try ProviderDesk()
        let question = try await logout(desk, [])
        let link = #"<a class="button" href="/">Open Immich</a>"#
        #expect(!question.text.contains(link))
        #expect(try await press(desk, question).text.contains(link))
        let refused = try await logout(desk, [("state", "a"), ("state", "b")])
        #expect(refused.status == .badRequest)
        #expect(refused.text.contains(link))
    }

    @Test func signingInAgainTakesTheMarkBack() async throws {
        let answer = try await ProviderDesk().authorize()
        #expect(answer.cookies == ["__Host-sharefcgi_out=1; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"])
    }

    @Test("T81: a hint that expired long ago, or that an older key signed, still logs out")
    func oldHints() async throws {
        let old = try ProviderDesk()
        let hint = try await hint(old)
        let half = try SigningKey(RSAKey(pem: old.keys.current.key.publicPEM(), isPrivate: false))
        let keys = try SigningKeys(current: SigningKey(RSAKey.generate()), previous: [half])
        let desk = try ProviderDesk(keys: keys) { $0.iamLogout = Self.proxy }
        desk.turn(by: 86_400 * 30)
        #expect(try await logout(desk, [("id_token_hint", hint)]).location == Self.proxy)
    }

    @Test("T81, T84: a hint of an unknown key, for another client or with a wrong bit leads to a tap, which logs out")
    func foreignHints() async throws {
        let desk = try ProviderDesk { $0.iamLogout = Self.proxy }
        let strange = try ProviderDesk(keys: SigningKeys(current: SigningKey(RSAKey.generate())))
        let other = try ProviderDesk { $0.clientID = "other" }
        let code = try await other.authorize([("client_id", "other")]).parameters["code"]
        let foreign = try await other.redeem(try #require(code), [("client_id", "other")]).member("id_token")
        let logoutToken = try desk.keys.sign(
            LogoutToken(subject: "anna-1", session: nil, desk.settings, at: Date(timeIntervalSince1970: 1_800_000_000)),
            type: LogoutToken.type
        )
        let good = try await hint(desk)
        for hint in [try await hint(strange), try #require(foreign), logoutToken, String(good.dropLast(2)), "", "x"] {
            let page = try await logout(desk, [("id_token_hint", hint)])
            #expect(page.status == .ok)
            #expect(page.location == nil)
            #expect(page.text.contains("Finish signing out?"))
            let answer = try await press(desk, page)
            #expect(answer.leadsOn == Self.proxy)
        }
    }

    private func press(_ desk: ProviderDesk, _ page: Response, _ more: [(String, String)] = []) async throws -> Response
    {
        let rest = try #require(page.text.split(separator: #"name="tap" value=""#).last)
        let cookie = try #require(page.cookies.first?.split(separator: ";").first)
        return try await desk.ask(
            "POST",
            "/logout",
            fields: [("HTTP_COOKIE", String(cookie))] + more,
            form: "tap=\(rest.prefix { $0 != "\"" })"
        )
    }

    @Test("T84: no page of another site signs anybody out")
    func crossSite() async throws {
        let desk = try ProviderDesk { $0.iamLogout = Self.proxy }
        let page = try await logout(desk, [])
        let answer = try await press(desk, page, [("HTTP_SEC_FETCH_SITE", "cross-site")])
        #expect(answer.location == nil)
        #expect(answer.text.contains("Finish signing out?"))
        #expect(try await desk.ask("POST", "/logout", form: "x=y").location == nil)
        #expect(try await press(desk, page).leadsOn == Self.proxy)
    }

    @Test("T84: a hint that another site's page shows to its readers leads to a tap")
    func crossSiteHint() async throws {
        let desk = try ProviderDesk { $0.iamLogout = Self.proxy }
        let query = ProviderDesk.encode([("id_token_hint", try await hint(desk))])
        for (site, location) in [("cross-site", nil), ("same-origin", Self.proxy), ("same-site", Self.proxy)] {
            let answer = try await desk.ask("GET", "/logout", query: query, fields: [("HTTP_SEC_FETCH_SITE", site)])
            #expect(answer.location == location)
        }
    }

    @Test("T78: nobody keeps others out by signing out, however often: no store is filled")
    func logoutsFillNothing() async throws {
        let desk = try ProviderDesk(replay: MemoryReplayStore(maximumCount: 1)) { $0.iamLogout = Self.proxy }
        for _ in 1...3 { #expect(try await press(desk, try await logout(desk, [])).leadsOn == Self.proxy) }
        #expect(try await desk.redeem(try await desk.code()).status == .ok)
    }

    @Test("T84: a tap that was made for a sign-in signs nobody out")
    func otherTap() async throws {
        let desk = try ProviderDesk { $0.iamLogout = Self.proxy }
        let page = try await desk.authorize([("redirect_uri", ProviderDesk.app)])
        #expect(try await press(desk, page).leadsOn == nil)
    }

    @Test(
        "T84: an address to go on to that is not in the list is ignored",
        arguments: [
            "https://evil.example/", "//evil", "https:evil", "https:/evil", "/", "javascript:alert(1)",
            "https://photos.example.org/bye/", "https://photos.example.org/bye?x", "https://photos.example.org/bye#x",
            "https://photos.example.org/bye\r\nSet-Cookie: x=1", "HTTPS://photos.example.org/bye",
            "https://photos.example.org/auth/login", "",
        ]
    )
    func foreignAddresses(_ address: String) async throws {
        let desk = try ProviderDesk { $0.logoutRedirects = ["https://photos.example.org/bye"] }
        let answer = try await logout(
            desk,
            [("id_token_hint", try await hint(desk)), ("post_logout_redirect_uri", address)]
        )
        #expect(answer.status == .ok)
        #expect(answer.location == nil)
        #expect(answer.text.contains("Signed out"))
        #expect(!answer.text.contains("evil"))
    }

    @Test("T84: one in the list is gone on to, with its state")
    func knownAddress() async throws {
        let desk = try ProviderDesk { $0.logoutRedirects = ["https://photos.example.org/bye"] }
        let fields = [
            ("id_token_hint", try await hint(desk)), ("post_logout_redirect_uri", "https://photos.example.org/bye"),
            ("state", "a b\r\n"),
        ]
        #expect(try await logout(desk, fields).location == "https://photos.example.org/bye?state=a%20b%0D%0A")
        #expect(try await logout(desk, Array(fields.dropLast())).location == "https://photos.example.org/bye")
    }

    // MARK: Back channel

    @Test("T85: Immich is told with a token of its own form")
    func backchannel() async throws {
        let desk = try ProviderDesk()
        #expect(await desk.provider.backchannel.send(subject: "anna-1", session: "session-1") == .accepted)
        let request = try #require(desk.http.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://photos.example.org/api/oauth/backchannel-logout")
        let token = try #require(desk.http.tokens.first)
        let claims = try #require(desk.keys.claims(LogoutToken.self, of: token, type: "logout+jwt"))
        #expect(claims.iss == ProviderDesk.issuer)
        #expect(claims.aud == "immich")
        #expect((claims.iat, claims.exp) == (1_800_000_000, 1_800_000_120))
        #expect(claims.events == ["http://schemas.openid.net/event/backchannel-logout": [:]])
        #expect((claims.sub, claims.sid) == ("anna-1", "session-1"))
        let payload = Base64URL.decode(token.split(separator: ".")[1]).map { String(decoding: $0, as: UTF8.self) }
        #expect(payload?.contains("nonce") == false)
    }

    @Test(
        "T85: an Immich that does not take it is asked again a few times, with a new token, and then reported",
        arguments: [
            ([400], 4, false), ([500], 4, false), ([404], 4, false), ([0], 4, false), ([0, 500, 200], 3, true),
            ([204], 1, true), ([302], 4, false),
        ]
    )
    func retries(_ statuses: [Int], _ tries: Int, _ isAccepted: Bool) async throws {
        let desk = try ProviderDesk(http: StubLogout(statuses))
        var sender = desk.provider.backchannel
        let slept = Locked([Duration]())
        sender.sleep = { time in slept.withLock { $0.append(time) } }
        let outcome = await sender.send(subject: "anna-1")
        #expect((outcome == .accepted) == isAccepted)
        #expect(desk.http.requests.count == tries)
        #expect(slept.withLock { $0 } == Array(BackchannelLogout.pauses.prefix(tries - 1)))
        #expect(Set(desk.http.tokens).count == tries)
        #expect(desk.lines.contains { $0.contains("back-channel log-out failed") } == !isAccepted)
        #expect(!desk.lines.joined().contains("anna"))
    }

    @Test("T85: without an address nobody is asked, and it is reported")
    func noAddress() async throws {
        let desk = try ProviderDesk { $0.backchannel = nil }
        #expect(await desk.provider.backchannel.send(subject: "anna-1") != .accepted)
        #expect(desk.http.requests.isEmpty)
    }
}

extension Response {
    /// Where a page goes by itself; nil where it stays.
    fileprivate var leadsOn: String? {
        guard status == .ok, let text = fields["Refresh"]?.text, text.hasPrefix("0;url=") else { return nil }
        return String(text.dropFirst("0;url=".count))
    }
}
