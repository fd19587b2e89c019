import Gateway
import Testing

@testable import ShareFCGI

/// Every way to fail, row by row: what whoever asks is told, and what the owner finds in the log; names of people never.
/// What silent sign-in does is its own suites' matter.
@Suite struct FailureTableTests {
    /// What the answer is.
    enum Told: Sendable {
        case page(Status)
        /// Back to Immich, with this error.
        case error(String)
        /// To Immich itself: RFC 6749 §5.2.
        case token(Status, String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        typealias Ask = @Sendable (SignInDesk) async throws -> Response

        let reason: String
        let told: Told
        var isAlarm = false
        var settings: [String: String] = [:]
        let ask: Ask

        var testDescription: String { reason }
    }

    private static func authorize(_ changes: [(String, String?)], more: String = "") -> Row.Ask {
        let query = ProviderDesk.encode(ProviderDesk.authorizeFields(changes)) + more
        return { desk in try await desk.ask("GET", "/sso/authorize?\(query)", SignInDesk.anna) }
    }

    private static func named(_ parameters: [(String, String)]) -> Row.Ask {
        { desk in try await desk.authorize(parameters) }
    }

    private static func redeeming(_ change: @escaping @Sendable (SignInDesk, String) async throws -> Response)
        -> Row.Ask
    {
        { desk in
            let code = try #require(try await desk.authorize().parameters["code"])
            return try await change(desk, code)
        }
    }

    private static let secret = ["trust.secrets": String(repeating: "s", count: 32)]
    private static let anna = SignInDesk.anna

    static let identity: [Row] = [
        Row(reason: "peer_untrusted", told: .page(.forbidden), isAlarm: true) {
            try await $0.authorize(from: .unknown)
        },
        Row(
            reason: "hop_untrusted",
            told: .page(.forbidden),
            isAlarm: true,
            settings: ["trust.networks": "10.0.0.0/8"],
            ask: named(anna)
        ),
        Row(reason: "secret_missing", told: .page(.forbidden), isAlarm: true, settings: secret, ask: named(anna)),
        Row(
            reason: "secret_mismatch",
            told: .page(.forbidden),
            isAlarm: true,
            settings: secret,
            ask: named(anna + [("SHAREFCGI_SECRET", String(repeating: "t", count: 32))])
        ),
        Row(reason: "identity_missing", told: .error("login_required"), ask: named([])),
        Row(reason: "identity_missing", told: .error("login_required"), ask: named([("SHAREFCGI_USER", "")])),
        Row(
            reason: "identity_duplicate",
            told: .page(.badRequest),
            isAlarm: true,
            ask: named(anna + [("SHAREFCGI_USER", "anna")])
        ),
        Row(
            reason: "identity_conflict",
            told: .page(.badRequest),
            isAlarm: true,
            ask: named(anna + [("HTTP_REMOTE_USER", "eve")])
        ),
        Row(reason: "identity_malformed", told: .page(.badRequest), ask: named([("SHAREFCGI_EMAIL", "anna")])),
        Row(
            reason: "identity_too_long",
            told: .page(.badRequest),
            ask: named([("SHAREFCGI_USER", String(repeating: "anna", count: 300))])
        ),
        Row(reason: "identity_placeholder", told: .page(.badRequest), ask: named([("SHAREFCGI_USER", "{anna}")])),
        Row(reason: "denied", told: .error("access_denied"), settings: ["deny.users": "anna"], ask: named(anna)),
        Row(
            reason: "not_allowed",
            told: .error("access_denied"),
            ask: named([("SHAREFCGI_USER", "anna"), ("SHAREFCGI_EMAIL", "anna@example.net")])
        ),
    ]

    static let requests: [Row] = [
        Row(reason: "client_unknown", told: .page(.badRequest), ask: authorize([("client_id", "other")])),
        Row(
            reason: "redirect_mismatch",
            told: .page(.badRequest),
            ask: authorize([("redirect_uri", "https://evil.example/")])
        ),
        Row(reason: "param_duplicate", told: .page(.badRequest), ask: authorize([], more: "&client_id=immich")),
        Row(reason: "param_invalid", told: .page(.badRequest)) {
            try await $0.ask("GET", "/sso/authorize?%zz", anna)
        },
        Row(reason: "param_duplicate", told: .error("invalid_request"), ask: authorize([], more: "&scope=openid")),
        Row(reason: "pkce_required", told: .error("invalid_request"), ask: authorize([("code_challenge", nil)])),
        Row(
            reason: "pkce_required",
            told: .error("invalid_request"),
            ask: authorize([("code_challenge_method", "plain")])
        ),
        Row(
            reason: "unsupported_response_type",
            told: .error("unsupported_response_type"),
            ask: authorize([("response_type", "token")])
        ),
        Row(
            reason: "unsupported_response_mode",
            told: .error("invalid_request"),
            ask: authorize([("response_mode", "fragment")])
        ),
        Row(
            reason: "request_not_supported",
            told: .error("request_not_supported"),
            ask: authorize([("request", "e30.e30.")])
        ),
        Row(reason: "reauth_unsupported", told: .error("login_required"), ask: authorize([("prompt", "login")])),
        Row(reason: "reauth_unsupported", told: .error("login_required"), ask: authorize([("max_age", "0")])),
        Row(reason: "confirm_invalid", told: .page(.badRequest)) {
            try await $0.ask("POST", "/sso/confirm", anna, form: [("tap", "x")])
        },
    ]

    static let tokens: [Row] = [
        Row(
            reason: "client_auth_failed",
            told: .token(.unauthorized, "invalid_client"),
            isAlarm: true,
            ask: redeeming { try await $0.redeem($1, secret: ClientSecrets.make()) }
        ),
        Row(reason: "code_malformed", told: .token(.badRequest, "invalid_grant")) { try await $0.redeem("anna") },
        Row(
            reason: "code_expired",
            told: .token(.badRequest, "invalid_grant"),
            ask: redeeming { desk, code in
                desk.time.turn(by: .seconds(120))
                return try await desk.redeem(code)
            }
        ),
        Row(
            reason: "code_replayed",
            told: .token(.badRequest, "invalid_grant"),
            ask: redeeming { desk, code in
                _ = try await desk.redeem(code)
                return try await desk.redeem(code)
            }
        ),
        Row(reason: "token_invalid", told: .token(.unauthorized, "invalid_token")) {
            try await $0.ask("GET", "/sso/userinfo", [("HTTP_AUTHORIZATION", "Bearer anna")])
        },
    ]

    @Test("each failure has its answer and its reason", arguments: identity + requests + tokens)
    func row(_ row: Row) async throws {
        let desk = try SignInDesk(row.settings)
        let answer = try await row.ask(desk)
        switch row.told {
        case .page(let status): expectPage(answer, status)
        case .error(let error):
            #expect(answer.status == .found && answer.location?.hasPrefix(SignInDesk.web) == true)
            #expect(answer.parameters["error"] == error && answer.parameters["code"] == nil)
            #expect(answer.parameters["iss"] == ProviderDesk.issuer && answer.parameters["state"] == "canary state")
        case .token(let status, let error):
            #expect(answer.status == status)
            #expect(try answer.member("error") == error)
        }
        #expect(answer.fields["Cache-Control"]?.text == "no-store")
        let line = try #require(desk.lines.all.last { $0.contains("reason=\(row.reason) ") })
        #expect(line.hasPrefix(row.isAlarm ? "warning " : "info "))
        for field in [" path=/", " hop=192.0.2.7", " peer=", " who="] { #expect(line.contains(field), "\(field)") }
        #expect(!desk.lines.all.contains { $0.contains("anna") || $0.contains("eve") })
    }

    @Test("whoever is named has the same hash in every line, and a header that contradicts has one, too")
    func hashes() async throws {
        let desk = try SignInDesk(["deny.users": "eve"])
        func field(_ name: String, _ parameters: [(String, String)]) async throws -> Substring {
            _ = try await desk.authorize(parameters)
            let line = try #require(desk.lines.all.last { $0.contains("sign-in refused") })
            let word = try #require(line.split(separator: " ").first { $0.hasPrefix("\(name)=") })
            return word.dropFirst(name.utf8.count + 1)
        }
        let eve = [("SHAREFCGI_USER", "eve"), ("SHAREFCGI_EMAIL", "eve@example.org")]
        let denied = try await field("who", eve)
        #expect(denied.utf8.count == 8)
        #expect(try await field("who", eve + [("HTTP_REMOTE_USER", "anna")]) == denied)
        #expect(try await field("says", SignInDesk.anna + [("HTTP_REMOTE_USER", "eve")]) == denied)
        #expect(try await field("twin", SignInDesk.anna + [("HTTP_REMOTE_USER", "eve")]) == "HTTP_REMOTE_USER")
        #expect(try await field("who", []) == "-")
        let conflicts = desk.lines.all.filter { $0.contains("reason=identity_conflict ") }
        #expect(conflicts.allSatisfy { $0.hasPrefix("warning ") })
    }
}
