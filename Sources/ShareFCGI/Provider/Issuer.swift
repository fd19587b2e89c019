import Gateway
import Immich

/// The provider's one name, `https://photos.example.org/sso` (OpenID Connect Core §2, `iss`). It is compared byte by byte,
/// so it has one spelling: no slash at the end, no query, lower case in the host, no port that goes without saying.
struct Issuer: Hashable, Sendable, CustomStringConvertible {
    /// `https://photos.example.org`
    let origin: String
    /// `/sso`
    let path: String
    /// False only for a loopback address: the demo and the tests have no certificate.
    let isSecure: Bool

    var description: String { origin + path }

    /// Nil for any other spelling, for plain http beyond loopback, and without a path: ours has to be told from Immich's.
    init?(_ text: String) {
        guard let address = Upstream(text), !address.basePath.isEmpty, address.description == text else { return nil }
        guard address.isTLS || Self.isLoopback(address.host) else { return nil }
        origin = address.origin
        path = address.basePath
        isSecure = address.isTLS
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        let bare = host.utf8.first == UInt8(ascii: "[") ? String(host.dropFirst().dropLast()) : host
        guard let address = IPAddress(bare), let v4 = CIDR("127.0.0.0/8"), let v6 = CIDR("::1/128") else {
            return false
        }
        return v4.contains(address) || v6.contains(address)
    }
}
