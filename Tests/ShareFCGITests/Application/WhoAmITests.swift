import Gateway
import Testing

@testable import ShareFCGI

/// `/sso/whoami`: what an owner sees of a decision, and who sees nothing.
@Suite struct WhoAmITests {
    private static let path = "/sso/whoami"
    private let desk: SignInDesk

    init() throws { desk = try SignInDesk(["debug.whoami": "true"]) }

    @Test("off unless the settings want it, and then it looks like any address that does not exist")
    func off() async throws {
        let plain = try SignInDesk()
        let nothing = try await plain.ask("GET", "/sso/nothing", SignInDesk.anna)
        #expect(nothing.status == .notFound)
        #expect(Answer(try await plain.ask("GET", Self.path, SignInDesk.anna)) == Answer(nothing))
        #expect(!plain.lines.all.contains { $0.contains("/whoami") })
    }

    @Test("without an identity it is no address either; the log says why")
    func nobody() async throws {
        let nothing = try await desk.ask("GET", "/sso/nothing")
        for told in [[], [("SHAREFCGI_USER", ""), ("SHAREFCGI_EMAIL", " ")], [("HTTP_SHAREFCGI_USER", "anna")]] {
            #expect(Answer(try await desk.ask("GET", Self.path, told)) == Answer(nothing))
        }
        #expect(desk.lines.all.contains { $0.contains("reason=identity_missing path=/whoami ") })
        let stranger = try await desk.ask("GET", Self.path, SignInDesk.anna, from: .unknown)
        #expect(stranger.status == .forbidden && !stranger.text.contains("Received"))
    }

    @Test("it tells what came and what was decided, and is kept nowhere")
    func person() async throws {
        let page = try await desk.ask("GET", Self.path, SignInDesk.anna)
        #expect(page.status == .ok && page.fields["Cache-Control"]?.text == "no-store")
        for text in [
            "unix:33", "192.0.2.7", "may sign in", "<dt>SHAREFCGI_EMAIL</dt><dd><bdi>Anna@example.org</bdi></dd>",
            "<dt>email</dt><dd><bdi>anna@example.org</bdi></dd>", "<dt>sub</dt><dd><bdi>anna</bdi></dd>",
            "<dt>SHAREFCGI_GROUPS</dt><dd><bdi>did not come</bdi></dd>",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(try await desk.ask("POST", Self.path, SignInDesk.anna).status == .methodNotAllowed)
    }

    @Test(
        "each refusal is named and explained, and its text can do nothing",
        arguments: [
            ([("SHAREFCGI_USER", "<script>alert(1)</script>"), ("SHAREFCGI_EMAIL", "a@elsewhere.net")], "not_allowed"),
            ([("SHAREFCGI_USER", "a"), ("SHAREFCGI_USER", "b")], "identity_duplicate"),
            ([("SHAREFCGI_EMAIL", "anna@example.org")], "identity_missing"),
            ([("SHAREFCGI_USER", "{http.auth.user.id}")], "identity_placeholder"),
            ([("SHAREFCGI_USER", String(repeating: "<", count: 5000))], "identity_too_long"),
            ([("SHAREFCGI_EMAIL", "no address\u{1}\"'")], "identity_malformed"),
        ]
    )
    func refusals(told: [(String, String)], reason: String) async throws {
        let page = try await desk.ask("GET", Self.path, told)
        #expect(page.status == .ok && page.text.contains("<dt>\(reason)</dt>"))
        #expect(!page.text.contains("<script") && !page.text.contains("\u{1}") && page.text.utf8.count < 8000)
    }

    @Test("no secret is in it, and of a visitor's header a hash that the log has, too")
    func redacted() async throws {
        let secret = String(repeating: "s", count: 32)
        let desk = try SignInDesk(["debug.whoami": "true", "trust.secrets": secret])
        let told = SignInDesk.anna + [("SHAREFCGI_SECRET", secret), ("HTTP_REMOTE_EMAIL", "eve@example.org")]
        let page = try await desk.ask("GET", Self.path, told)
        #expect(page.text.contains("identity_conflict") && page.text.contains("HTTP_REMOTE_EMAIL"))
        #expect(!page.text.contains(secret) && !page.text.contains("eve"))
        expectPage(try await desk.authorize(told), .badRequest)
        let line = try #require(desk.lines.all.first { $0.contains("reason=identity_conflict ") })
        let hash = try #require(line.split(separator: " ").first { $0.hasPrefix("says=") }).dropFirst(5)
        #expect(hash.utf8.count == 8 && page.text.contains("the log calls \(hash)"))
    }
}
