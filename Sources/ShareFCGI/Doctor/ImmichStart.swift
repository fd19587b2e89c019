import HTTPClient
import Immich

/// What Immich answers whoever begins a sign-in: it asks our discovery for that, so that its answer tells how we look from
/// there, and what its settings are.
enum ImmichStart: Equatable, Sendable {
    /// Where it sends people, without the query; the client that it says it is; whether its cookies are for TLS only.
    case leads(to: String, client: String?, isSecure: Bool)
    /// OAuth is off.
    case off
    /// It could not read our discovery.
    case failed
    /// No Immich, or none that answers.
    case unclear(Int)
    case silence

    /// Of `POST /api/oauth/authorize`.
    init(_ answer: Stranger.Answer) {
        guard case .success(let response) = answer else {
            self = .silence
            return
        }
        let tree = response.body.count <= 64 << 10 ? JSONTree(response.body) : nil
        switch response.head.status {
        case 201:
            guard let url = tree?["url"]?.text else {
                self = .unclear(201)
                return
            }
            let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let pairs = (parts.count > 1 ? parts[1] : "").split(separator: "&")
            let client = pairs.first { $0.hasPrefix("client_id=") }?.dropFirst("client_id=".count)
            let cookies = response.head.fields.filter { $0.name == "set-cookie" && $0.value.hasPrefix("immich_oauth_") }
            let isSecure = cookies.allSatisfy { field in
                field.value.split(separator: ";").contains { $0.drop { $0 == " " }.lowercased() == "secure" }
            }
            self = .leads(to: parts[0], client: client.map(String.init), isSecure: isSecure)
        case 400 where tree?["message"] != nil: self = .off
        case 500 where tree?["message"] != nil: self = .failed
        case let status: self = .unclear(status)
        }
    }

    /// Pure. `isReadable`: our discovery can be read from where the doctor is.
    func findings(_ known: SignInSite, issuer: String, isTLS: Bool, isReadable: Bool) -> [Finding] {
        switch self {
        case .leads(let address, let client, let isSecure):
            return Self.leading(address, client, known, issuer)
                + (isTLS && !isSecure ? [Self.insecureCookies] : [])
        case .off: return [.wrong("signing in by OAuth is off in Immich").remedied(by: Self.settings)]
        // The same finding twice helps nobody.
        case .failed where !isReadable: return []
        case .failed:
            return [
                .wrong("Immich cannot read our discovery, though it can be read from here").remedied(by: [
                    "from Immich's container: curl \(issuer)\(ProviderRoute.discovery.rawValue) must answer 200 at once",
                    "where the name leads nowhere: extra_hosts in its compose file, or oidc.internal_base here",
                    "where the certificate is your own: NODE_EXTRA_CA_CERTS; or its issuer URL is another: ",
                    "share-fcgi sso immich-config --dry-run",
                ])
            ]
        case .unclear(let status):
            return [.note("what Immich does at a sign-in cannot be seen: /api/oauth/authorize is answered \(status)")]
        case .silence: return [.wrong("Immich does not answer /api/oauth/authorize in time")]
        }
    }

    private static func leading(_ address: String, _ client: String?, _ known: SignInSite, _ issuer: String)
        -> [Finding]
    {
        if address != issuer + ProviderRoute.authorize.rawValue {
            let shown = LogText.quoted(address, limit: 200)
            return [.wrong("Immich sends people to \(shown) to sign in, not to us").remedied(by: settings)]
        }
        guard client == known.clientID else {
            let shown = LogText.quoted(client ?? "", limit: 80)
            return [
                .wrong("Immich calls itself \(shown), and oidc.client_id is \(known.clientID)").remedied(by: settings)
            ]
        }
        return [.ok("Immich reads our discovery, and sends people to us")]
    }

    private static let insecureCookies = Finding.wrong(
        "Immich's cookies go without Secure: it does not know that visitors come by https"
    ).remedied(by: [
        "the web server must say X-Forwarded-Proto https to Immich: include share-fcgi/immich.conf;",
        "and Immich must believe it: IMMICH_TRUSTED_PROXIES=<the web server's address, as Immich sees it>",
    ])

    private static let settings = [
        "share-fcgi sso immich-config --apply, or by hand as share-fcgi sso immich-config shows"
    ]
}
