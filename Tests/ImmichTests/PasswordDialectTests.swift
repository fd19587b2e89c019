import HTTPClient
import Testing

@testable import Immich

/// Which call a password is given in, release by release, and what of it is remembered.
@Suite struct PasswordDialectTests {
    private static let token = "kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo="
    private static let unknownRoute = StubHTTP.Answer.json(404, #"{"message":"Cannot POST /api/shared-links/login"}"#)
    private static let ignored = StubHTTP.Answer.json(401, #"{"message":"Password required"}"#)
    private static let wrong = StubHTTP.Answer.json(401, #"{"message":"Invalid password"}"#)

    private static func opened(_ status: Int, cookie: Bool = true, changes: [String: String?] = [:]) -> StubHTTP.Answer
    {
        var fields = [(name: "content-type", value: "application/json")]
        if cookie {
            fields.append(("set-cookie", "\(LinkTokenCookie.name)=\(PercentEncoding.encode(token)); Path=/"))
        }
        let body = WireShareTests.json(["password": "\"hunter2\""].merging(changes) { $1 })
        return .full(HTTPResponse(head: HTTPResponseHead(status: status, fields: fields), body: Array(body.utf8)))
    }

    private func unlock(_ client: ImmichClient) async throws -> LinkToken {
        let key = try #require(ShareKey(WireShareTests.key))
        return try await client.unlock(.key(key), password: try #require(SharePassword("hunter2"))).1
    }

    /// `POST login`, `GET me`: the calls in short.
    private func calls(_ http: StubHTTP) -> [String] {
        let base = "http://immich:2283/api/shared-links/"
        return http.requests.map { "\($0.method) \($0.url.dropFirst(base.count))" }
    }

    @Test func newReleaseIsAskedOnce() async throws {
        let http = StubHTTP(Self.opened(201), Self.wrong)
        let client = ImmichClient(http)
        #expect(try await unlock(client).text == Self.token)
        await #expect(throws: ImmichError.wrongPassword) { try await unlock(client) }
        #expect(calls(http) == ["POST login", "POST login"])
    }

    @Test func oldReleaseIsRemembered() async throws {
        let http = StubHTTP(Self.unknownRoute, Self.wrong, Self.opened(200), Self.wrong)
        let client = ImmichClient(http)
        await #expect(throws: ImmichError.wrongPassword) { try await unlock(client) }
        #expect(try await unlock(client).text == Self.token)
        await #expect(throws: ImmichError.wrongPassword) { try await unlock(client) }
        #expect(calls(http) == ["POST login"] + Array(repeating: "GET me?password=hunter2", count: 3))
    }

    @Test func upgradeAtRunTimeIsSurvived() async throws {
        let http = StubHTTP(Self.unknownRoute, Self.opened(200), Self.ignored, Self.opened(201), Self.opened(201))
        let client = ImmichClient(http)
        for _ in 0..<3 { #expect(try await unlock(client).text == Self.token) }
        #expect(
            calls(http) == [
                "POST login", "GET me?password=hunter2", "GET me?password=hunter2", "POST login", "POST login",
            ]
        )
    }

    @Test func downgradeIsSurvivedToo() async throws {
        let http = StubHTTP(Self.opened(201), Self.unknownRoute, Self.opened(200))
        let client = ImmichClient(http)
        for _ in 0..<2 { #expect(try await unlock(client).text == Self.token) }
    }

    @Test func passwordThatNoCallJudgedIsNotWrong() async throws {
        let http = StubHTTP(Self.unknownRoute, Self.ignored)
        let error = await #expect(throws: ImmichError.self) { try await unlock(ImmichClient(http)) }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(http.requests.count == 2)
    }

    @Test func tokenOfTheBodyServesWithoutCookie() async throws {
        let http = StubHTTP(Self.unknownRoute, Self.opened(200, cookie: false, changes: ["token": "\"\(Self.token)\""]))
        #expect(try await unlock(ImmichClient(http)).text == Self.token)
    }

    @Test func linkThatAsksForNoneIsNotLocked() async throws {
        let refused = StubHTTP(.json(400, #"{"message":"Shared link is not password protected"}"#))
        await #expect(throws: ImmichError.notLocked) { try await unlock(ImmichClient(refused)) }
        let ignored = StubHTTP(Self.unknownRoute, Self.opened(200, cookie: false, changes: ["password": "null"]))
        await #expect(throws: ImmichError.notLocked) { try await unlock(ImmichClient(ignored)) }
    }

    @Test func openedWithoutATokenIsGarbled() async throws {
        let http = StubHTTP(Self.opened(201, cookie: false))
        let reason = ImmichError.unavailable(.garbled("shared-links/login: token"))
        await #expect(throws: reason) { try await unlock(ImmichClient(http)) }
    }

    @Test(arguments: [
        (StubHTTP.Answer.json(401, #"{"message":"Invalid share key"}"#), ImmichError.unknownShare),
        (.json(400, #"{"message":["password must be a string"]}"#), .unavailable(.status(400))),
        (.json(500, #"{"message":"Internal server error"}"#), .unavailable(.status(500))),
        // A 404 of anything but Immich, or about anything but the call: no reason to write the password into a query.
        (.json(404, #"{"message":"Not Found"}"#), .unavailable(.status(404))),
        (.json(404, #"{"message":"Cannot GET /api/shared-links/login"}"#), .unavailable(.status(404))),
        (.json(404, #"{"error":"Cannot POST /api/shared-links/login"}"#), .unavailable(.status(404))),
        (.json(400, #"{"message":"Cannot POST /api/shared-links/login"}"#), .unavailable(.status(400))),
        (.typed(404, "text/html", "<pre>Cannot POST /api/shared-links/login</pre>"), .unavailable(.status(404))),
        (.typed(404, "text/plain", #"{"message":"Cannot POST /api/shared-links/login"}"#), .unavailable(.status(404))),
        (.failure(.cannotConnect), .unavailable(.cannotConnect)),
    ])
    func otherFailuresAreNotTriedTwice(_ answer: StubHTTP.Answer, _ expected: ImmichError) async throws {
        let http = StubHTTP(answer)
        await #expect(throws: expected) { try await unlock(ImmichClient(http)) }
        #expect(calls(http) == ["POST login"])
    }

    @Test func aProxySNotFoundIsNotRememberedEither() async throws {
        let http = StubHTTP(.json(404, #"{"message":"Not Found"}"#), Self.opened(201))
        let client = ImmichClient(http)
        await #expect(throws: ImmichError.unavailable(.status(404))) { try await unlock(client) }
        #expect(try await unlock(client).text == Self.token)
        #expect(calls(http) == ["POST login", "POST login"])
    }
}
