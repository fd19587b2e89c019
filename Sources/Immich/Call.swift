import HTTPClient

/// One call of Immich: an endpoint and the credential that goes with it, in header fields.
struct Call {
    let endpoint: Endpoint
    let key: ShareKey?
    let token: LinkToken?
    /// JSON to post; a call without is a GET.
    let body: [UInt8]?

    init(_ endpoint: Endpoint, key: ShareKey? = nil, token: LinkToken? = nil, body: [UInt8]? = nil) {
        self.endpoint = endpoint
        self.key = key
        self.token = token
        self.body = body
    }

    func request(to upstream: Upstream) -> HTTPRequest {
        var fields: [(name: String, value: String)] = [("accept", "application/json")]
        if let key { fields.append(("x-immich-share-key", key.text)) }
        if let token { fields.append(LinkTokenCookie.field(for: token)) }
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
