import Gateway
import Testing

@testable import ShareFCGI

/// Tests 22 to 30 of the identity's bad inputs: which parameters count, how often, and against which headers.
@Suite struct IdentityParameterTests {
    private static let alice: [(String, String)] = [
        ("SHAREFCGI_USER", "alice"), ("SHAREFCGI_EMAIL", "alice@example.org"),
    ]

    private func decide(_ more: [(String, String)] = [], _ policy: TrustPolicy = TrustPolicy()) -> TrustDecision {
        TrustDecision(webServer, params(Self.alice + more), policy)
    }

    private func policy(_ change: (inout TrustPolicy) -> Void) -> TrustPolicy {
        var policy = TrustPolicy()
        change(&policy)
        return policy
    }

    @Test(
        "T22: what is not in the configured parameters is nobody",
        arguments: [
            [("REMOTE_USER", "admin@x.org")], [("HTTP_REMOTE_EMAIL", "admin@x.org")],
            [("HTTP_SHAREFCGI_EMAIL", "a@x.org")],
            [("HTTP_HTTP_SHAREFCGI_USER", "admin")], [("sharefcgi_user", "admin")], [("SHAREFCGI_USERS", "admin")], [],
            [("SHAREFCGI_NAME", "Admin"), ("SHAREFCGI_GROUPS", "immich-admins")],
        ] as [[(String, String)]]
    )
    func otherNames(pairs: [(String, String)]) {
        #expect(TrustDecision(webServer, params(pairs), TrustPolicy()) == .nobody)
    }

    @Test func remoteUserCountsWhereTheOwnerSaysSo() {
        let policy = policy { $0.names.user = "REMOTE_USER" }
        let decision = TrustDecision(webServer, params(("REMOTE_USER", "bob"), ("SHAREFCGI_USER", "admin")), policy)
        #expect(decision.identity == .sample(user: "bob", email: nil))
    }

    @Test(
        "T23, T24: a parameter that comes twice is refused, equal or not",
        arguments: [
            ("SHAREFCGI_USER", "alice"), ("SHAREFCGI_USER", "admin"), ("SHAREFCGI_USER", ""),
            ("SHAREFCGI_EMAIL", "alice@example.org"), ("SHAREFCGI_EMAIL", "admin@example.org"), ("SHAREFCGI_EMAIL", ""),
        ]
    )
    func copies(name: String, value: String) {
        #expect(decide([(name, value)]) == .refused(.duplicate))
        let first = TrustDecision(webServer, params([(name, value)] + Self.alice), TrustPolicy())
        #expect(first == .refused(.duplicate))
    }

    @Test("T23: so are names and groups", arguments: ["SHAREFCGI_NAME", "SHAREFCGI_GROUPS"])
    func copiesOfTheRest(name: String) {
        #expect(decide([(name, "a"), (name, "a")]) == .refused(.duplicate))
    }

    @Test("T27: the next request's parameters are its own")
    func nextRequest() {
        #expect(decide().identity != nil)
        #expect(TrustDecision(webServer, Params(), TrustPolicy()) == .nobody)
    }

    @Test("T30: a client's Proxy header is one among others")
    func httpoxy() {
        #expect(decide([("HTTP_PROXY", "http://evil.example:3128")]) == decide())
    }

    // MARK: Twins

    @Test(
        "every copy of a twin has to agree",
        arguments: [
            [("HTTP_REMOTE_EMAIL", "admin@example.org")], [("HTTP_REMOTE_USER", "admin")],
            [("HTTP_REMOTE_EMAIL", "alice@example.org"), ("HTTP_REMOTE_EMAIL", "admin@example.org")],
            [("HTTP_REMOTE_EMAIL", "admin@example.org"), ("HTTP_REMOTE_EMAIL", "alice@example.org")],
            [("HTTP_REMOTE_EMAIL", "alice@example.org, admin@example.org")], [("HTTP_REMOTE_EMAIL", "alice")],
            [("HTTP_REMOTE_USER", "alice@example.org")], [("HTTP_REMOTE_USER", "Alice")],
            [("HTTP_REMOTE_USER", "alice ")],
        ] as [[(String, String)]]
    )
    func conflicts(twins: [(String, String)]) {
        #expect(decide(twins) == .refused(.conflict))
    }

    @Test func twinsThatAgreeOrAreAbsentAreNoMatter() {
        #expect(decide([("HTTP_REMOTE_EMAIL", "alice@example.org"), ("HTTP_REMOTE_USER", "alice")]).identity != nil)
        #expect(decide([("HTTP_REMOTE_EMAIL", ""), ("HTTP_X_OTHER", "admin")]).identity != nil)
        #expect(decide([("HTTP_REMOTE_EMAIL", "admin@example.org")], policy { $0.twins = [] }).identity != nil)
    }

    @Test("where nobody is named, a twin is no identity")
    func twinAlone() {
        let alone = params(("HTTP_REMOTE_EMAIL", "admin@example.org"), ("SHAREFCGI_USER", ""), ("SHAREFCGI_EMAIL", ""))
        #expect(TrustDecision(webServer, alone, TrustPolicy()) == .nobody)
    }

    @Test func aTwinIsComparedWithWhatItsNameOrTheOwnerSays() throws {
        #expect(Twin("HTTP_X_AUTHENTIK_EMAIL")?.field == .email)
        #expect(Twin("HTTP_X_AUTHENTIK_UID")?.field == .user)
        #expect(Twin("HTTP_TAILSCALE_USER_LOGIN=email")?.field == .email)
        for text in ["REMOTE_USER", "HTTP_", "HTTP_Remote-User", "HTTP_A=name", "HTTP_A=", "http_remote_user", ""] {
            #expect(Twin(text) == nil, "\(text)")
        }
    }
}
