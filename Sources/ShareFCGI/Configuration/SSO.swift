import Gateway
import Immich

/// Signing in to Immich by what a login proxy says, as an owner chooses it; nothing of it is looked at where
/// ``isEnabled`` is false. ``SignIn`` makes of it what requests are judged by.
struct SSO: Sendable, Equatable {
    var isEnabled = false
    var trust = Trust()
    var identity = Naming()
    var groups = GroupList()
    var allow = Rules()
    var allowsAny = false
    var deny = Rules()
    /// The file of an ``IdentityMap``.
    var map: String?
    var roles = IdentityPolicy.Roles()
    /// The claim `email_verified`; nil leaves it out.
    var emailVerified: Bool?
    var oidc = OIDC()
    var logout = Logout()
    var silent = Silent()
    /// A page that says what was received and what was decided.
    var showsDecisions = false

    /// Who may name people.
    struct Trust: Sendable, Equatable {
        var peers: [TrustEntry] = [.unix]
        /// Names or numbers of users.
        var peerUsers: [String] = []
        var networks: [TrustEntry] = []
        var secrets: [SecretSource] = []
    }

    /// Where an identity stands, and what it means.
    struct Naming: Sendable, Equatable {
        var names = TrustPolicy.Names()
        var subject = Subject.user
        var twins = Twin.standard
        var allowsRemoteUser = false
        var allowsUnicodeEmail = false
        /// People cannot change their e-mail address at the login proxy: the owner's word for it.
        var emailsAreManaged = false
    }

    /// As ``IdentityRules``, in the order they were written.
    struct Rules: Sendable, Equatable {
        var users: [UserID] = []
        var emails: [EmailAddress] = []
        var domains: [String] = []
        var groups: [String] = []

        var rules: IdentityRules {
            IdentityRules(users: Set(users), emails: Set(emails), domains: Set(domains), groups: groups)
        }
    }

    /// Our side of OpenID Connect, whose one client is Immich.
    struct OIDC: Sendable, Equatable {
        var issuer: Issuer?
        /// Where Immich finds token, userinfo and keys; nil: at the issuer.
        var internalBase: Upstream?
        var clientID = "immich"
        var clientSecretFile: String?
        /// Nil: the three of Immich's web pages and app.
        var redirectURIs: [RedirectURI]?
        /// A tap before the phone's app gets a code.
        var confirmsNative = true
        var keyFile: String?
        var codeLifetime: Duration = .seconds(60)
        var idTokenLifetime: Duration = .seconds(300)
        /// Who may ask for tokens; empty: anybody who knows the client's secret.
        var tokenNetworks: [CIDR] = []
    }

    struct Logout: Sendable, Equatable {
        /// The login proxy's own.
        var proxyURL: HTTPSAddress?
        /// Immich's; nil: at the public origin.
        var backChannelURL: Upstream?
    }

    /// Signing in without a redirect, while a page is fetched.
    struct Silent: Sendable, Equatable {
        var isEnabled = false
        var immichURL: Upstream?
        var paths = ["/", "/photos", "/photos/*", "/albums/*"].compactMap(PagePattern.init)
        var timeout: Duration = .seconds(5)
        var maximumInFlight = 8
        /// Of one identity in ten minutes.
        var rate = 5
        /// How long "signed out" holds.
        var outLifetime: Duration = .seconds(600)
    }
}

extension Configuration {
    /// Against what Immich's secret is compared; `share-fcgi sso init` makes it.
    var clientSecretFile: String { sso.oidc.clientSecretFile ?? "\(state.directory)/oidc-client-secret" }

    /// What we sign with; `share-fcgi sso init` makes it.
    var signingKeyFile: String { sso.oidc.keyFile ?? "\(state.directory)/oidc-key.pem" }

    /// Where Immich's pages are for browsers; nil where neither `public_base_url` nor the issuer says it.
    var signInOrigin: WebOrigin? { publicBaseURL ?? sso.oidc.issuer.flatMap { WebOrigin($0.origin) } }
}
