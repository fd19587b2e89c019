import Immich

/// What Immich has to be told of us: its OAuth settings, each by the name that its configuration has for it, and by the
/// one on its page. The client secret is no part of it: only its hash is known here.
struct ImmichOAuth: Sendable {
    struct Row: Sendable {
        enum Weight: Sendable {
            /// Nobody could sign in otherwise, or it would not be safe.
            case needed
            /// Proposed where Immich does not know us yet; then the owner's to change.
            case taste
        }

        let key: String
        let label: String
        let value: JSONTree
        let weight: Weight
        /// Releases before 3 do not have it, and do well without where it is as it comes.
        var isNew = false
        /// Others that are as good, seen with all that Immich has.
        let accepts: @Sendable (_ value: JSONTree, _ all: JSONTree) -> Bool
    }

    let issuerURL: String
    let rows: [Row]

    static let secretKey = "clientSecret"
    static let secretLabel = "Client secret"

    /// Nil where the configuration names no issuer.
    init?(_ configuration: Configuration) {
        let oidc = configuration.sso.oidc
        guard let issuer = oidc.issuer, let origin = configuration.signInOrigin else { return nil }
        let name = issuer.description
        let document = ProviderRoute.discovery.rawValue
        // Immich asks at an address that names the document, and does not compare it with the issuer then.
        let inner = oidc.internalBase.map { $0.description + document }
        let isInsecure = !(issuer.isSecure && oidc.internalBase?.isTLS != false)
        issuerURL = inner ?? name
        let names = inner.map { [$0, name] } ?? [name, name + document]
        rows =
            [
                Self.row("enabled", "Enable", true),
                Self.row("issuerUrl", "Issuer URL", .text(issuerURL), or: names.map { .text($0) }),
                Self.row("clientId", "Client ID", .text(oidc.clientID)), Self.scope,
            ] + Self.tokens
            + Self.mobile(oidc.redirectURIs?.map(\.text) ?? [Self.app], override: "\(origin)\(Self.mobilePath)")
            + Self.newer(isInsecure: isInsecure, logout: name + ProviderRoute.logout.rawValue) + Self.taste
    }

    private static let tokens = [
        row("signingAlgorithm", "Signing algorithm", .text(SigningKey.algorithm)),
        row("profileSigningAlgorithm", "Profile signing algorithm", "none"),
        row(
            "tokenEndpointAuthMethod",
            "Token endpoint auth method",
            "client_secret_post",
            or: ["client_secret_basic"]
        ), timeout, row("roleClaim", "Role claim", .text(UserClaims.roleName)),
        row("storageQuotaClaim", "Storage quota claim", .text(UserClaims.quotaName)),
    ]

    /// What came with release 3.
    private static func newer(isInsecure: Bool, logout: String) -> [Row] {
        [
            row("allowInsecureRequests", "Allow insecure requests", .bool(isInsecure), isNew: true),
            row("prompt", "Prompt", "", isNew: true),
            row("endSessionEndpoint", "End session endpoint", "", or: [.text(logout)], isNew: true),
        ]
    }

    private static let taste = [
        row("autoRegister", "Auto register", true, .taste), row("autoLaunch", "Auto launch", true, .taste),
        row("buttonText", "Button text", "Sign in", .taste),
    ]

    private static let app = "app.immich:///oauth-callback"
    private static let mobilePath = "/api/oauth/mobile-redirect"

    /// Words in any order, and more of them, are as good.
    private static let scope = Row(
        key: "scope",
        label: "Scope",
        value: .text(Scope.allCases.map(\.rawValue).joined(separator: " ")),
        weight: .needed
    ) { value, _ in
        let words = Set((value.text ?? "").split(separator: " ").map(String.init))
        return words.isSuperset(of: Scope.allCases.map(\.rawValue))
    }

    /// Milliseconds; an owner may wait longer, or a little less.
    private static let timeout = Row(
        key: "timeout",
        label: "Request timeout",
        value: .number(30_000),
        weight: .needed
    ) { value, _ in
        if case .number(let number) = value { number >= 5_000 } else { false }
    }

    /// The phone's app comes back by its own scheme, or by Immich's page, whichever we know.
    private static func mobile(_ redirects: [String], override: String) -> [Row] {
        let isOverridden: @Sendable (JSONTree) -> Bool = { all in
            all["mobileOverrideEnabled"] == .bool(true)
                && redirects.contains { $0 != app && JSONTree.text($0) == all["mobileRedirectUri"] }
        }
        let wantsOverride = !redirects.contains(app) && redirects.contains(override)
        let enabled = Row(
            key: "mobileOverrideEnabled",
            label: "Mobile redirect URI override",
            value: .bool(wantsOverride),
            weight: .needed
        ) { value, all in value == .bool(false) ? redirects.contains(app) : isOverridden(all) }
        let address = Row(
            key: "mobileRedirectUri",
            label: "Mobile redirect URI",
            value: .text(wantsOverride ? override : ""),
            weight: .needed
        ) { _, all in all["mobileOverrideEnabled"] == .bool(false) && !wantsOverride || isOverridden(all) }
        return [enabled, address]
    }

    private static func row(
        _ key: String,
        _ label: String,
        _ value: JSONTree,
        _ weight: Row.Weight = .needed,
        or others: [JSONTree] = [],
        isNew: Bool = false
    ) -> Row {
        Row(key: key, label: label, value: value, weight: weight, isNew: isNew) { found, _ in
            found == value || others.contains(found)
        }
    }
}
