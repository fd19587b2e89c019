import HTTPClient
import Testing

@testable import Immich

/// Visitors' own calls: what Immich is asked, and what of its answer goes on.
@Suite struct VisitorCallTests {
    private static let token = "kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo="
    private static let other = "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI="

    private func answer(
        _ question: VisitorCall.Question = .look,
        tokens: [String] = [],
        isSecure: Bool = false,
        _ http: StubHTTP
    ) async throws -> VisitorAnswer {
        let key = try #require(ShareKey(WireShareTests.key))
        let tokens = tokens.compactMap { LinkToken($0) }
        let call = VisitorCall(question, .key(key), tokens: tokens, isSecure: isSecure)
        return try await ImmichClient(http).answer(to: call)
    }

    private func word(_ answer: VisitorAnswer) -> String {
        switch answer.meaning {
        case .open(_, let token): token == nil ? "open" : "opened"
        case .locked: "locked"
        case .wrongPassword: "wrong"
        case .unknown: "unknown"
        case .refused: "refused"
        }
    }

    private static func refusal(_ status: Int, _ message: String) -> StubHTTP.Answer {
        .json(status, #"{"message":"\#(message)"}"#)
    }

    @Test func aLookSendsTheKeyAndTheTokensInHeaderFields() async throws {
        let http = StubHTTP(.json(200, WireShareTests.json([:])))
        #expect(word(try await answer(tokens: [Self.token, Self.other], isSecure: true, http)) == "open")
        let request = try #require(http.requests.first)
        #expect(request.method == "GET" && request.url == "http://immich:2283/api/shared-links/me")
        let fields = Dictionary(request.fields.map { ($0.name, $0.value) }) { $1 }
        #expect(fields["x-immich-share-key"] == WireShareTests.key)
        #expect(fields["x-forwarded-proto"] == "https")
        #expect(
            LinkTokenCookie.tokens(in: String((fields["cookie"] ?? "").dropFirst(25))).map(\.text) == [
                Self.token, Self.other,
            ]
        )
    }

    @Test func theBodyGoesOnWithoutPasswordAndOwner() async throws {
        let body = WireShareTests.json(["password": "\"hunter2\"", "owner": #"{"email":"a@example.org"}"#])
        let answer = try await answer(.look, StubHTTP(.json(200, body)))
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(!text.contains("hunter2") && !text.contains("example.org") && text.contains(WireShareTests.key))
        guard case .open(let share, _) = answer.meaning else { throw ImmichError.notLocked }
        #expect(share.hasPassword, "we know, the visitor is not told")
    }

    @Test(arguments: [
        (VisitorCall.Question.look, 401, "Invalid password", "locked"), (.look, 401, "Password required", "locked"),
        (.look, 401, "Invalid share key", "unknown"), (.look, 401, "Invalid share slug", "unknown"),
        (.look, 400, "anything", "refused"),
    ])
    func refusalsOfALook(_ question: VisitorCall.Question, _ status: Int, _ message: String, _ word: String)
        async throws
    {
        let answer = try await answer(question, StubHTTP(Self.refusal(status, message)))
        #expect(self.word(answer) == word)
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"message":"\#(message)"}"#)
    }

    @Test(arguments: [
        (401, "Invalid password", "wrong"), (401, "Password required", "wrong"), (401, "Invalid share key", "unknown"),
        (400, "Shared link is not password protected", "refused"),
        (404, "Cannot POST /api/shared-links/login", "refused"),
    ])
    func refusalsOfAPassword(_ status: Int, _ message: String, _ word: String) async throws {
        let password = try #require(SharePassword("x\"\\y"))
        let http = StubHTTP(Self.refusal(status, message))
        #expect(self.word(try await answer(.login(password), http)) == word)
        #expect(http.requests[0].method == "POST")
        #expect(http.requests[0].body.map { String(decoding: $0, as: UTF8.self) } == #"{"password":"x\"\\y"}"#)
    }

    @Test func ofImmichsCookiesOnlyTheLinksOwnGoesOn() async throws {
        let own = "immich_shared_link_token=\(PercentEncoding.encode(Self.token)); Max-Age=86400; Path=/; HttpOnly"
        let fields = [
            (name: "content-type", value: "application/json"), ("set-cookie", "immich_access_token=x; Path=/"),
            ("set-cookie", own), ("x-powered-by", "Express"),
        ]
        let body = Array(WireShareTests.json(["password": "\"x\""]).utf8)
        let response = HTTPResponse(head: HTTPResponseHead(status: 201, fields: fields), body: body)
        let answer = try await answer(.login(try #require(SharePassword("x"))), StubHTTP(.full(response)))
        #expect(answer.cookies == [own])
        #expect((word(answer), answer.status) == ("opened", 201))
    }

    @Test(arguments: [
        StubHTTP.Answer.json(500, #"{"message":"x"}"#), .json(401, #"{"message":"Authentication required"}"#),
        .json(403, #"{"message":"Forbidden"}"#), .json(302, "{}"), .typed(401, "text/html", "<p>Invalid password"),
        .json(200, "{}"), .json(200, "garbage"), .typed(200, "text/html", "{}"), .failure(.timedOut), .json(404, "{}"),
        .json(404, #"{"message":"Cannot GET /api/shared-links/me"}"#),
    ])
    func everythingElseIsNoAnswer(_ answer: StubHTTP.Answer) async throws {
        do {
            _ = try await self.answer(.look, StubHTTP(answer))
            Issue.record("an answer came of \(answer)")
        } catch ImmichError.unavailable {}
    }

    @Test func anotherLinksAnswerIsNone() async throws {
        let key = WireShareTests.key.dropLast(2) + "AA"
        let http = StubHTTP(.json(200, WireShareTests.json(["key": "\"\(key)\""])))
        await #expect(throws: ImmichError.self) { try await answer(.look, http) }
    }
}
