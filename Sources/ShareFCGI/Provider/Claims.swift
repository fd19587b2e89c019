import FoundationEssentials

/// What Immich is told of a person, in the ID token and by `/userinfo` alike (OpenID Connect Core §5.1).
struct UserClaims: Codable, Equatable, Sendable {
    let subject: String
    let email: String?
    let emailVerified: Bool?
    let name: String?
    let role: String?
    let quota: Int?

    private enum CodingKeys: String, CodingKey {
        case subject = "sub"
        case email
        case emailVerified = "email_verified"
        case name
        case role = "immich_role"
        case quota = "immich_quota"
    }

    /// As Immich's settings have to call them.
    static let (roleName, quotaName) = (CodingKeys.role.rawValue, CodingKeys.quota.rawValue)

    /// Only what the scopes ask for; role and quota are the owner's own additions.
    init(_ person: Person, _ scopes: [Scope], emailVerified: Bool?) {
        let hasEmail = scopes.contains(.email)
        subject = person.subject
        email = hasEmail ? person.email.text : nil
        self.emailVerified = hasEmail ? emailVerified : nil
        name = scopes.contains(.profile) ? person.name : nil
        role = person.role?.rawValue
        quota = person.quota
    }
}

/// An ID token (OpenID Connect Core §2). No `nbf`, which a slow clock would fail; no `auth_time` or `acr`, which we do not
/// know.
struct IDToken: Codable, Equatable, Sendable {
    static let type = "JWT"

    let issuer: String
    let audience: String
    let issuedAt: Int
    let expiresAt: Int
    let session: String
    let accessTokenHash: String
    let nonce: String?
    let user: UserClaims

    private enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case issuedAt = "iat"
        case expiresAt = "exp"
        case session = "sid"
        case accessTokenHash = "at_hash"
        case nonce
    }

    init(_ signIn: SignInGrant, _ user: UserClaims, accessToken: String, _ settings: ProviderSettings, at now: Date) {
        issuer = settings.issuer.description
        audience = settings.clientID
        issuedAt = Int(now.timeIntervalSince1970)
        expiresAt = issuedAt + Int(settings.idTokenLifetime.components.seconds)
        session = signIn.session
        // The left half of the hash (§3.1.3.6).
        accessTokenHash = Base64URL.encode(Array(Crypto.hash(Array(accessToken.utf8)).prefix(16)))
        nonce = signIn.request.nonce
        self.user = user
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        issuer = try members.decode(String.self, forKey: .issuer)
        audience = try members.decode(String.self, forKey: .audience)
        issuedAt = try members.decode(Int.self, forKey: .issuedAt)
        expiresAt = try members.decode(Int.self, forKey: .expiresAt)
        session = try members.decode(String.self, forKey: .session)
        accessTokenHash = try members.decode(String.self, forKey: .accessTokenHash)
        nonce = try members.decodeIfPresent(String.self, forKey: .nonce)
        user = try UserClaims(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(issuer, forKey: .issuer)
        try members.encode(audience, forKey: .audience)
        try members.encode(issuedAt, forKey: .issuedAt)
        try members.encode(expiresAt, forKey: .expiresAt)
        try members.encode(session, forKey: .session)
        try members.encode(accessTokenHash, forKey: .accessTokenHash)
        try members.encodeIfPresent(nonce, forKey: .nonce)
        try user.encode(to: encoder)
    }
}

/// What ends sessions in Immich (OpenID Connect Back-Channel Logout §2.4).
struct LogoutToken: Codable, Equatable, Sendable {
    /// `logout+jwt`: no such token can be taken for an ID token.
    static let type = "logout+jwt"
    /// Immich takes none that is older than two minutes.
    static let lifetime = 120
    private static let event = "http://schemas.openid.net/event/backchannel-logout"

    let iss: String
    let aud: String
    let iat: Int
    let exp: Int
    let jti: String
    let events: [String: [String: String]]
    let sub: String
    /// Nil ends every session of the person.
    let sid: String?

    init(subject: String, session: String?, _ settings: ProviderSettings, at now: Date) {
        iss = settings.issuer.description
        aud = settings.clientID
        iat = Int(now.timeIntervalSince1970)
        exp = iat + Self.lifetime
        jti = Base64URL.encode(Crypto.random(16))
        events = [Self.event: [:]]
        sub = subject
        sid = session
    }
}
