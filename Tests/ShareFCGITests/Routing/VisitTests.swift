import Gateway
import Testing

@testable import ShareFCGI

@Suite struct VisitTests {
    private func visit(
        _ more: [(String, String)] = [],
        body: String = "",
        site: WebOrigin? = nil
    ) throws -> Visit {
        var params = Params()
        let all = [
            ("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/share/x"), ("REMOTE_ADDR", "192.0.2.7"),
            ("HTTP_HOST", "photos.example.org"), ("CONTENT_TYPE", "application/x-www-form-urlencoded"),
        ]
        for (name, value) in all.filter({ pair in !more.contains { $0.0 == pair.0 } }) + more {
            params.append(name, Array(value.utf8))
        }
        let body = OneShot([Array(body.utf8)])
        return try Visit(
            Request(params: params, body: RequestBody { await body.next() }),
            sites: site.map { [$0] } ?? []
        )
    }

    private actor OneShot {
        private var parts: [[UInt8]]
        init(_ parts: [[UInt8]]) { self.parts = parts }
        func next() -> [UInt8]? { parts.isEmpty ? nil : parts.removeFirst() }
    }

    @Test(arguments: [
        ([("HTTP_SEC_FETCH_SITE", "same-origin")], true),
        ([("HTTP_SEC_FETCH_SITE", "none")], true),
        ([("HTTP_SEC_FETCH_SITE", "cross-site")], false),
        ([("HTTP_SEC_FETCH_SITE", "same-site")], false),
        ([("HTTP_SEC_FETCH_SITE", "")], false),
        ([("HTTP_SEC_FETCH_SITE", "cross-site"), ("HTTP_ORIGIN", "https://photos.example.org")], false),
        ([("HTTP_ORIGIN", "https://photos.example.org")], true),
        ([("HTTP_ORIGIN", "https://evil.example.org")], false),
        ([("HTTP_ORIGIN", "https://photos.example.org.evil.example")], false),
        ([("HTTP_ORIGIN", "null")], false),
        ([], true),
    ])
    func aFormOfAnotherSiteIsSeen(_ fields: [(String, String)], _ isOurs: Bool) throws {
        #expect(try visit(fields).isFromOurPages == isOurs)
    }

    @Test func aVisitIsSecureByTheWebServersWordOrByTheNameThatTheOwnerGave() throws {
        #expect(try !visit().isSecure)
        #expect(try visit([("HTTPS", "on")]).isSecure)
        #expect(try visit(site: WebOrigin("https://photos.example.org")).isSecure)
        #expect(try !visit(site: WebOrigin("http://photos.example.org")).isSecure)
        #expect(try !visit([("HTTP_HOST", "192.168.1.5")], site: WebOrigin("https://photos.example.org")).isSecure)
    }

    @Test(arguments: [
        ("password=hunter2", "hunter2"), ("a=b&password=p%C3%A4ss+w%C3%B6rd", "päss wörd"), ("password=", ""),
        ("pass%77ord=x", "x"), ("password=a%3Db%26", "a=b&"),
    ])
    func aPasswordIsReadAsItWasTyped(_ body: String, _ password: String) async throws {
        #expect(try await visit(body: body).formField("password") == password)
    }

    @Test(arguments: ["", "passwor=x", "password", "password=%", "password=%FF", "password=a&password=b", "&&=&"])
    func whatIsNoFieldIsNone(_ body: String) async throws {
        #expect(try await visit(body: body).formField("password") == nil)
    }

    @Test func aFormHasNoMoreFieldsThanAnyOfOurs() async throws {
        for more in ["a=b&", "=&", "&a", "password=%&"] {
            let many = String(repeating: more, count: 64)
            #expect(try await visit(body: many + "&password=x").formField("password") == nil)
            #expect(try await visit(body: "password=x&" + many).formField("password") == nil)
        }
        let most = String(repeating: "a=b&", count: 63)
        #expect(try await visit(body: most + "password=x").formField("password") == "x")
        #expect(try await visit(body: String(repeating: "&", count: 1_000) + "password=x").formField("password") == "x")
    }

    @Test func aFormIsAFormByItsType() async throws {
        let json = try visit([("CONTENT_TYPE", "application/json")], body: "password=x")
        #expect(try await json.formField("password") == nil)
    }
}
