import Gateway

/// What the provider is told by the configuration: one issuer, one client.
struct ProviderSettings: Sendable {
    var issuer: Issuer
    /// Where Immich itself asks for tokens, claims and keys: the issuer, or the same service by an inner name.
    var internalBase: String
    var clientID = "immich"
    var clientSecrets: ClientSecrets
    var redirects: [RedirectURI]
    /// Whether a sign-in that ends in an app needs a tap.
    var confirmsNative = true
    var codeLifetime: Duration = .seconds(60)
    var idTokenLifetime: Duration = .seconds(300)
    /// How long a page with a button may lie there.
    var tapLifetime: Duration = .seconds(300)
    /// How long nobody is signed in silently after a log-out.
    var signedOutLifetime: Duration = .seconds(600)
    /// Who may redeem codes; nil: whoever knows the secret.
    var tokenNetworks: TrustedNetworks?
    /// Nil: the claim is left out, since we only know what the login proxy says.
    var emailVerified: Bool?
    /// Where the login proxy ends its own session.
    var iamLogout: String?
    /// Where a log-out may lead, byte by byte.
    var logoutRedirects: [String] = []
    /// Immich's back-channel log-out; nil where it has none.
    var backchannel: String?
    /// Serves a page that says what was received and decided.
    var showsDecisions = false

    init(issuer: Issuer, clientSecrets: ClientSecrets, redirects: [RedirectURI]) {
        self.issuer = issuer
        internalBase = issuer.description
        self.clientSecrets = clientSecrets
        self.redirects = redirects
    }
}
