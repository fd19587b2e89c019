import Gateway

@testable import ShareFCGI

/// Parameters in the order they are written, copies allowed.
func params(_ pairs: (String, String)...) -> Params { params(pairs) }

func params(_ pairs: [(String, String)]) -> Params {
    Params(pairs.map { Params.Pair(name: $0.0, value: Array($0.1.utf8)) })
}

/// The web server of this machine.
let webServer = TransportPeer.unix(user: 33)

extension TrustList {
    /// Of what an owner may write; what he may not is left out.
    init(_ texts: String...) { self.init(texts.compactMap(TrustEntry.init)) }
}

extension Identity {
    /// Somebody of whom everything but one thing is as the login proxy says of most.
    static func sample(
        user: String? = "alice",
        email: String? = "alice@example.org",
        name: String? = nil,
        groups: [String] = []
    ) -> Identity {
        Identity(
            user: user.flatMap { UserID($0) },
            email: email.flatMap { EmailAddress($0) },
            name: name,
            groups: groups
        )
    }
}

extension TrustDecision {
    /// Nil where nobody is named, or no identity believed.
    var identity: Identity? { if case .identity(let identity) = self { identity } else { nil } }
}

extension IdentityDecision {
    var person: Person? { if case .person(let person, _) = self { person } else { nil } }
}

/// The least that an owner says to let people sign in, by key, as the environment would have it.
let leastSignIn = [
    "sso.enabled": "true", "identity.emails_managed": "true", "allow.domains": "example.org",
    "oidc.issuer": "https://photos.example.org/sso", "oidc.client_secret_file": "/etc/share-fcgi/client",
    "oidc.key_file": "/etc/share-fcgi/sign.pem",
]
