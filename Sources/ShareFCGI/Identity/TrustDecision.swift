import Gateway

/// Whether a request's identity is to be believed, and which it is: pure, step by step, each failing closed.
///
/// transport → secret → hop → names → count → twins → values. Who may sign in is ``IdentityPolicy``'s question.
enum TrustDecision: Equatable, Sendable {
    case identity(Identity)
    /// The web server is trusted, and names nobody.
    case nobody
    /// A mistake of the owner's, or an attack.
    case refused(IdentityRefusal)

    /// The whole decision.
    init(_ peer: TransportPeer, _ params: Params, _ policy: TrustPolicy) {
        do throws(IdentityRefusal) {
            try Self.expectTrustedSender(peer, params, policy)
            let values = try IdentityValues(params, policy.names)
            guard !values.areEmpty else {
                self = .nobody
                return
            }
            try values.expectNoConflict(with: policy.twins, in: params)
            self = .identity(try values.identity(by: policy))
        } catch {
            self = .refused(error)
        }
    }

    /// The first three steps: whether the sender may name anybody at all. For routes that need no identity, too.
    static func expectTrustedSender(
        _ peer: TransportPeer,
        _ params: Params,
        _ policy: TrustPolicy
    ) throws(IdentityRefusal) {
        try expectTrusted(peer, policy)
        try expectSecret(peer, params, policy)
        try expectTrustedHop(params, policy)
    }

    /// Who connected to us; nobody can write that.
    private static func expectTrusted(_ peer: TransportPeer, _ policy: TrustPolicy) throws(IdentityRefusal) {
        let isTrusted =
            switch peer {
            case .unix(let user):
                policy.peers.containsUnix && (policy.peerUsers.isEmpty || policy.peerUsers.contains(user))
            case .tcp(let address): policy.peers.contains(address)
            case .unknown: false
            }
        guard isTrusted else { throw .peerUntrusted }
    }

    /// Exactly one, and one of ours. On a network, where any other machine could say it came from there, there has to be
    /// one; sockets that systemd passes are seen here first.
    private static func expectSecret(
        _ peer: TransportPeer,
        _ params: Params,
        _ policy: TrustPolicy
    ) throws(IdentityRefusal) {
        guard !policy.secrets.isEmpty else {
            if case .tcp(let address) = peer, !address.isLoopback { throw .secretMissing }
            return
        }
        let told = params.all(TrustPolicy.secretName)
        guard let secret = told.first, !secret.isEmpty || told.count > 1 else { throw .secretMissing }
        // All are compared, so that time does not tell which one it was.
        let matches = policy.secrets.map { Crypto.areEqual($0.exposed, secret) }
        guard told.count == 1, matches.contains(true) else { throw .secretMismatch }
    }

    /// Who connected to the web server, where that matters: where networks are named, and where the web server says that
    /// it was not itself that asked the login proxy. Addresses in client headers are never looked at.
    private static func expectTrustedHop(_ params: Params, _ policy: TrustPolicy) throws(IdentityRefusal) {
        guard !policy.hops.isEmpty || params.all(TrustPolicy.loginName).contains(TrustPolicy.loginInFront) else {
            return
        }
        let named = params.all(TrustPolicy.hopName)
        let told = named.isEmpty ? params.all("REMOTE_ADDR") : named
        guard told.count == 1, let text = String(validating: told[0], as: UTF8.self) else { throw .hopUntrusted }
        // nginx's word for whoever came to it by a unix socket.
        let isTrusted = text == "unix:" ? policy.hops.containsUnix : IPAddress(text).map(policy.hops.contains) ?? false
        guard isTrusted else { throw .hopUntrusted }
    }
}

extension IPAddress {
    /// This machine itself (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(let bits): bits == 1
        }
    }
}
