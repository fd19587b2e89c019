import Gateway

/// What a request said of its sender and what was made of it, for an owner who looks for his mistake: pure.
///
/// No secret is in it, and nothing that a visitor wrote: what a header says is told by a hash.
struct DecisionReport {
    /// A line of it; `value` may be anybody's text.
    struct Line: Equatable {
        let name: String
        let value: String
    }

    private static let longest = 120

    let received: [Line]
    let decided: [Line]

    /// `hash`: names what a header said as the log does.
    init(
        _ peer: TransportPeer,
        _ params: Params,
        _ trust: TrustPolicy,
        _ decision: IdentityDecision,
        hash: (ToldIdentity.Contradiction) -> String
    ) {
        let names = [trust.names.user, trust.names.email, trust.names.name, trust.names.groups].compactMap(\.self)
        var received = [
            Line(name: "Connected to us", value: peer.description),
            Line(name: "Connected to the web server", value: Self.hop(params)),
            Line(name: TrustPolicy.secretName, value: trust.secrets.isEmpty ? "none is asked for" : "right"),
        ]
        received += names.map { Line(name: $0, value: Self.value(params.all($0))) }
        let conflict = ToldIdentity(params, trust).conflict
        received += trust.twins.map { twin in
            let isOther = conflict?.name == twin.name
            let other = conflict.map { "says something else, which the log calls \(hash($0))" }
            return Line(
                name: twin.name,
                value: isOther ? other ?? "" : params.all(twin.name).isEmpty ? "did not come" : "came"
            )
        }
        self.received = received
        decided = Self.lines(of: decision)
    }

    private static func hop(_ params: Params) -> String {
        value(
            params.all(TrustPolicy.hopName)
                + (params.value(TrustPolicy.hopName) == nil ? params.all("REMOTE_ADDR") : [])
        )
    }

    /// Every copy, cut.
    private static func value(_ copies: [[UInt8]]) -> String {
        guard !copies.isEmpty else { return "did not come" }
        return copies.map { bytes in
            guard !bytes.isEmpty else { return "came, and is empty" }
            let text = String(decoding: bytes.prefix(longest), as: UTF8.self)
            return bytes.count > longest ? "\(text)… (\(bytes.count) bytes)" : text
        }.joined(separator: " | ")
    }

    private static func lines(of decision: IdentityDecision) -> [Line] {
        switch decision {
        case .nobody: [Line(name: "Decision", value: "nobody is named")]
        case .person(let person, let identity):
            [
                Line(name: "Decision", value: "may sign in"), Line(name: "sub", value: person.subject),
                Line(name: "email", value: person.email.text), Line(name: "name", value: person.name ?? "not told"),
                Line(name: "immich_role", value: person.role?.rawValue ?? "not told"),
                Line(name: "immich_quota", value: person.quota.map { "\($0) GiB" } ?? "not told"),
                Line(name: "Groups", value: "\(identity.groups.count)"),
            ]
        case .notAllowed(let refusal):
            [
                Line(name: "Decision", value: "may not sign in"),
                Line(name: refusal.rawValue, value: refusal.explanation),
            ]
        case .refused(let refusal):
            [Line(name: "Decision", value: "refused"), Line(name: refusal.rawValue, value: refusal.explanation)]
        }
    }
}

extension IdentityRefusal {
    /// For the owner: what to look at.
    var explanation: String {
        switch self {
        case .peerUntrusted: "whoever connected to us is not in trust.peers, or not of trust.peer_uids"
        case .hopUntrusted: "whoever connected to the web server is not in trust.networks"
        case .secretMissing: "the web server told no SHAREFCGI_SECRET"
        case .secretMismatch: "the web server told another secret than those of trust.secrets"
        case .missing: "what identity.subject chose is empty, or the e-mail address, or the groups that a rule asks for"
        case .duplicate: "a parameter came twice: the web server's files set it in two places"
        case .conflict: "a header of the visitor's contradicts the login proxy"
        case .malformed: "a value is no user name, e-mail address or list of groups"
        case .tooLong: "a value is too long, or there are more groups than groups.max"
        case .placeholder: "a value holds braces: the web server passed the name of a variable on, not its content"
        case .denied: "deny.* or the map says no, or the map gives this account to somebody else"
        case .notAllowed: "neither allow.* nor the map says yes"
        }
    }
}
