import Immich

/// Where a sign-in may lead back to, from the owner's configuration: compared byte by byte, never parsed from a request.
struct RedirectURI: Hashable, Sendable, CustomStringConvertible {
    /// Immich's own page that hands what it gets to the app.
    private static let mobileRedirect = "/api/oauth/mobile-redirect"

    let text: String
    /// `https`, or an app's own, `app.immich`.
    let scheme: String
    /// Ends in an app, so that whoever registered that scheme on a phone would get what we send (RFC 8252 §8.6).
    let isNative: Bool

    var description: String { text }

    /// Nil for a wildcard, a fragment, plain http beyond loopback, and what is no address.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (8...512).contains(bytes.count), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !bytes.contains(where: { Array(#"*#\"<>"#.utf8).contains($0) }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0
        else { return nil }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self)
        guard scheme.utf8.allSatisfy(Self.isSchemeByte), bytes.dropFirst(colon + 1).first == UInt8(ascii: "/") else {
            return nil
        }
        self.text = text
        self.scheme = scheme
        if scheme == "https" || scheme == "http" {
            // The path belongs to the address; what `Issuer` takes, a redirect may have.
            let base = String(text.prefix { $0 != "?" })
            guard Upstream(base) != nil, scheme == "https" || Issuer(base) != nil else { return nil }
            isNative = base.hasSuffix(Self.mobileRedirect)
        } else {
            isNative = true
        }
    }

    /// Those that Immich's web pages and apps use, below the origin under which people find it.
    static func immich(at origin: WebOrigin) -> [RedirectURI] {
        [
            "\(origin)/auth/login", "\(origin)/user-settings", "\(origin)\(mobileRedirect)",
            "app.immich:///oauth-callback", "app.immich:/oauth-callback",
        ].compactMap { RedirectURI($0) }
    }

    /// The address with these parameters behind whatever query it has; each value is encoded once.
    func adding(_ parameters: [(name: String, value: String)]) -> String {
        let query = parameters.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
        return text + (text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + query
    }

    /// Lower case, so that there is one spelling (RFC 3986 §3.1).
    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
