import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// The gate with the whole application around it: what the web server is told, and what that costs Immich.
@Suite struct GateTests {
    private let desk: Desk
    private static let token = "kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo="
    private static let stale = "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI="
    private static let me = "/api/shared-links/me?key=\(sampleKey)"
    private static let login = "/api/shared-links/login?key=\(sampleKey)"
    private static let picture = "/api/assets/x/thumbnail?key=\(sampleKey)"

    init() throws { desk = try Desk() }

    private func ask(
        _ uri: String,
        _ question: String = "auth_request",
        method: String = "GET",
        from address: String = "192.0.2.7",
        mode: String = "check",
        tokens: [String] = [],
        body: String? = nil,
        _ more: [(String, String)] = []
    ) async throws -> Answer {
        var params = [
            ("SHAREFCGI_ASK", question), ("SHAREFCGI_KEY", ""), ("SHAREFCGI_SLUG", ""), ("SHAREFCGI_GATE", mode),
        ]
        if !tokens.isEmpty {
            let list = PercentEncoding.encode(tokens.joined(separator: ","))
            params.append(("HTTP_COOKIE", "immich_shared_link_token=" + list))
        }
        return try await desk.ask(method, uri, from: address, body: body, params + more)
    }

    private var callsOfImmich: Int { desk.immich.state.withLock { $0.calls.values.reduce(0, +) } }

    // MARK: Text in pictures

    @Test func textInPicturesCostsImmichNothing() async throws {
        for uri in ["/api/assets/x/ocr", "/api/assets/x/ocr?key=junk", "/api/assets/x/ocr?key=\(sampleKey)"] {
            let answer = try await ask(uri, "answer", mode: "closed")
            #expect((answer.status, answer.text) == (200, "[]"))
            #expect(answer["Content-Type"] == "application/json; charset=utf-8")
            #expect(answer["Cache-Control"] == "no-store")
        }
        #expect(callsOfImmich == 0)
    }

    @Test func textInPicturesIsAnsweredWhileImmichIsAway() async throws {
        try desk.goAway(after: .zero)
        #expect(try await ask("/api/assets/x/ocr", "answer").status == 200)
    }

    // MARK: The judge

    @Test func anOpenLinkGoesThroughAndALockedOneDoesNot() async throws {
        try desk.showAlbum()
        #expect(try await ask(Self.picture).status == 204)
        try desk.showAlbum(locked: true)
        desk.time.turn(by: .seconds(61))
        #expect(try await ask(Self.picture).status == 403)
        #expect(try await ask(Self.picture, "forward_auth").status == 404)
        #expect(try await ask(Self.picture, tokens: [Self.stale]).status == 403)
        #expect(try await ask(Self.picture, tokens: [Self.stale, Self.token]).status == 204)
    }

    @Test func inClosedModeNothingGoesThroughAndImmichIsNotAsked() async throws {
        try desk.showAlbum()
        for uri in [Self.picture, Self.me, Self.me + "&password=x"] {
            #expect(try await ask(uri, mode: "closed").status == 403)
            #expect(try await ask(uri, "forward_auth", mode: "closed").status == 404)
            #expect(try await ask(uri, "answer", mode: "closed").status == 404)
        }
        #expect(callsOfImmich == 0)
    }

    @Test func withoutAWordOfTheWebServerItIsClosedAndTheSettingWins() async throws {
        let answer = try await desk.ask(
            "GET",
            Self.me,
            [("SHAREFCGI_ASK", "answer"), ("SHAREFCGI_KEY", ""), ("SHAREFCGI_SLUG", "")]
        )
        #expect(answer.status == 404)
        let closed = try Desk { $0.gate.mode = .closed }
        try closed.showAlbum()
        let params = [
            ("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_KEY", ""), ("SHAREFCGI_SLUG", ""),
            ("SHAREFCGI_GATE", "check"),
        ]
        #expect(try await closed.ask("GET", Self.picture, params).status == 403)
    }

    @Test func aWordThatWeDoNotKnowIsTheOwnersMistakeAndCloses() async throws {
        for params in [
            [("SHAREFCGI_ASK", "autorize"), ("SHAREFCGI_KEY", ""), ("SHAREFCGI_SLUG", "")],
            [("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_SLUG", "")],
            [("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_KEY", "")],
            [
                ("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_KEY", "a"), ("SHAREFCGI_KEY", "b"),
                ("SHAREFCGI_SLUG", ""),
            ],
            [
                ("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_KEY", ""), ("SHAREFCGI_SLUG", ""),
                ("SHAREFCGI_GATE", "open"),
            ],
        ] {
            let desk = try Desk()
            #expect(try await desk.ask("GET", Self.picture, params).status == 503)
            #expect(desk.lines.contains { $0.contains("SHAREFCGI_") }, "the log names what is wrong")
        }
    }

    @Test func aClientsOwnHeaderIsNoCredential() async throws {
        try desk.showAlbum()
        let answer = try await ask("/api/albums", "auth_request", [("HTTP_X_IMMICH_SHARE_KEY", sampleKey)])
        #expect(answer.status == 403, "the web server overwrites it towards Immich; ours is SHAREFCGI_KEY")
        let own = [
            ("SHAREFCGI_ASK", "auth_request"), ("SHAREFCGI_KEY", sampleKey), ("SHAREFCGI_SLUG", ""),
            ("SHAREFCGI_GATE", "check"),
        ]
        #expect(try await desk.ask("GET", "/api/albums", own).status == 204)
    }

    @Test func oneVerdictServesPagesAndGate() async throws {
        try desk.showAlbum()
        _ = try await desk.ask()
        for _ in 0..<50 { #expect(try await ask(Self.picture).status == 204) }
        #expect(desk.immich.calls("share") == 1)
    }

    @Test func cookiesOnAnOpenLinkCostNothing() async throws {
        try desk.showAlbum()
        for number in 0..<50 {
            let token = String(repeating: "A", count: 40) + String(1000 + number)
            #expect(try await ask(Self.picture, tokens: [token]).status == 204)
        }
        #expect(desk.immich.calls("share") == 1)
    }

    @Test func guessedTokensAreLimitedLikePasswordsButNoLineForBanLists() async throws {
        try desk.showAlbum(locked: true)
        for number in 0..<200 {
            let tokens = (0..<16).map { String(repeating: "A", count: 36) + String(10_000_000 + number * 16 + $0) }
            #expect(try await ask(Self.picture, tokens: tokens).status == 403)
        }
        #expect(desk.immich.calls("share") <= 1 + 16)
        #expect(desk.lines.allSatisfy { !$0.contains("sharefcgi[auth]") })
    }

    @Test func tokensOfOtherLinksKeepNobodyFromTypingThePassword() async throws {
        try desk.showAlbum(locked: true)
        let others = (0..<16).map { String(repeating: "B", count: 40) + String(1000 + $0) }
        for _ in 0..<9 { #expect(try await ask(Self.me, "answer", tokens: others).status == 423) }
        let right = #"{"password":"\#(Desk.password)"}"#
        #expect(try await ask(Self.login, "answer", method: "POST", tokens: others, body: right).status == 201)
    }

    @Test func theRightTokenIsFoundAmongMany() async throws {
        try desk.showAlbum(locked: true)
        let others = (0..<15).map { String(repeating: "B", count: 40) + String(1000 + $0) }
        #expect(try await ask(Self.picture, tokens: [Self.token] + others).status == 204)
    }

    @Test func picturesAskedForAtOnceWithOneTokenAreOneTry() async throws {
        try desk.showAlbum(locked: true)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<30 { group.addTask { try await ask(Self.picture, tokens: [Self.token]).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.allSatisfy { $0 == 204 })
    }

    @Test func tokensSentByAnotherSitesPageAreTriedNowhere() async throws {
        try desk.showAlbum(locked: true)
        let foreign = [("HTTP_SEC_FETCH_SITE", "cross-site")]
        for number in 0..<40 {
            let token = String(repeating: "C", count: 40) + String(1000 + number)
            #expect(try await ask(Self.picture, "auth_request", tokens: [token], foreign).status == 403)
        }
        #expect(desk.immich.calls("share") == 1)
        #expect(try await ask(Self.picture, tokens: [Self.token]).status == 204)
    }

    @Test func aLookTakesNoOtherLinkFromTheVisitor() async throws {
        try desk.showAlbum()
        let answer = try await ask(Self.me, "answer", tokens: [Self.stale, Self.token])
        #expect(answer.status == 200 && answer["Set-Cookie"] == nil)
    }

    @Test func guessesAtOnceAreCountedWhenTheyBegin() async throws {
        _ = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<300 {
                let uri = (number.isMultiple(of: 2) ? "/api/x" : "/api/shared-links/me") + "?slug=nobody-\(number)"
                let question = number.isMultiple(of: 2) ? "auth_request" : "answer"
                group.addTask { try await ask(uri, question).status }
            }
            return try await group.reduce(0) { $0 + $1 }
        }
        #expect(callsOfImmich <= 60)
    }

    @Test func aTokenThatHasOpenedTheLinkIsNeverLimited() async throws {
        try desk.showAlbum(locked: true)
        #expect(try await ask(Self.picture, tokens: [Self.token]).status == 204)
        for _ in 0..<6 { _ = try await ask(Self.login, "answer", method: "POST", body: #"{"password":"x"}"#) }
        #expect(try await ask(Self.picture, tokens: [Self.stale, Self.token]).status == 204)
    }

    @Test func aChangedPasswordShutsTheOldToken() async throws {
        try desk.showAlbum(locked: true)
        #expect(try await ask(Self.picture, tokens: [Self.token]).status == 204)
        desk.immich.state.withLock { $0.token = LinkToken(Self.stale) }
        desk.time.turn(by: .seconds(61))
        #expect(try await ask(Self.picture, tokens: [Self.token]).status == 403)
    }

    @Test func spellingsThatOnlyGuessersUseCostImmichNothing() async throws {
        for number in 0..<100 { #expect(try await ask("/api/x?key=\(sampleKey)\(number)").status == 403) }
        #expect(callsOfImmich == 0)
    }

    @Test func unknownKeysCostImmichAMinutesGuessesAtMost() async throws {
        for number in 0..<100 {
            let key = sampleKey.dropLast(4) + String(1000 + number).dropLast() + "A"
            #expect(try await ask("/api/x?key=\(key)").status == 403)
        }
        #expect(callsOfImmich <= 60)
        try desk.showAlbum()
        #expect(try await ask(Self.picture, from: "192.0.2.8").status == 204)
        #expect(try await ask(Self.picture).status == 204, "a known link opens for everybody")
    }

    @Test func immichAwayIsAwayForEveryLinkAndNothingIsShownFromMemory() async throws {
        try desk.showAlbum()
        #expect(try await ask(Self.picture).status == 204)
        try desk.goAway(after: .seconds(61))
        for question in ["auth_request", "forward_auth"] {
            let answer = try await ask(Self.picture, question)
            #expect((answer.status, answer["Retry-After"]) == (503, "10"))
        }
        let answer = try await ask(Self.me, "answer")
        #expect((answer.status, answer["Retry-After"]) == (503, "10"))
    }

    // MARK: shared-links

    @Test func aLookIsImmichsOwnAnswer() async throws {
        try desk.showAlbum()
        let answer = try await ask(Self.me, "answer")
        #expect((answer.status, answer.text) == (200, #"{"message":"stub 200"}"#))
        #expect(callsOfImmich == 1)
    }

    @Test func aLockedLinkIs423AndCostsNothingOnceThatIsKnown() async throws {
        try desk.showAlbum(locked: true)
        for _ in 0..<20 {
            let answer = try await ask(Self.me, "answer")
            #expect((answer.status, answer.text) == (423, #"{"message":"stub 401"}"#), "the web app knows the text")
        }
        #expect(callsOfImmich == 1)
        #expect(desk.lines.allSatisfy { !$0.contains("sharefcgi[auth]") })
    }

    @Test func anUnknownLinkIs404() async throws {
        #expect(try await ask(Self.me, "answer").status == 404)
    }

    @Test func aLogInIsImmichsOwnAnswerWithItsCookie() async throws {
        try desk.showAlbum(locked: true)
        let right = #"{"password":"\#(Desk.password)"}"#
        let answer = try await ask(Self.login, "answer", method: "POST", tokens: [Self.stale], body: right)
        #expect(answer.status == 201)
        #expect(answer["Set-Cookie"] == "immich_shared_link_token=new; Path=/; HttpOnly")
        let tokens = desk.immich.state.withLock { $0.tokens.last }
        #expect(tokens?.map(\.text) == [Self.stale], "Immich keeps the other links of this browser open")
        let before = callsOfImmich
        #expect(try await ask(Self.picture, tokens: [Self.token]).status == 204)
        #expect(callsOfImmich == before, "the verdict came with the log-in")
    }

    @Test func wrongPasswordsStay401AreOneLineEachAndThenLimited() async throws {
        try desk.showAlbum(locked: true)
        let wrong = #"{"password":"wrong"}"#
        for _ in 0..<5 { #expect(try await ask(Self.login, "answer", method: "POST", body: wrong).status == 401) }
        let calls = callsOfImmich
        for _ in 0..<20 {
            let answer = try await ask(Self.login, "answer", method: "POST", body: wrong)
            #expect((answer.status, answer["Retry-After"]) == (429, "60"))
        }
        #expect(callsOfImmich == calls)
        #expect(desk.lines.count { $0.contains("sharefcgi[auth]: failure ip=192.0.2.7") } == 5)
        let ours = try await desk.ask("POST", body: "password=\(Desk.password)")
        #expect(ours.status == 429, "our own form is limited with it")
    }

    @Test func aPasswordInTheQueryIsATryToo() async throws {
        try desk.showAlbum(locked: true)
        for _ in 0..<5 { #expect(try await ask(Self.me + "&password=x", "answer").status == 401) }
        #expect(try await ask(Self.me + "&password=x", "answer").status == 429)
        #expect(desk.lines.count { $0.contains("sharefcgi[auth]") } == 5)
    }

    @Test func otherSitesDoNotMakeTheirReadersGuess() async throws {
        try desk.showAlbum(locked: true)
        for site in [
            ("HTTP_SEC_FETCH_SITE", "cross-site"), ("HTTP_ORIGIN", "https://evil.example"),
            ("HTTP_REFERER", "https://evil.example/page?a=b"),
        ] {
            for _ in 0..<10 {
                #expect(try await ask(Self.me + "&password=x", "answer", [site]).status == 423)
                let login = try await ask(Self.login, "answer", method: "POST", body: #"{"password":"x"}"#, [site])
                #expect(login.status == 404)
            }
        }
        #expect(desk.lines.allSatisfy { !$0.contains("sharefcgi[auth]") })
        #expect(try await ask(Self.login, "answer", method: "POST", body: #"{"password":"x"}"#).status == 401)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"password":1}"#, #"{"password":""}"#, "{\"password\":\"", "password=x",
    ])
    func aLogInWithoutAPasswordIsNone(_ body: String) async throws {
        try desk.showAlbum(locked: true)
        #expect(try await ask(Self.login, "answer", method: "POST", body: body).status == 400)
        #expect(callsOfImmich == 0)
    }

    @Test func aPasswordGoesToNoLinkThatAsksForNone() async throws {
        try desk.showAlbum()
        #expect(try await ask(Self.login, "answer", method: "POST", body: #"{"password":"x"}"#).status == 400)
        #expect(try await ask(Self.me + "&password=x", "answer").status == 200)
        #expect(desk.immich.calls("answer") == 2, "both are looks")
    }
}
