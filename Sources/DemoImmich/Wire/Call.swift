import Gateway

/// One request as Immich's framework sees it.
struct Call: Sendable {
    let method: String
    let target: Target
    let request: Request

    var path: String { target.path }
    var query: Query { target.query }

    /// Nil where the web server says too little.
    init?(_ request: Request) {
        guard let method = request.params["REQUEST_METHOD"],
            let target = request.params.value("REQUEST_URI")
        else { return nil }
        self.method = method
        self.target = Target(target)
        self.request = request
    }

    var isHead: Bool { method == "HEAD" }

    /// Node's parser refuses every other method before the framework sees it.
    var hasKnownMethod: Bool { Call.methods.contains(method) }

    /// A header as Node reads it: bytes are Latin-1; several of one name are joined, of a few the first counts. Nil
    /// where there is none.
    func header(_ name: String) -> String? {
        let key = "HTTP_" + name.uppercased().split(separator: "-").joined(separator: "_")
        let values = request.params.all(key).map { String(String.UnicodeScalarView($0.map { Unicode.Scalar($0) })) }
        guard let first = values.first else { return nil }
        if Call.onceOnly.contains(name) { return first }
        return values.joined(separator: name == "cookie" ? "; " : ", ")
    }

    /// The value of the first cookie of a name, decoded.
    func cookie(_ name: String) -> String? {
        guard let header = header("cookie") else { return nil }
        for pair in header.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
            return percentDecoded(Array(parts[1].utf8)) ?? String(parts[1])
        }
        return nil
    }

    /// The proxy in front says https, and it is one of a network of one's own.
    var isForwardedSecurely: Bool {
        let scheme = (header("x-forwarded-proto") ?? "").prefix { $0 != "," }
        guard scheme.split(separator: " ").joined() == "https" else { return false }
        // Absent: a unix socket, or a test.
        guard let peer = request.params["REMOTE_ADDR"], !peer.isEmpty else { return true }
        return IPAddress(peer).map { Call.ownNetworks.contains($0) } ?? false
    }

    /// Immich's `IMMICH_TRUSTED_PROXIES` as it comes: link-local, unique-local, and loopback always.
    private static let ownNetworks = TrustedNetworks(
        [
            "127.0.0.0/8", "::1", "169.254.0.0/16", "fe80::/10", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "fc00::/7",
        ].compactMap { CIDR($0) }
    )

    /// The content type without its parameters, in lower case.
    var contentType: String {
        let type = (request.params["CONTENT_TYPE"] ?? "").prefix { $0 != ";" }
        return type.split(separator: " ").joined().lowercased()
    }

    /// A body that is JSON by its name; another is none.
    func json() async throws -> [UInt8] {
        guard contentType == "application/json" else { return [] }
        return try await request.body.collect(upTo: 10 << 20)
    }

    /// Headers of which Node drops a second copy.
    private static let onceOnly: Set = [
        "authorization", "content-type", "host", "if-modified-since", "referer", "user-agent",
    ]

    private static let methods: Set = [
        "ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH", "MERGE",
        "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH",
        "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK",
        "UNLOCK", "UNSUBSCRIBE",
    ]
}
