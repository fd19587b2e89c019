/// Every address of the provider, below the issuer's path; compared byte by byte.
enum ProviderRoute: String, CaseIterable, Sendable {
    case discovery = "/.well-known/openid-configuration"
    case keys = "/jwks"
    case authorize = "/authorize"
    case confirm = "/confirm"
    case token = "/token"
    case userInfo = "/userinfo"
    case logout = "/logout"
    /// Where `debug.whoami` wants it.
    case whoAmI = "/whoami"

    /// No HEAD where a GET changes something.
    var methods: [String] {
        switch self {
        case .discovery, .keys: ["GET", "HEAD"]
        case .authorize, .whoAmI: ["GET"]
        case .confirm, .token: ["POST"]
        case .userInfo, .logout: ["GET", "POST"]
        }
    }

    /// The login proxy stands before it, and says who is there; the others are asked by Immich.
    var hasIdentity: Bool { self == .authorize || self == .confirm || self == .whoAmI }
}
