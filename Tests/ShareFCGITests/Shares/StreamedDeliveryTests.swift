import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// Media through us, with an Immich that answers what a test wrote.
@Suite struct StreamedDeliveryTests {
    private static let common = [
        ("content-type", "video/mp4"), ("content-length", "6"), ("accept-ranges", "bytes"), ("etag", #"W/"6-18f""#),
        ("last-modified", "Tue, 15 Nov 1994 12:45:26 GMT"),
    ]

    private func visit(_ fields: [(String, String)] = [], method: String = "GET") throws -> Visit {
        var params = Params()
        let all = [("REQUEST_METHOD", method), ("REQUEST_URI", "/share/x?size=fullsize"), ("REMOTE_ADDR", "192.0.2.7")]
        for (name, value) in all + fields { params.append(name, Array(value.utf8)) }
        return try Visit(Request(params: params))
    }

    private func deliver(
        _ immich: StubStream,
        _ fields: [(String, String)] = [],
        method: String = "GET",
        locked: Bool = false,
        target: MediaTarget? = nil,
        clock: Clock = Clock()
    ) async throws -> Response {
        let claim = ShareBook.Claim(reference: try Sample.reference(), token: nil)
        let grant = Grant(share: try Sample.share(locked: locked), claim: claim, serial: 1)
        let delivery = StreamedDelivery(immich: immich, upstream: "http://immich:2283", clock: clock)
        let (visit, target) = (try visit(fields, method: method), try target ?? .shown(Sample.asset(1), as: .playback))
        return await delivery.deliver(target, of: grant, isKnown: true, to: visit)
    }

    private func isEqual(_ response: Response, _ other: Response) -> Bool {
        guard case .empty = response.body, case .empty = other.body else { return false }
        let (fields, others) = (response.fields.list, other.fields.list)
        return response.status == other.status && fields.map(\.name) == others.map(\.name)
            && fields.map(\.value) == others.map(\.value)
    }

    private func collect(_ response: Response) async throws -> (length: Int64?, text: String)? {
        guard case .stream(let length, let next) = response.body else { return nil }
        var bytes: [UInt8] = []
        while let part = try await next() { bytes += part }
        return (length, String(decoding: bytes, as: UTF8.self))
    }

    @Test("Who takes next to nothing for a minute is let go: his connection to Immich is wanted by others")
    func slow() async throws {
        let parts = [String](repeating: "next to nothing", count: 9)
        for (pause, isLetGo) in [(Duration.seconds(25), true), (.milliseconds(1), false)] {
            let time = TurnedClock()
            let immich = StubStream(200, [("content-type", "video/mp4")], parts)
            let response = try await deliver(immich, clock: time.clock)
            guard case .stream(_, let next) = response.body else {
                Issue.record("no stream")
                continue
            }
            func take() async throws {
                while try await next() != nil { time.turn(by: pause) }
            }
            if isLetGo {
                await #expect(throws: ReaderPace.TooSlow.self) { try await take() }
            } else {
                try await take()
            }
            #expect((immich.untaken == 0) != isLetGo)
        }
    }

    // MARK: Answers of success

    @Test func aWholeFileCarriesOurPolicyAndNothingElseOfImmich() async throws {
        let more = [
            ("set-cookie", "immich_access_token=secret"), ("cache-control", "public, max-age=86400"),
            ("content-disposition", "inline; filename=secret"), ("content-range", "bytes 0-5/6"), ("x-powered-by", "x"),
            ("location", "https://secret/"), ("x-accel-redirect", "/secret"), ("status", "500"), ("vary", "*"),
        ]
        let immich = StubStream(200, Self.common + more, ["abc", "def"])
        let response = try await deliver(immich)
        #expect(response.status == .ok)
        #expect(immich.untaken == 2, "nothing is read before the visitor takes it")
        let found = response.fields.list.map { "\($0.name.text): \($0.value.text)" }
        #expect(
            found.sorted() == [
                "Accept-Ranges: bytes", "Cache-Control: private, max-age=60, must-revalidate",
                "Content-Disposition: inline",
                "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox",
                "Content-Type: video/mp4", #"ETag: W/"6-18f""#, "Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT",
                "Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff", "X-Robots-Tag: noindex, nofollow",
            ]
        )
        let body = try #require(try await collect(response))
        #expect(body.length == 6)
        #expect(body.text == "abcdef")
    }

    @Test func nothingOfALockedShareIsKept() async throws {
        let response = try await deliver(StubStream(200, Self.common), locked: true)
        #expect(response.fields["Cache-Control"]?.text == "no-store")
    }

    @Test(arguments: ["bytes=0-9", "bytes=5-", "bytes=-7", "Bytes=0-9"])
    func onePartIsPassedOnBothWays(_ range: String) async throws {
        let immich = StubStream(206, Self.common + [("content-range", "bytes 0-5/9")], ["abcdef"])
        let response = try await deliver(immich, [("HTTP_RANGE", range), ("HTTP_IF_RANGE", #"W/"6-18f""#)])
        #expect(response.status == .partialContent)
        #expect(response.fields["Content-Range"]?.text == "bytes 0-5/9")
        let fields = try #require(immich.requests.first).fields
        #expect(fields.map(\.name) == ["x-immich-share-key", "Range", "If-Range"])
        #expect(fields.map(\.value) == [sampleKey, range, #"W/"6-18f""#])
    }

    private static let oddParts: [(String?, String?)] = [
        (nil, "bytes 0-5/9"), ("bytes=x", "bytes 0-5/9"), ("bytes=0-5", nil), ("bytes=0-5", "bytes */9"),
        ("bytes=0-5", "bytes 0-/9"), ("bytes=0-5", "bytes 0-5"), ("bytes=0-5", "lines 0-5/9"), ("bytes=0-5", ""),
    ]

    @Test(arguments: oddParts)
    func aPartThatNobodyAskedForOrThatDoesNotSayWhichIsNoAnswer(_ asked: String?, _ given: String?) async throws {
        let range = given.map { [("content-range", $0)] } ?? []
        let immich = StubStream(206, Self.common + range, ["abcdef"])
        let response = try await deliver(immich, asked.map { [("HTTP_RANGE", $0)] } ?? [])
        #expect(isEqual(response, Answers.mediaAway))
    }

    @Test func whatIsNotModifiedHasOurPolicyAndNoType() async throws {
        let immich = StubStream(304, Self.common + [("set-cookie", "a=b")])
        let response = try await deliver(immich, [("HTTP_IF_NONE_MATCH", #"W/"6-18f""#)])
        #expect(response.status == .notModified)
        #expect(response.fields["ETag"]?.text == #"W/"6-18f""#)
        #expect(response.fields["Cache-Control"]?.text == "private, max-age=60, must-revalidate")
        for name in ["Content-Type", "Content-Disposition", "Set-Cookie"] as [Fields.Name] {
            #expect(response.fields[name] == nil)
        }
        guard case .empty = response.body else { throw Failure.body }
    }

    private enum Failure: Error { case body }

    @Test func headIsAskedAsHead() async throws {
        let immich = StubStream(200, Self.common)
        let response = try await deliver(immich, method: "HEAD")
        #expect(immich.requests.map(\.method) == ["HEAD"])
        guard case .stream(let length, _) = response.body else { throw Failure.body }
        #expect(length == 6)
    }

    // MARK: What Immich says, believed or not

    @Test(arguments: ["", "-5", "+6", "6, 6", "0x6", "six", "6 ", "9999999999999999999", "\u{0666}"])
    func aLengthThatIsNoneIsNotPromised(_ length: String) async throws {
        let response = try await deliver(StubStream(200, [("content-length", length)], ["abcdef"]))
        let body = try #require(try await collect(response))
        #expect(body.length == nil)
        #expect(body.text == "abcdef")
    }

    @Test func aLengthBesideATransferEncodingMeansNothing() async throws {
        let fields = [("content-length", "3"), ("transfer-encoding", "chunked")]
        #expect(try await collect(deliver(StubStream(200, fields, ["abcdef"])))?.length == nil)
        #expect(try await collect(deliver(StubStream(200, [], ["abcdef"])))?.length == nil)
    }

    @Test(arguments: [
        (#""plain""#, true), (#"W/"ä\u{1F600}""#, true), (#""a\"b""#, true), ("", true),
        ("a\r\nSet-Cookie: b=c", false),
        ("a\u{0}b", false), ("a\u{7F}b", false), (String(repeating: "x", count: 1_025), false),
    ])
    func aVersionIsPassedOnAsItIsOrNotAtAll(_ etag: String, _ isPassed: Bool) async throws {
        let response = try await deliver(StubStream(200, [("etag", etag)]))
        #expect(response.fields["ETag"]?.text == (isPassed ? etag : nil))
        #expect(response.fields["Set-Cookie"] == nil)
    }

    @Test(arguments: [
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/heic", "image/heic", "attachment"), ("application/json", "application/octet-stream", "attachment"),
        ("image/jpeg", "image/jpeg", "inline"), ("IMAGE/JPEG; charset=x", "image/jpeg", "inline"),
    ])
    func aTypeThatBrowsersRunIsSaved(_ said: String, _ type: String, _ disposition: String) async throws {
        let response = try await deliver(StubStream(200, [("content-type", said)]))
        #expect(response.fields["Content-Type"]?.text == type)
        #expect(response.fields["Content-Disposition"]?.text == disposition)
    }

    // MARK: Failures

    @Test(arguments: [201, 204, 299, 500, 501, 502, 503, 504, 599, 600, 999])
    func anImmichThatFailsIsAway(_ status: Int) async throws {
        let response = try await deliver(StubStream(status, Self.common + [("set-cookie", "a=b")], ["{}"]))
        #expect(isEqual(response, Answers.mediaAway))
    }

    @Test(arguments: [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 416, 418, 429, 451, 499])
    func anImmichThatRefusesIsTheOneAnswerForNothing(_ status: Int) async throws {
        let fields = Self.common + [("location", "/api/assets/secret"), ("set-cookie", "a=b")]
        #expect(isEqual(try await deliver(StubStream(status, fields, ["{}"])), Answers.nothingMedia))
    }

    @Test func anImmichThatIsNotThereIsAway() async throws {
        #expect(isEqual(try await deliver(StubStream(nil)), Answers.mediaAway))
    }

    @Test(arguments: [404, 416, 500])
    func aRangeBeyondTheEndIsToldTheSize(_ status: Int) async throws {
        let immich = StubStream(status, Self.common + [("content-range", "bytes */123")])
        let response = try await deliver(immich, [("HTTP_RANGE", "bytes=999-")])
        #expect(isEqual(response, Answers.rangeBeyondTheEnd("bytes */123")))
        #expect(response.fields["ETag"] == nil)
        #expect(response.fields["Cache-Control"]?.text == "no-store")
    }

    @Test(arguments: [nil, "bytes=x", "bytes=0-1,5-6", "lines=1-2"], [404, 416, 500])
    func aSizeWithoutARangeThatWasAskedForIsAFailure(_ range: String?, _ status: Int) async throws {
        let immich = StubStream(status, [("content-range", "bytes */123")])
        let response = try await deliver(immich, range.map { [("HTTP_RANGE", $0)] } ?? [])
        #expect(isEqual(response, status == 500 ? Answers.mediaAway : Answers.nothingMedia))
    }

    @Test(arguments: ["bytes */", "bytes */x", "bytes 0-5/9", "bytes */1\r\nA: b", "bytes */1234567890123456789"])
    func aSizeThatIsNoneIsNotShown(_ size: String) async throws {
        let immich = StubStream(404, [("content-range", size)])
        #expect(isEqual(try await deliver(immich, [("HTTP_RANGE", "bytes=999-")]), Answers.nothingMedia))
    }

    // MARK: What Immich is asked

    @Test(arguments: [
        "bytes=x", "bytes", "bytes=", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes=1-2-3", "bytes=1 -2",
        " bytes=1-2", "bytes=+1-2", "bytes=\u{0661}-", "bytes=1-2\r\nX: y", "bytes=1234567890123456789-",
    ])
    func aRangeThatIsNotOneIsNotPassedOn(_ range: String) async throws {
        let immich = StubStream(200, Self.common)
        let response = try await deliver(immich, [("HTTP_RANGE", range), ("HTTP_IF_RANGE", #""x""#)])
        #expect(response.status == .ok)
        #expect(immich.requests.first?.fields.map(\.name) == ["x-immich-share-key"])
    }

    @Test(arguments: ["a\r\nX: y", "a\u{0}", "\u{7F}", String(repeating: "x", count: 1_025)])
    func aFieldThatIsNotCleanIsLeftOutAndNothingFails(_ value: String) async throws {
        let immich = StubStream(200, Self.common)
        let names = ["HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE"]
        let response = try await deliver(immich, [("HTTP_RANGE", "bytes=0-1")] + names.map { ($0, value) })
        #expect(response.status == .ok)
        #expect(immich.requests.first?.fields.map(\.name) == ["x-immich-share-key", "Range"])
    }

    @Test func nothingElseOfTheVisitorReachesImmich() async throws {
        let names = [
            "COOKIE", "AUTHORIZATION", "X_IMMICH_SHARE_KEY", "X_IMMICH_SHARE_SLUG", "X_API_KEY", "USER_AGENT", "ACCEPT",
            "ACCEPT_ENCODING", "REFERER", "ORIGIN", "X_FORWARDED_FOR", "IF_MATCH", "IF_UNMODIFIED_SINCE", "HOST", "TE",
        ]
        let immich = StubStream(200, Self.common)
        let fields = names.map { ("HTTP_" + $0, "secret") }
        _ = try await deliver(immich, fields + [("HTTP_IF_NONE_MATCH", "a"), ("HTTP_IF_MODIFIED_SINCE", "b")])
        let request = try #require(immich.requests.first)
        #expect(request.url == "http://immich:2283/api/assets/00000000-0000-4000-8000-000000000001/video/playback")
        #expect(request.fields.map(\.name) == ["x-immich-share-key", "If-None-Match", "If-Modified-Since"])
        #expect(request.fields.map(\.value) == [sampleKey, "a", "b"])
        #expect(request.body == nil)
    }

    @Test(arguments: [(Rendition.thumbnail, "thumbnail"), (.preview, "preview"), (.fullsize, "fullsize")])
    func aRenditionIsAskedForByItsSize(_ size: Rendition, _ value: String) async throws {
        let immich = StubStream(200, Self.common)
        _ = try await deliver(immich, target: .shown(Sample.asset(1), as: size))
        let url = try #require(immich.requests.first).url
        #expect(url == "http://immich:2283/api/assets/00000000-0000-4000-8000-000000000001/thumbnail?size=\(value)")
    }
}
