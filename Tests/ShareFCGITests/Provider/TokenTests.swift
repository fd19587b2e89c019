import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct TokenTests {
    @Test("T70: a form, posted, and nothing else", arguments: ["GET", "HEAD", "PUT", "DELETE"])
    func methods(_ method: String) async throws {
        let answer = try await ProviderDesk().ask(method, "/token", query: "grant_type=authorization_code")
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.fields["Allow"]?.text == "POST")
    }

    @Test(
        "T70: the form's type is looked at, its charset is not",
        arguments: [
            ("application/x-www-form-urlencoded; charset=utf-8", Status.ok),
            ("Application/X-WWW-Form-Urlencoded", .ok), ("application/json", .badRequest), ("text/plain", .badRequest),
            ("multipart/form-data; boundary=x", .badRequest), ("", .badRequest),
            ("application/x-www-form-urlencodedx", .badRequest),
        ]
    )
    func types(_ type: String, _ status: Status) async throws {
        let desk = try ProviderDesk()
        let form = try await form(desk)
        #expect(try await desk.ask("POST", "/token", form: form, type: type).status == status)
    }

    @Test("T70: JSON, more than 8 kB, another length than was said, and a name that comes twice are refused")
    func bodies() async throws {
        let desk = try ProviderDesk()
        let form = try await form(desk)
        let answers = [
            try await desk.ask("POST", "/token", form: #"{"grant_type":"authorization_code"}"#),
            try await desk.ask("POST", "/token", form: form + "&x=" + String(repeating: "x", count: 8192)),
            try await desk.ask("POST", "/token", form: form, length: form.utf8.count + 1),
            try await desk.ask("POST", "/token", form: form, length: form.utf8.count - 1),
            try await desk.ask("POST", "/token", form: form, length: 9000),
            try await desk.ask("POST", "/token", form: form + "&code=x"),
            try await desk.ask("POST", "/token", form: form + "&x=1&x=1"),
            try await desk.ask("POST", "/token", form: form + "&x=%zz"),
        ]
        #expect(answers.map(\.status) == [.unauthorized] + Array(repeating: .badRequest, count: 7))
        for answer in answers.dropFirst() { #expect(answer.text == #"{"error":"invalid_request"}"#) }
        #expect(try await desk.ask("POST", "/token", form: form).status == .ok)
    }

    @Test(
        "T71: a wrong proof of the client, or none, or two, is refused",
        arguments: [
            ([("client_secret", nil)], []), ([("client_secret", "")], []), ([("client_secret", "wrong")], []),
            ([("client_secret", ProviderDesk.secret + "x")], []),
            ([("client_secret", String(ProviderDesk.secret.dropLast()))], []), ([("client_id", "other")], []),
            ([("client_id", nil)], []), ([], [TokenTests.basic("immich", ProviderDesk.secret)]),
            ([("client_secret", nil)], [TokenTests.basic("immich", "wrong")]),
            ([("client_secret", nil)], [TokenTests.basic("other", ProviderDesk.secret)]),
            ([("client_secret", nil), ("client_id", "other")], [TokenTests.basic("immich", ProviderDesk.secret)]),
            (
                [("client_secret", nil)],
                [TokenTests.basic("immich", ProviderDesk.secret), TokenTests.basic("immich", ProviderDesk.secret)]
            ),
            ([("client_secret", nil)], [("HTTP_AUTHORIZATION", "Basic !!!")]),
            ([("client_secret", nil)], [("HTTP_AUTHORIZATION", "Basic")]),
            ([("client_secret", nil)], [("HTTP_AUTHORIZATION", "Bearer " + ProviderDesk.secret)]),
            ([("client_secret", nil)], [TokenTests.basic("immich" + ":" + ProviderDesk.secret, "")]),
        ] as [([(String, String?)], [(String, String)])]
    )
    func wrongClients(_ changes: [(String, String?)], _ headers: [(String, String)]) async throws {
        let desk = try ProviderDesk(level: .debug)
        let code = try await desk.code()
        let answer = try await desk.redeem(code, changes, headers: headers)
        #expect(answer.status == .unauthorized)
        #expect(answer.text == #"{"error":"invalid_client"}"#)
        #expect((answer.fields["WWW-Authenticate"] != nil) == !headers.isEmpty)
        #expect(desk.hasLogged("client_auth_failed"))
        #expect(!desk.lines.joined().contains("canary"))
        // The code was none of their business: it still opens for Immich.
        #expect(try await desk.redeem(code).status == .ok)
    }

    @Test("T71: a secret in the query is none")
    func secretInTheQuery() async throws {
        let desk = try ProviderDesk()
        let form = try await form(desk).replacing("client_secret=", with: "other=")
        let query = ProviderDesk.encode([("client_id", "immich"), ("client_secret", ProviderDesk.secret)])
        #expect(try await desk.ask("POST", "/token", query: query, form: form).status == .unauthorized)
    }

    @Test(
        "T71: Basic is taken as well, each half encoded by itself",
        arguments: [
            TokenTests.basic("immich", ProviderDesk.secret), TokenTests.basic("%69mmich", ProviderDesk.secret),
            TokenTests.basic("immich", ProviderDesk.secret.replacing("-", with: "%2D")),
            ("HTTP_AUTHORIZATION", TokenTests.basic("immich", ProviderDesk.secret).1.replacing("Basic", with: "bAsIc")),
        ]
    )
    func basicIsTaken(_ header: (String, String)) async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        #expect(try await desk.redeem(code, [("client_secret", nil)], headers: [header]).status == .ok)
    }

    @Test("T71: of many wrong proofs from one address some are put off; never one with the right secret")
    func limit() async throws {
        let desk = try ProviderDesk()
        for _ in 0..<20 { #expect(try await desk.redeem("x", [("client_secret", "wrong")]).status == .unauthorized) }
        let answer = try await desk.redeem("x", [("client_secret", "wrong")])
        #expect(answer.status == .tooManyRequests)
        #expect(answer.fields["Retry-After"]?.text == "60")
        #expect(desk.hasLogged("rate_limited"))
        #expect(try await desk.redeem(try await desk.code()).status == .ok)
        for _ in 0..<100 { #expect(try await desk.redeem("junk").status == .badRequest) }
        desk.turn(by: 60)
        #expect(try await desk.redeem("x", [("client_secret", "wrong")]).status == .unauthorized)
    }

    // MARK: Tools

    static func basic(_ id: String, _ secret: String) -> (String, String) {
        ("HTTP_AUTHORIZATION", "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
    }

    private func form(_ desk: ProviderDesk) async throws -> String {
        ProviderDesk.encode([
            ("grant_type", "authorization_code"), ("code", try await desk.code()), ("redirect_uri", ProviderDesk.web),
            ("code_verifier", ProviderDesk.verifier), ("client_id", "immich"), ("client_secret", ProviderDesk.secret),
        ])
    }
}
