import Immich

/// What the doctor knows beforehand of a site's sign-in.
struct SignInSite: Sendable {
    /// People are to be signed in here: the configuration says so.
    var isExpected = false
    /// Our one name; nil: as our discovery says.
    var issuer: Issuer?
    var clientID = "immich"
    /// Where Immich asks us, when not at the issuer.
    var internalBase: Upstream?
    /// Pages on which people are signed in silently.
    var pages: [String] = []
    /// Somebody whom the login knows by password, to be tried with a wrong one.
    var name: String?
    /// What Immich has to be told, and by what it proves itself.
    var wanted: ImmichOAuth?
    var secrets: ClientSecrets?
    /// Immich with the owner's key.
    var immich: ImmichAdmin?

    /// Without a configuration.
    init() {}

    init(_ configuration: Configuration) {
        let sso = configuration.sso
        isExpected = sso.isEnabled
        issuer = sso.oidc.issuer
        clientID = sso.oidc.clientID
        internalBase = sso.oidc.internalBase
        if sso.silent.isEnabled {
            pages = sso.silent.paths.map { path in
                path.description.hasSuffix("/*") ? path.description.dropLast() + "x" : path.description
            }
        }
        wanted = ImmichOAuth(configuration)
        secrets = try? ClientSecrets(file: configuration.clientSecretFile)
    }

    /// `/sso`
    var path: String { issuer?.path ?? "/sso" }
}
