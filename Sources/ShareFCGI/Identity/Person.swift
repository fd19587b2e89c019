/// Whom the login proxy named, every part checked and none of it believed by itself: ``IdentityPolicy`` decides.
struct Identity: Equatable, Sendable {
    /// The proxy's own, immutable name for the person; nil where it gives none.
    let user: UserID?
    let email: EmailAddress?
    /// For people, never compared.
    let name: String?
    /// In the proxy's order, compared byte by byte.
    let groups: [String]
}

/// Whom Immich is told about: what the policy made of an identity.
struct Person: Equatable, Sendable {
    /// Immich's user role, from its claim `immich_role`.
    enum Role: String, Sendable { case admin, user }

    /// OIDC's `sub`: never changes, whatever the person is called; at most 255 ASCII bytes.
    let subject: String
    let email: EmailAddress
    let name: String?
    /// Nil leaves Immich's role as it is.
    let role: Role?
    /// GiB; nil leaves Immich's quota as it is.
    let quota: Int?
}

/// What is known of whoever makes a request.
enum IdentityDecision: Equatable, Sendable {
    /// May sign in. The identity travels along, so that the policy can be asked again later.
    case person(Person, Identity)
    /// Nobody is logged in at the proxy.
    case nobody
    /// Logged in, and not to come in.
    case notAllowed(IdentityRefusal)
    /// A mistake of the owner's, or an attack.
    case refused(IdentityRefusal)
}

/// Why an identity is not taken; the raw value is the log's `reason`.
enum IdentityRefusal: String, Error, CaseIterable, Sendable {
    case peerUntrusted = "peer_untrusted"
    case hopUntrusted = "hop_untrusted"
    case secretMissing = "secret_missing"
    case secretMismatch = "secret_mismatch"
    case missing = "identity_missing"
    case duplicate = "identity_duplicate"
    case conflict = "identity_conflict"
    case malformed = "identity_malformed"
    case tooLong = "identity_too_long"
    case placeholder = "identity_placeholder"
    case denied
    case notAllowed = "not_allowed"

    /// It is about who sent the parameters, not about what they say.
    var concernsSender: Bool {
        switch self {
        case .peerUntrusted, .hopUntrusted, .secretMissing, .secretMismatch: true
        case .missing, .duplicate, .conflict, .malformed, .tooLong, .placeholder, .denied, .notAllowed: false
        }
    }
}
