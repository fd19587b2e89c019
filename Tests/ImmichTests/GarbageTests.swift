import EventLoop
import HTTPClient
import Testing

@testable import Immich

/// Whatever stands where Immich should: an error that says what, with nothing of the answer in it.
@Suite struct GarbageTests {
    private func me(_ answer: StubHTTP.Answer) async throws -> Share {
        let key = try #require(ShareKey(WireShareTests.key))
        return try await ImmichClient(StubHTTP(answer)).share(for: .key(key), token: nil)
    }

    private func details(_ answer: StubHTTP.Answer) async throws -> AssetDetails {
        let (id, key) = (try #require(AssetID(WireShareTests.asset)), try #require(ShareKey(WireShareTests.key)))
        return try await ImmichClient(StubHTTP(answer)).details(of: id, key: key)
    }

    @Test func theTestsOwnAnswerIsGood() async throws {
        #expect(try await me(.json(200, WireShareTests.json())).content == .assets([]))
    }

    @Test(arguments: [
        "", "{", "null", "[]", "7", "\"\"", "{}", "\u{0}", "<!doctype html><title>Immich</title>", "{\"id\":",
        String(repeating: "[", count: 10_000), String(repeating: "{\"id\":", count: 10_000), "{\"id\":\"\\ud800\"}",
        "{\"a\":1}{\"a\":1}",
    ])
    func noJSONThatWeKnow(_ body: String) async throws {
        let error = await #expect(throws: ImmichError.self) { try await me(.json(200, body)) }
        guard case .unavailable(.garbled) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func everyTruncationIsGarbled() async throws {
        let whole = Array(WireShareTests.json(["assets": #"[{"id":"\#(WireShareTests.asset)","type":"IMAGE"}]"#]).utf8)
        for length in 0..<whole.count {
            let body = String(decoding: whole[..<length], as: UTF8.self)
            await #expect(throws: ImmichError.self) { try await me(.json(200, body)) }
        }
    }

    @Test func invalidUTF8IsGarbled() async throws {
        var body = Array(WireShareTests.json(["description": "\"x\""]).utf8)
        body[body.firstIndex(of: UInt8(ascii: "x")) ?? 0] = 0xFF
        let head = HTTPResponseHead(status: 200, fields: [("content-type", "application/json")])
        await #expect(throws: ImmichError.self) { try await me(.full(HTTPResponse(head: head, body: body))) }
    }

    @Test(arguments: ["text/html", "text/plain", "", "application/jsonp", "application/json+x", "json"])
    func onlyJSONIsDecoded(_ type: String) async throws {
        let reason = ImmichError.unavailable(.garbled("shared-links/me: content type"))
        await #expect(throws: reason) { try await me(.typed(200, type, WireShareTests.json())) }
    }

    @Test(arguments: ["application/json", "Application/JSON;charset=utf-8", "application/json ; charset=utf-8"])
    func jsonMayHaveParameters(_ type: String) async throws {
        _ = try await me(.typed(200, type, WireShareTests.json()))
    }

    @Test(arguments: [201, 204, 206, 301, 302, 304, 307, 403, 405, 410, 418, 429, 500, 502, 503, 504])
    func otherStatusesAreNoAnswer(_ status: Int) async throws {
        let reason = ImmichError.unavailable(.status(status))
        await #expect(throws: reason) { try await me(.json(status, WireShareTests.json())) }
        await #expect(throws: reason) { try await details(.typed(status, "text/html", "<html>")) }
    }

    @Test("A refusal counts only in Immich's own words", arguments: [400, 401, 404])
    func foreignRefusalsSayNothingAboutTheShare(_ status: Int) async throws {
        let reason = ImmichError.unavailable(.status(status))
        for answer in [
            StubHTTP.Answer.typed(status, "text/html", "<title>Invalid share key</title>"),
            .typed(status, "text/html", #"{"message":"Invalid share key"}"#), .json(status, "{}"),
            .json(status, #"{"message":7}"#), .json(status, #"["Invalid share key"]"#), .json(status, ""),
            .json(status, "{\"message\":\"\(String(repeating: " ", count: 70_000))\"}"),
        ] {
            await #expect(throws: reason) { try await me(answer) }
            await #expect(throws: reason) { try await details(answer) }
        }
    }

    @Test(arguments: [
        (401, "Authentication required"), (401, "Invalid user token"), (401, "invalid share key"),
        (401, "Invalid share key "), (400, "Validation failed"), (404, "Cannot GET /api/shared-links/me"),
        (404, "Not Found"), (400, "Shared link is not password protected"),
    ])
    func otherTextsOnMeAreNoAnswer(_ status: Int, _ message: String) async throws {
        let reason = ImmichError.unavailable(.status(status))
        await #expect(throws: reason) { try await me(.json(status, "{\"message\":\"\(message)\"}")) }
    }

    @Test(arguments: [
        (400, #"{"message":"Not found or no asset.read access"}"#, ImmichError.notInShare),
        (400, #"{"message":["id must be a UUID"],"error":"Bad Request"}"#, .notInShare),
        (404, #"{"message":"Not Found"}"#, .notInShare),
        (404, #"{"message":"Cannot GET /api/assets/x"}"#, .unavailable(.status(404))),
        (401, #"{"message":"Invalid share key"}"#, .unknownShare),
        (401, #"{"message":"Elevated permission is required"}"#, .unavailable(.status(401))),
    ])
    func refusedAssets(_ status: Int, _ body: String, _ expected: ImmichError) async throws {
        await #expect(throws: expected) { try await details(.json(status, body)) }
    }

    @Test(arguments: [
        (HTTPClientError.cannotConnect, ImmichError.Reason.cannotConnect), (.timedOut, .timedOut),
        (.tooLarge, .tooLarge), (.cancelled, .cancelled), (.failed("broken pipe"), .failed("broken pipe")),
    ])
    func noAnswerAtAll(_ error: HTTPClientError, _ reason: ImmichError.Reason) async throws {
        await #expect(throws: ImmichError.unavailable(reason)) { try await me(.failure(error)) }
    }

    @Test func hundredMegabytesAreRefused() async throws {
        let head = HTTPResponseHead(status: 200, fields: [("content-type", "application/json")])
        let answer = HTTPResponse(head: head, body: Array(repeating: UInt8(ascii: "["), count: 100_000_000))
        await #expect(throws: ImmichError.unavailable(.tooLarge)) { try await me(.full(answer)) }
    }

    @Test func anotherLinksAnswerIsGarbled() async throws {
        let other = "\"R4n2y4fIWDom6oHdskSU6lS6q4kctbTGP2kCcyZ0aMtC6gLz1mD0kmmX-w9PsdQq0Bk\""
        let reason = ImmichError.unavailable(.garbled("shared-links/me: key"))
        await #expect(throws: reason) { try await me(.json(200, WireShareTests.json(["key": other]))) }
        let slug = try #require(Slug("\u{E9}"))
        let http = StubHTTP(.json(200, WireShareTests.json(["slug": "\"e\u{301}\""])))
        await #expect(throws: ImmichError.unavailable(.garbled("shared-links/me: slug"))) {
            try await ImmichClient(http).share(for: .slug(slug), token: nil)
        }
    }

    @Test("Numbers that cannot be added up are garbled", arguments: ["9223372036854775807", "100000001", "-1"])
    func impossibleCounts(_ count: String) async throws {
        let key = try #require(ShareKey(WireShareTests.key))
        let album = try #require(AlbumID(WireShareTests.asset))
        let client = ImmichClient(StubHTTP(.json(200, #"[{"timeBucket":"2024-05-01","count":\#(count)}]"#)))
        await #expect(throws: ImmichError.unavailable(.garbled("timeline/buckets: count"))) {
            try await client.months(of: album, order: .desc, key: key)
        }
    }

    @Test func reasonsNameThePlaceAndNeverTheValue() async throws {
        let secret = "s3cret"
        let row = #"{"id":"\#(WireShareTests.asset)","type":"IMAGE","isTrashed":"\#(secret)"}"#
        for (changes, place) in [
            (["key": "\"\(secret)\""], "key"), (["allowUpload": "\"\(secret)\""], "allowUpload"),
            (["assets": "[\(row)]"], "assets.isTrashed"), (["showMetadata": nil], "showMetadata"),
            (["id": "{\"\(secret)\":1}"], "id"),
        ] as [([String: String?], String)] {
            await #expect(throws: ImmichError.unavailable(.garbled("shared-links/me: " + place))) {
                try await me(.json(200, WireShareTests.json(changes)))
            }
        }
    }

    @Test func trashedAssetHasNoDetails() async throws {
        let trashed = #"{"id":"\#(WireShareTests.asset)","type":"IMAGE","isTrashed":true}"#
        await #expect(throws: ImmichError.notInShare) { try await details(.json(200, trashed)) }
        let other = #"{"id":"\#(WireShareTests.link)","type":"IMAGE"}"#
        await #expect(throws: ImmichError.unavailable(.garbled("assets: id"))) { try await details(.json(200, other)) }
    }

    @Test func pingIsAPong() async throws {
        let reason = ImmichError.unavailable(.garbled("server/ping: res"))
        await #expect(throws: reason) { try await ImmichClient(StubHTTP(.json(200, #"{"res":"ping"}"#))).ping() }
    }

    @Test("A large answer is decoded away from the loop, and its caller is back there afterwards")
    func largeAnswersLeaveTheLoop() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let row = #"{"id":"\#(WireShareTests.asset)","type":"IMAGE"}"#
        let rows = "[" + Array(repeating: row, count: 2_000).joined(separator: ",") + "]"
        let client = ImmichClient(StubHTTP(.json(200, WireShareTests.json(["assets": rows]))))
        let key = try #require(ShareKey(WireShareTests.key))
        let (share, isBack) = await loop.spawn {
            let share = try? await client.share(for: .key(key), token: nil)
            return (share, loop.isCurrent)
        }.value
        guard case .assets(let assets) = share?.content else {
            Issue.record("no share")
            return
        }
        #expect(assets.count == 2_000 && isBack)
    }
}
