import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// The tap before an app gets in.
@Suite struct ConfirmTests {
    private struct Page {
        let answer: Response
        let token: String
        let cookie: String
    }

    private static let mobile = ProviderDesk.origin + "/api/oauth/mobile-redirect"

    private func page(_ desk: ProviderDesk, _ redirect: String = ProviderDesk.app) async throws -> Page {
        let answer = try await desk.authorize([("redirect_uri", redirect)])
        #expect(answer.status == .ok)
        #expect(answer.location == nil)
        let mark = #"name="tap" value=""#
        let rest = try #require(answer.text.split(separator: mark).last)
        let cookie = try #require(answer.cookies.first?.split(separator: ";").first)
        return Page(answer: answer, token: String(rest.prefix { $0 != "\"" }), cookie: String(cookie))
    }

    private func press(
        _ desk: ProviderDesk,
        token: String?,
        cookie: String?,
        _ fields: [(String, String)] = [],
        type: String = "application/x-www-form-urlencoded"
    ) async throws -> Response {
        try await desk.ask(
            "POST",
            "/confirm",
            fields: fields + (cookie.map { [("HTTP_COOKIE", $0)] } ?? []),
            form: token.map { "tap=\($0)" } ?? "x=y",
            type: type
        )
    }

    @Test("T78: nobody keeps others out by his own taps: after ten in a minute he waits")
    func tapsOfOnePersonAreLimited() async throws {
        let desk = try ProviderDesk(replay: MemoryReplayStore(maximumCount: 12))
        for number in 1...30 {
            let page = try await page(desk)
            let answer = try await press(desk, token: page.token, cookie: page.cookie)
            #expect(answer.status == (number <= 10 ? .seeOther : .tooManyRequests))
            #expect((answer.fields["Retry-After"] == nil) == (number <= 10))
        }
        #expect(try await desk.redeem(try await desk.code()).status == .ok)
    }

    @Test(
        "T68: the tap leads into the app with a code for it",
        arguments: [
            ProviderDesk.app, "app.immich:/oauth-callback", mobile,
        ]
    )
    func tap(_ redirect: String) async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk, redirect)
        let answer = try await press(desk, token: page.token, cookie: page.cookie)
        #expect(answer.status == .seeOther)
        #expect(answer.location?.hasPrefix(redirect + "?code=") == true)
        #expect(answer.parameters["state"] == "canary state")
        #expect(answer.parameters["iss"] == ProviderDesk.issuer)
        let code = try #require(answer.parameters["code"])
        #expect(try await desk.redeem(code, [("redirect_uri", redirect)]).status == .ok)
    }

    @Test("T68: without the page's text or the page's cookie there is no code")
    func incomplete() async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk)
        let other = try await self.page(desk)
        try await expectNothing(desk, try await press(desk, token: nil, cookie: page.cookie))
        try await expectNothing(desk, try await press(desk, token: page.token, cookie: nil))
        try await expectNothing(desk, try await press(desk, token: page.token, cookie: other.cookie))
        try await expectNothing(
            desk,
            try await press(desk, token: page.token, cookie: "\(page.cookie); \(page.cookie)")
        )
        try await expectNothing(desk, try await press(desk, token: page.token + "A", cookie: page.cookie))
        try await expectNothing(
            desk,
            try await press(desk, token: page.token, cookie: page.cookie, type: "text/plain")
        )
        try await expectNothing(
            desk,
            try await desk.ask(
                "POST",
                "/confirm",
                fields: [("HTTP_COOKIE", page.cookie)],
                form: "tap=\(page.token)&tap=\(page.token)"
            )
        )
        // None of these has spent it.
        #expect(try await press(desk, token: page.token, cookie: page.cookie).status == .seeOther)
    }

    @Test("T68: a page made for one person gives no code to another, nor to nobody")
    func otherPerson() async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk)
        let bert = Person(
            subject: "bert-2",
            email: EmailAddress(text: "bert@example.org"),
            name: nil,
            role: nil,
            quota: nil
        )
        for decision in [ProviderDesk.decision(bert), .nobody, .notAllowed(.denied), .refused(.conflict)] {
            desk.decide(decision)
            try await expectNothing(desk, try await press(desk, token: page.token, cookie: page.cookie))
        }
    }

    @Test("T68: a page lives five minutes, and its button works once")
    func onceAndSoon() async throws {
        let desk = try ProviderDesk()
        let late = try await page(desk)
        desk.turn(by: 301)
        try await expectNothing(desk, try await press(desk, token: late.token, cookie: late.cookie))
        let page = try await page(desk)
        desk.turn(by: 299)
        #expect(try await press(desk, token: page.token, cookie: page.cookie).status == .seeOther)
        try await expectNothing(desk, try await press(desk, token: page.token, cookie: page.cookie))
    }

    @Test(
        "T68: a page of another site cannot press it",
        arguments: [
            [("HTTP_SEC_FETCH_SITE", "cross-site")], [("HTTP_SEC_FETCH_SITE", "same-site")],
            [("HTTP_SEC_FETCH_SITE", "none")], [("HTTP_ORIGIN", "https://evil.example")],
            [("HTTP_ORIGIN", "http://photos.example.org")],
            [("HTTP_ORIGIN", "https://photos.example.org.evil.example")],
        ]
    )
    func crossSite(_ fields: [(String, String)]) async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk)
        try await expectNothing(desk, try await press(desk, token: page.token, cookie: page.cookie, fields))
    }

    @Test(
        "T68: our own page can, whatever its browser says of it",
        arguments: [
            [("HTTP_SEC_FETCH_SITE", "same-origin"), ("HTTP_ORIGIN", "null")], [("HTTP_ORIGIN", "null")],
            [("HTTP_ORIGIN", ProviderDesk.origin)], [],
        ]
    )
    func ourPage(_ fields: [(String, String)]) async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk)
        #expect(try await press(desk, token: page.token, cookie: page.cookie, fields).status == .seeOther)
    }

    @Test("T68: of many taps at once one counts")
    func parallelTaps() async throws {
        let desk = try ProviderDesk()
        let page = try await page(desk)
        let codes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { try await press(desk, token: page.token, cookie: page.cookie).location != nil }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(codes == 1)
    }

    @Test func aPageThatMayNotBeShownIsAnError() async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize([("redirect_uri", ProviderDesk.app), ("prompt", "none")])
        #expect(answer.parameters["error"] == "interaction_required")
        #expect(answer.parameters["code"] == nil)
    }

    @Test func theOwnerMayDoWithoutTheTap() async throws {
        let desk = try ProviderDesk { $0.confirmsNative = false }
        #expect(try await desk.authorize([("redirect_uri", ProviderDesk.app)]).parameters["code"] != nil)
    }

    @Test("T69: the page is framed by nobody, posts only to us, and may lead into the app")
    func policy() async throws {
        let desk = try ProviderDesk()
        let answer = try await page(desk).answer
        let policy = try #require(answer.fields["Content-Security-Policy"]?.text)
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(policy.contains("form-action 'self' app.immich:;"))
        #expect(!policy.contains("script-src"))
        #expect(answer.fields["X-Frame-Options"]?.text == "DENY")
        #expect(!answer.text.contains("<script"))
        let web = try await page(desk, Self.mobile).answer
        #expect(
            web.fields["Content-Security-Policy"]?.text.contains(
                "form-action 'self' https://photos.example.org app.immich:;"
            ) == true
        )
    }

    @Test("T69: its cookie is for this host alone, and no other site makes a browser send it")
    func cookie() async throws {
        let cookie = try #require(try await page(try ProviderDesk()).answer.cookies.first)
        #expect(cookie.hasPrefix("__Host-sharefcgi_tap="))
        #expect(cookie.hasSuffix("; Path=/; Max-Age=300; HttpOnly; SameSite=Strict; Secure"))
    }

    private func expectNothing(
        _ desk: ProviderDesk,
        _ answer: Response,
        _ location: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(answer.status == .badRequest, sourceLocation: location)
        #expect(answer.location == nil, sourceLocation: location)
        #expect(desk.hasLogged("confirm_invalid"), sourceLocation: location)
    }
}
