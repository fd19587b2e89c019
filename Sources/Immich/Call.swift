import HTTPClient

/// One call of Immich: an endpoint and the credential that goes with it, in header fields.
struct Call {
    let endpoint: Endpoint
    let key: ShareKey?
    let tokens: [LinkToken]
    /// JSON to post; a call without is a GET.
    let body: [UInt8]?
    /// The call is a visitor's who came by https.
    let isSecure: Bool

    init(
        _ endpoint: Endpoint,
        key: ShareKey? = nil,
        tokens: [LinkToken] = [],
        body: [UInt8]? = nil,
        isSecure: Bool = false
    ) {
        self.endpoint = endpoint
        self.key = key
        self.tokens = tokens
        self.body = body
        self.isSecure = isSecure
    }

    func request(to upstream: Upstream) -> HTTPRequest {
        var fields: [(name: String, value: String)] = [("accept", "application/json")]
        if let key { fields.append(("x-immich-share-key", key.text)) }
        if !tokens.isEmpty { fields.append(LinkTokenCookie.field(for: tokens)) }
        // Immich marks its cookies `Secure` by it.
        if isSecure { fields.append(("x-forwarded-proto", "https")) }
        if body != nil { fields.append(("content-type", "application/json")) }
        return HTTPRequest(
            body == nil ? "GET" : "POST",
            url: upstream.description + endpoint.target,
            fields: fields,
            body: body,
            timeout: endpoint.timeout(of: upstream),
            maximumBytes: Asker.maximumBytes,
            unixSocket: upstream.socketPath
        )
    }
}
