import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// An Immich that is asked to finish sign-ins, and answers what a test says.
final class StubCallback: HTTPFetching {
    typealias Reply = @Sendable (HTTPRequest) async throws(HTTPClientError) -> HTTPResponse

    struct Body: Decodable {
        let url: String
        let state: String
        let codeVerifier: String

        /// The query of `url`.
        var fields: FormFields? {
            url.firstIndex(of: "?").flatMap { FormFields(url[url.index(after: $0)...].utf8) }
        }
    }

    private let reply: Reply
    private let asked = Locked([HTTPRequest]())

    init(_ reply: @escaping Reply = { _ throws(HTTPClientError) in StubCallback.session() }) { self.reply = reply }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    var bodies: [Body] { requests.compactMap { try? Self.body(of: $0) } }

    static func body(of request: HTTPRequest) throws -> Body {
        try JSONDecoder().decode(Body.self, from: Data(request.body ?? []))
    }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        asked.withLock { $0.append(request) }
        return try await reply(request)
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }

    /// As real Immich spells them.
    static func cookies(_ token: String = "abc/+=", secure: String = "Secure; ") -> [String] {
        let age = "Max-Age=34560000; Path=/; Expires=Sat, 26 Dec 2027 17:00:00 GMT; "
        return [
            "immich_access_token=\(token); \(age)HttpOnly; \(secure)SameSite=Lax",
            "immich_auth_type=oauth; \(age)HttpOnly; \(secure)SameSite=Lax",
            "immich_is_authenticated=true; \(age)\(secure)SameSite=Lax",
        ]
    }

    static let ended = [
        "immich_oauth_state=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "immich_oauth_code_verifier=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ]

    static func session(_ cookies: [String]? = nil, status: Int = 201) -> HTTPResponse {
        let fields = (ended + (cookies ?? Self.cookies())).map { (name: "set-cookie", value: $0) }
        let body = #"{"accessToken":"canary-access-token","userEmail":"anna@example.org"}"#
        return HTTPResponse(
            head: HTTPResponseHead(
                status: status,
                fields: [(name: "content-type", value: "application/json; charset=utf-8")] + fields
            ),
            body: Array(body.utf8)
        )
    }
}

/// A browser that opens a page, past the web server's login check.
enum SilentVisit {
    static let settings = ["silent.enabled": "true", "silent.immich_url": "http://immich-server:2283"]
    static let tried = "__Host-sharefcgi_try=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"

    static let browser = [
        ("SHAREFCGI_ASK", "page"), ("HTTP_ACCEPT", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("HTTP_SEC_FETCH_MODE", "navigate"), ("HTTP_SEC_FETCH_DEST", "document"), ("HTTP_SEC_FETCH_SITE", "none"),
    ]

    /// `browser` with some parameters changed or, with nil, left out.
    static func browser(_ changes: [(String, String?)]) -> [(String, String)] {
        browser.filter { pair in !changes.contains { $0.0 == pair.0 } }
            + changes.compactMap { name, value in value.map { (name, $0) } }
    }

    static func visit(
        _ method: String = "GET",
        _ address: String = "/photos",
        _ parameters: [(String, String)] = browser,
        cookies: [[UInt8]] = []
    ) throws -> Visit {
        var pairs = [
            ("REQUEST_METHOD", method), ("REQUEST_URI", address), ("REMOTE_ADDR", "192.0.2.7"),
            ("HTTP_HOST", "photos.example.org"),
        ]
        if !parameters.contains(where: { $0.0 == "HTTPS" }) { pairs.append(("HTTPS", "on")) }
        var all = params(pairs + parameters)
        for cookie in cookies { all.append("HTTP_COOKIE", cookie) }
        return try Visit(Request(peer: webServer, params: all))
    }
}

extension SignInDesk {
    /// Anna's first page, or somebody else's.
    func open(
        _ address: String = "/photos",
        _ person: [(String, String)] = anna,
        method: String = "GET",
        changes: [(String, String?)] = []
    ) async throws -> Response {
        try await ask(method, address, SilentVisit.browser(changes) + person)
    }
}

/// Immich's page, as if nobody had asked us.
func expectOrdinary(_ answer: Response, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.status == .ok, sourceLocation: location)
    #expect(answer.fields.list.map(\.name.text) == ["X-Accel-Redirect"], sourceLocation: location)
    #expect(answer.fields["X-Accel-Redirect"]?.text == "@sharefcgi_page", sourceLocation: location)
    #expect(answer.text.isEmpty, sourceLocation: location)
}

func expectSignedIn(_ answer: Response, _ location: SourceLocation = #_sourceLocation) {
    #expect(answer.fields["X-Accel-Redirect"]?.text == "@sharefcgi_signed_in", sourceLocation: location)
    #expect(answer.fields["Cache-Control"]?.text == "no-store", sourceLocation: location)
    #expect(answer.cookies == StubCallback.cookies() + [SilentVisit.tried], sourceLocation: location)
    #expect(answer.text.isEmpty, sourceLocation: location)
}
