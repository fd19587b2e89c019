import Gateway
import Testing

@testable import ShareFCGI

private let secret = String(repeating: "s3cret-", count: 5)
private let other = String(repeating: "0ther-", count: 6)

/// Tests 1 to 16 of the identity's bad inputs: who may name anybody at all.
@Suite struct TrustDecisionTests {
    private static let alice: [(String, String)] = [
        ("SHAREFCGI_USER", "alice"), ("SHAREFCGI_EMAIL", "alice@example.org"),
    ]

    private func decide(
        _ more: [(String, String)] = [],
        from peer: TransportPeer = webServer,
        _ policy: TrustPolicy = TrustPolicy()
    ) -> TrustDecision {
        TrustDecision(peer, params(Self.alice + more), policy)
    }

    private func tcp(_ text: String) throws -> TransportPeer { .tcp(try #require(IPAddress(text))) }

    private func policy(_ change: (inout TrustPolicy) -> Void) -> TrustPolicy {
        var policy = TrustPolicy()
        change(&policy)
        return policy
    }

    private func secrets(_ texts: String...) -> TrustPolicy {
        policy { $0.secrets = texts.map { Secret(Array($0.utf8)) } }
    }

    @Test func aTrustedIdentityIsItself() {
        let more = [("SHAREFCGI_NAME", "Alice"), ("SHAREFCGI_GROUPS", "family,friends")]
        #expect(decide(more) == .identity(.sample(name: "Alice", groups: ["family", "friends"])))
    }

    // MARK: Transport

    @Test("T1: a peer outside the list is untrusted")
    func foreignPeer() throws {
        let policy = policy {
            $0.peers = TrustList("10.0.0.0/8")
            $0.secrets = [Secret(Array(secret.utf8))]
        }
        let told = [("SHAREFCGI_SECRET", secret)]
        #expect(decide(told, from: try tcp("203.0.113.9"), policy) == .refused(.peerUntrusted))
        #expect(decide(told, from: try tcp("10.0.0.9"), policy).identity != nil)
        #expect(decide(told, from: webServer, policy) == .refused(.peerUntrusted))
        #expect(decide(told, from: .unknown, policy) == .refused(.peerUntrusted))
        #expect(decide(from: try tcp("127.0.0.1")) == .refused(.peerUntrusted))
    }

    @Test("T2: an empty list trusts nobody")
    func noPeers() throws {
        let policy = policy { $0.peers = TrustList([]) }
        for peer in [webServer, .unknown, try tcp("127.0.0.1"), try tcp("::1")] {
            #expect(decide(from: peer, policy) == .refused(.peerUntrusted))
        }
    }

    @Test("T4: a bare IPv6 address is itself alone")
    func bareIPv6() throws {
        let list = TrustList("2001:db8::1")
        #expect(list.contains(try #require(IPAddress("2001:db8::1"))))
        #expect(!list.contains(try #require(IPAddress("2001:db8::2"))))
    }

    @Test("T5: an IPv4 address in IPv6 clothes is that IPv4 address")
    func mapped() throws {
        let list = TrustList("10.0.0.5")
        #expect(list.contains(try #require(IPAddress("::ffff:10.0.0.5"))))
        #expect(TrustList("::ffff:10.0.0.5").contains(try #require(IPAddress("10.0.0.5"))))
        #expect(decide([("SHAREFCGI_PEER", "::ffff:10.0.0.5")], policy { $0.hops = list }).identity != nil)
    }

    @Test("T7: no parameter makes a foreign peer a trusted one")
    func peerIsNoParameter() throws {
        let policy = policy { $0.peers = TrustList("10.0.0.0/8") }
        let claims = [("REMOTE_ADDR", "10.0.0.1"), ("SHAREFCGI_PEER", "10.0.0.1"), ("SERVER_ADDR", "10.0.0.1")]
        #expect(decide(claims, from: try tcp("203.0.113.9"), policy) == .refused(.peerUntrusted))
    }

    @Test("T13: of those who come by a unix socket, only the users that are named")
    func peerUsers() {
        let policy = policy { $0.peerUsers = [33] }
        #expect(decide(from: .unix(user: 33), policy).identity != nil)
        for user in [0, 1000, UInt32.max] {
            #expect(decide(from: .unix(user: user), policy) == .refused(.peerUntrusted))
        }
    }

    // MARK: Secret

    @Test(
        "T14: without the right secret nobody is believed",
        arguments: [
            ([], IdentityRefusal.secretMissing), ([("SHAREFCGI_SECRET", "")], .secretMissing),
            ([("HTTP_SHAREFCGI_SECRET", secret)], .secretMissing), ([("sharefcgi_secret", secret)], .secretMissing),
            ([("SHAREFCGI_SECRET", "wrong")], .secretMismatch), ([("SHAREFCGI_SECRET", secret + "x")], .secretMismatch),
            ([("SHAREFCGI_SECRET", String(secret.dropLast()))], .secretMismatch),
            ([("SHAREFCGI_SECRET", " " + secret)], .secretMismatch),
            ([("SHAREFCGI_SECRET", secret.uppercased())], .secretMismatch),
        ] as [([(String, String)], IdentityRefusal)]
    )
    func wrongSecret(told: [(String, String)], refusal: IdentityRefusal) {
        #expect(decide(told, secrets(secret)) == .refused(refusal))
    }

    @Test("T14: whoever comes over a network needs one, configured or not")
    func networkNeedsSecret() throws {
        let policy = policy { $0.peers = TrustList("10.0.0.0/8", "127.0.0.1", "::1") }
        #expect(decide(from: try tcp("10.0.0.9"), policy) == .refused(.secretMissing))
        #expect(decide(from: try tcp("127.0.0.1"), policy).identity != nil)
        #expect(decide(from: try tcp("::1"), policy).identity != nil)
    }

    @Test("T15: both secrets are good while one replaces the other, and not one byte else")
    func rotation() {
        let policy = secrets(secret, other)
        for good in [secret, other] { #expect(decide([("SHAREFCGI_SECRET", good)], policy).identity != nil) }
        for index in secret.utf8.indices {
            var bytes = Array(secret.utf8)
            bytes[secret.utf8.distance(from: secret.utf8.startIndex, to: index)] ^= 1
            let told = [("SHAREFCGI_SECRET", String(decoding: bytes, as: UTF8.self))]
            #expect(decide(told, policy) == .refused(.secretMismatch))
        }
    }

    @Test("T16: a secret told twice is refused, in every order")
    func secretTwice() {
        for pair in [[secret, "wrong"], ["wrong", secret], [secret, secret], ["", secret]] {
            let told = pair.map { ("SHAREFCGI_SECRET", $0) }
            #expect(decide(told, secrets(secret)) == .refused(.secretMismatch))
        }
    }

    // MARK: Hop

    @Test(
        "T8, T9, T12: the hop has to be told once, strictly, and be in the list",
        arguments: [
            [("REMOTE_ADDR", "203.0.113.9")], [("REMOTE_ADDR", "10.1.1.1"), ("SHAREFCGI_PEER", "203.0.113.5")], [],
            [("REMOTE_ADDR", "")], [("REMOTE_ADDR", "garbage")], [("REMOTE_ADDR", "10.0.0.1, 6.6.6.6")],
            [("REMOTE_ADDR", "10.0.0.1 ")], [("REMOTE_ADDR", "010.0.0.1")], [("REMOTE_ADDR", "10.0.0.1:80")],
            [("REMOTE_ADDR", "10.0.0.1"), ("REMOTE_ADDR", "10.0.0.1")],
            [("REMOTE_ADDR", "10.0.0.1"), ("SHAREFCGI_PEER", "")],
            [("REMOTE_ADDR", "10.0.0.1"), ("SHAREFCGI_PEER", "10.0.0.1"), ("SHAREFCGI_PEER", "203.0.113.5")],
            [("HTTP_SHAREFCGI_PEER", "10.0.0.1")],
        ] as [[(String, String)]]
    )
    func foreignHop(told: [(String, String)]) {
        #expect(decide(told, policy { $0.hops = TrustList("10.0.0.0/8") }) == .refused(.hopUntrusted))
    }

    @Test func aHopOfTheListIsTrusted() {
        let policy = policy { $0.hops = TrustList("10.0.0.0/8") }
        #expect(decide([("REMOTE_ADDR", "10.0.0.1")], policy).identity != nil)
        #expect(decide([("REMOTE_ADDR", "203.0.113.9"), ("SHAREFCGI_PEER", "10.0.0.1")], policy).identity != nil)
    }

    @Test("T10: an address in a client's header has no influence")
    func forwardedAddresses() {
        let policy = policy { $0.hops = TrustList("127.0.0.0/8") }
        let headers =
            ["X_FORWARDED_FOR", "X_REAL_IP", "CF_CONNECTING_IP", "TRUE_CLIENT_IP", "X_CLIENT_IP"]
            .map { ("HTTP_" + $0, "127.0.0.1") } + [("HTTP_FORWARDED", "for=127.0.0.1")]
        #expect(decide(headers + [("REMOTE_ADDR", "203.0.113.9")], policy) == .refused(.hopUntrusted))
        let foreign = headers.map { ($0.0, "203.0.113.9") }
        #expect(decide(foreign + [("REMOTE_ADDR", "127.0.0.1")], policy).identity != nil)
    }

    @Test("a login proxy in front of the web server is nobody's word until its network is named")
    func loginInFront() {
        let told = [("REMOTE_ADDR", "10.0.0.1"), ("SHAREFCGI_LOGIN", "front")]
        #expect(decide(told) == .refused(.hopUntrusted))
        #expect(decide(told, policy { $0.hops = TrustList("10.0.0.0/8") }).identity != nil)
        #expect(decide([("SHAREFCGI_LOGIN", "asked")] + told) == .refused(.hopUntrusted))
        #expect(decide([("REMOTE_ADDR", "10.0.0.1"), ("HTTP_SHAREFCGI_LOGIN", "front")]).identity != nil)
    }

    @Test("T11: unix: is a hop only where unix is in the list")
    func unixHop() {
        let told = [("REMOTE_ADDR", "unix:")]
        #expect(decide(told, policy { $0.hops = TrustList("127.0.0.0/8", "::1") }) == .refused(.hopUntrusted))
        #expect(decide(told, policy { $0.hops = TrustList("unix") }).identity != nil)
        #expect(decide([("REMOTE_ADDR", "unix")], policy { $0.hops = TrustList("unix") }) == .refused(.hopUntrusted))
    }

    @Test("the sender is judged before the identity")
    func order() throws {
        let policy = policy {
            $0.peers = TrustList("10.0.0.0/8")
            $0.hops = TrustList("10.0.0.0/8")
            $0.secrets = [Secret(Array(secret.utf8))]
        }
        let evil = [("SHAREFCGI_USER", "{x}"), ("HTTP_REMOTE_EMAIL", "x"), ("REMOTE_ADDR", "6.6.6.6")]
        let (near, far) = (try tcp("10.0.0.1"), try tcp("6.6.6.6"))
        let told = [("SHAREFCGI_SECRET", secret)]
        let hop = [("SHAREFCGI_PEER", "10.0.0.2")]
        #expect(decide(evil, from: far, policy) == .refused(.peerUntrusted))
        #expect(decide(evil, from: near, policy) == .refused(.secretMissing))
        #expect(decide(evil + told, from: near, policy) == .refused(.hopUntrusted))
        #expect(decide(evil + told + hop, from: near, policy) == .refused(.duplicate))
        #expect(decide([evil[1]] + told + hop, from: near, policy) == .refused(.conflict))
        let nobody = TrustDecision(near, params(told + hop + [evil[1]]), policy)
        #expect(nobody == .nobody)
    }
}
