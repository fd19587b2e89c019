/// The section `oauth` of the system's configuration, read.
struct OAuthSettings: Sendable {
    private let section: JSON

    init(_ section: JSON) { self.section = section }

    private func text(_ name: String) -> String { section[name]?.string ?? "" }
    private func isOn(_ name: String) -> Bool { section[name]?.bool ?? false }

    var isEnabled: Bool { isOn("enabled") }
    var issuerURL: String { text("issuerUrl") }
    var clientID: String { text("clientId") }
    /// Empty: a public client.
    var clientSecret: String { text("clientSecret") }
    var scope: String { text("scope") }
    var signingAlgorithm: String { text("signingAlgorithm") }
    /// `none`: userinfo is no token.
    var profileSigningAlgorithm: String { text("profileSigningAlgorithm") }
    /// `client_secret_post` or `client_secret_basic`
    var authMethod: String { text("tokenEndpointAuthMethod") }
    var timeout: Duration { .milliseconds(Int64(section["timeout"]?.number.flatMap { Int64(exactly: $0) } ?? 30_000)) }
    var autoLaunches: Bool { isOn("autoLaunch") }
    var autoRegisters: Bool { isOn("autoRegister") }
    var buttonText: String { text("buttonText") }
    /// In GiB; nil: none.
    var defaultQuota: Double? { section["defaultStorageQuota"]?.number }
    var storageLabelClaim: String { text("storageLabelClaim") }
    var storageQuotaClaim: String { text("storageQuotaClaim") }
    var roleClaim: String { text("roleClaim") }
    /// Release 3 only.
    var allowsInsecureRequests: Bool { isOn("allowInsecureRequests") }
    var prompt: String { text("prompt") }
    var endSessionEndpoint: String { text("endSessionEndpoint") }

    var overridesMobile: Bool { isOn("mobileOverrideEnabled") }
    /// Where the phone's app shall come back to, when its own scheme is overridden.
    var mobileRedirect: String? { overridesMobile ? section["mobileRedirectUri"]?.filled : nil }

    /// The app's own address of return, in both spellings.
    private static let mobileAddresses = ["app.immich:///oauth-callback", "app.immich:/oauth-callback"]

    /// The redirect address to name to the provider; `text` may carry a query.
    func redirect(_ text: String) -> String {
        guard let mobileRedirect else { return text }
        for address in OAuthSettings.mobileAddresses where text.hasPrefix(address) {
            return mobileRedirect + text.dropFirst(address.count)
        }
        return text
    }
}
