import Gateway
import Immich

/// What requests are judged by and what the provider works with: the settings, with every file that they name read and
/// checked.
struct SignIn: Sendable {
    let trust: TrustPolicy
    let policy: IdentityPolicy
    let provider: ProviderSettings
    let keys: SigningKeys

    /// Reads the files; nil where `sso.enabled` is false. To be called after ``SignInRules`` found nothing.
    static func load(_ configuration: Configuration) throws(ConfigurationError) -> SignIn? {
        guard configuration.sso.isEnabled else { return nil }
        return try SignIn(configuration)
    }

    /// Who makes a request, and whether he may sign in.
    func decide(_ peer: TransportPeer, _ params: Params) -> IdentityDecision {
        policy.decide(TrustDecision(peer, params, trust))
    }

    private init(_ configuration: Configuration) throws(ConfigurationError) {
        let sso = configuration.sso
        var files = SignInFiles()
        let secrets = files.secrets(sso.trust.secrets)
        let users = files.users(sso.trust.peerUsers)
        let map = files.map(sso.map, sso.identity.subject, sso.roles.mode)
        let clientSecrets = files.clientSecrets(configuration.clientSecretFile)
        let keys = files.keys(configuration.signingKeyFile)
        guard let clientSecrets, let keys, files.problems.isEmpty,
            let provider = ProviderSettings(configuration, clientSecrets)
        else { throw ConfigurationError(problems: files.problems) }
        self.provider = provider
        self.keys = keys
        trust = TrustPolicy(
            peers: TrustList(sso.trust.peers),
            peerUsers: Set(users),
            hops: TrustList(sso.trust.networks),
            secrets: secrets,
            names: sso.identity.names,
            twins: sso.identity.twins,
            allowsUnicodeEmail: sso.identity.allowsUnicodeEmail,
            groups: sso.groups,
            requiresGroups: sso.deny.rules.namesGroups
        )
        policy = IdentityPolicy(
            subject: sso.identity.subject,
            deny: sso.deny.rules,
            allow: sso.allow.rules,
            allowsAny: sso.allowsAny,
            map: map,
            roles: sso.roles
        )
    }
}

extension ProviderSettings {
    /// What the configuration says of it; nil without an issuer, which the rules have refused.
    init?(_ configuration: Configuration, _ clientSecrets: ClientSecrets) {
        let sso = configuration.sso
        guard let issuer = sso.oidc.issuer, let origin = configuration.signInOrigin else { return nil }
        let standard = RedirectURI.immich(at: origin).filter { Self.isStandard($0) }
        self.init(issuer: issuer, clientSecrets: clientSecrets, redirects: sso.oidc.redirectURIs ?? standard)
        internalBase = sso.oidc.internalBase?.description ?? issuer.description
        clientID = sso.oidc.clientID
        confirmsNative = sso.oidc.confirmsNative
        codeLifetime = sso.oidc.codeLifetime
        idTokenLifetime = sso.oidc.idTokenLifetime
        signedOutLifetime = sso.silent.outLifetime
        tokenNetworks = sso.oidc.tokenNetworks.isEmpty ? nil : TrustedNetworks(sso.oidc.tokenNetworks)
        emailVerified = sso.emailVerified
        iamLogout = sso.logout.proxyURL?.description
        showsDecisions = sso.showsDecisions
        backchannel = sso.logout.backChannelURL?.description ?? "\(origin)/api/oauth/backchannel-logout"
    }

    /// Immich's two pages and the spelling that its app uses; the other two are for owners who have set Immich so.
    private static func isStandard(_ redirect: RedirectURI) -> Bool {
        !redirect.isNative || redirect.text == "app.immich:///oauth-callback"
    }
}
