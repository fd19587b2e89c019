import Gateway
import Immich

/// A request as the pages see it: what the web server said of it, read once.
struct Visit: Sendable {
    let method: String
    /// As it came in the request line, still encoded.
    let path: [UInt8]
    let isSecure: Bool
    let visitor: Visitor
    let meta: MetaVariables
    let body: RequestBody
    /// Who sent it, and every parameter as it came: what an identity is judged by.
    let peer: TransportPeer
    let params: Params
    let arrivedAt = ContinuousClock.now

    /// `sites`: where visitors find us, as far as the owner said so. A visit under such a name came by its scheme, also
    ///   where a proxy in front of the web server ended TLS.
    init(_ request: Request, sites: [WebOrigin] = []) throws(MetaVariables.Failure) {
        meta = try MetaVariables(request.params)
        method = meta.method
        path = meta.path
        isSecure = meta.isSecure || Self.isNamed(meta.host, by: sites)
        visitor = Visitor(
            address: meta.clientAddress,
            cookies: Cookies(meta.cookies),
            isSentByAnotherSite: !Self.isFromOurPages(meta)
        )
        body = request.body
        peer = request.peer
        params = request.params
    }

    var isHead: Bool { method == "HEAD" }

    /// The first value of a header field that the client sent.
    func field(_ name: String) -> String? { meta.header(name) }

    /// False where a browser says that a page of another site sent this, or cannot say which did.
    var isFromOurPages: Bool { !visitor.isSentByAnotherSite }

    private static func isNamed(_ host: String?, by sites: [WebOrigin]) -> Bool {
        guard let host, !sites.isEmpty else { return false }
        let origin = "https://\(host)"
        return sites.contains { $0.description == origin }
    }

    /// `https://host` of an address.
    private static func origin(of address: String) -> String {
        address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }

    private static func isFromOurPages(_ meta: MetaVariables) -> Bool {
        if let site = meta.header("Sec-Fetch-Site") { return site == "same-origin" || site == "none" }
        // Of a browser that says neither, the page it came from.
        guard let origin = meta.header("Origin") ?? meta.header("Referer").map(origin(of:)) else { return true }
        guard let host = meta.host else { return false }
        return origin == "https://\(host)" || origin == "http://\(host)"
    }

    /// A form that was posted (`application/x-www-form-urlencoded`), as it came; nil for anything else. `limit`: of the
    /// body, where it is not the usual one.
    func form(upTo limit: Int? = nil) async throws -> [UInt8]? {
        let type = (meta.contentType ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
        guard String(Substring(type)).lowercased() == "application/x-www-form-urlencoded" else { return nil }
        return try await (limit.map(body.limited) ?? body).collect()
    }

    /// A field of a form that was posted; nil where there is none, or two.
    func formField(_ name: String) async throws -> String? {
        try await form().flatMap { FormFields.value(of: name, in: $0) }
    }
}
