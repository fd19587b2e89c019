import Immich

/// A site as browsers tell sites apart: scheme, host and port, and no path (RFC 6454 §6.2).
struct WebOrigin: Hashable, Sendable, CustomStringConvertible {
    /// True for https.
    let isSecure: Bool
    /// `https://photos.example.org`, in lower case and without the scheme's own port.
    let description: String

    /// One slash at the end is no matter. Nil for everything that is more or less than an origin: a path, a query, a
    /// user.
    init?(_ text: String) {
        guard let address = Upstream(text), address.basePath.isEmpty else { return nil }
        isSecure = address.isTLS
        description = address.origin
    }
}
