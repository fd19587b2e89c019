import FoundationEssentials

/// What a code stands for: one sign-in of one person, for one client, at one address.
struct SignIn: Codable, Equatable, Sendable {
    /// Told apart by it: redeemed once.
    let id: String
    /// OIDC's `sid`: the session that Immich will have for it.
    let session: String
    let issuedAt: Moment
    let request: AuthorizeRequest
    let identity: SealedIdentity

    init(_ request: AuthorizeRequest, _ identity: Identity, at now: Date) {
        id = Base64URL.encode(Crypto.random(16))
        session = Base64URL.encode(Crypto.random(16))
        issuedAt = Moment(now)
        self.request = request
        self.identity = SealedIdentity(identity)
    }
}

/// What an access token stands for: the right to ask who signed in.
struct UserInfoGrant: Codable, Equatable, Sendable {
    let issuedAt: Moment
    let scopes: [Scope]
    let identity: SealedIdentity
}

/// What the button on a page of ours sends back.
struct Tap: Codable, Equatable, Sendable {
    let id: String
    let issuedAt: Moment
    /// SHA-256 of the cookie that went out with the page, base64url.
    let cookie: String
    /// What is confirmed; nil on the page that signs out.
    let request: AuthorizeRequest?
    /// For whom the page was made.
    let subject: String?
}

/// A point in time, in milliseconds since 1970.
struct Moment: Codable, Equatable, Sendable {
    /// How far two of our clocks may differ.
    private static let skew = 30_000

    let milliseconds: Int

    init(_ date: Date) { milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down)) }

    /// True for `lifetime` after this moment. What comes from the future was made by a clock that is wrong, or before
    /// ours was turned back: neither tells how old it is.
    func isFresh(for lifetime: Duration, at now: Date) -> Bool {
        let age = Moment(now).milliseconds - milliseconds
        return age >= -Self.skew && age <= lifetime.components.seconds * 1000
    }

    /// When nothing of this moment is fresh any more, whichever of our clocks says so.
    func end(of lifetime: Duration) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds + 2 * Self.skew) / 1000 + Double(lifetime.components.seconds))
    }
}

/// An identity inside a sealed text: it was checked before, and nobody but us can have written it.
struct SealedIdentity: Codable, Equatable, Sendable {
    private let user: String?
    private let email: String?
    private let name: String?
    private let groups: [String]?

    init(_ identity: Identity) {
        user = identity.user?.text
        email = identity.email?.text
        name = identity.name
        groups = identity.groups.isEmpty ? nil : identity.groups
    }

    var identity: Identity {
        Identity(
            user: user.map { UserID(text: $0) },
            email: email.map { EmailAddress(text: $0) },
            name: name,
            groups: groups ?? []
        )
    }
}
