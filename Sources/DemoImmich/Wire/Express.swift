import Gateway

/// What Express and Immich put around every answer: the correlation id, ETags, redirects, errors.
struct Express: Sendable {
    let release: Release
    let call: Call
    /// Eight characters, made up or, in release 3, the caller's own.
    let correlationID: String
    /// Networks of one's own are believed when they speak of https, as Immich comes; false: nobody is.
    var trustsProxies = true

    init(release: Release, call: Call) {
        self.release = release
        self.call = call
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let random = String(decoding: (0..<8).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }, as: UTF8.self)
        correlationID = release == .v3_1_0 ? call.header("x-correlation-id") ?? random : random
    }

    /// The fields of every answer.
    var fields: Fields {
        [
            "X-Powered-By": "Express",
            release == .v2_3_1 ? "x-immich-cid" : "X-Correlation-ID": Fields.Value(correlationID),
        ]
    }

    /// A document with its strong ETag; 304 where the caller has it already.
    func json(_ document: JSON, _ status: Status = .ok, cookies: [String] = [], cacheControl: String? = nil) -> Response
    {
        let body = document.bytes
        var fields = fields
        if let cacheControl { fields.add("Cache-Control", Fields.Value(cacheControl)) }
        for cookie in cookies { fields.add("Set-Cookie", Fields.Value(cookie)) }
        let etag = Digest.etag(of: body)
        let isSuccess = (200..<300).contains(status.rawValue)
        if isSuccess, isFresh(etag: etag, modified: nil) {
            fields.add("ETag", Fields.Value(etag))
            fields.add("Vary", "Accept-Encoding")
            return Response(.notModified, fields: fields)
        }
        fields.add("Content-Type", "application/json; charset=utf-8")
        fields.add("Content-Length", Fields.Value(String(body.count)))
        fields.add("ETag", Fields.Value(etag))
        fields.add("Vary", "Accept-Encoding")
        return Response(status, fields: fields, body: call.isHead ? .empty : .bytes(body))
    }

    /// A text of some type.
    func text(_ type: String, _ text: String, _ status: Status = .ok, cacheControl: String? = nil) -> Response {
        let body = Array(text.utf8)
        var fields = fields
        fields.add("Content-Type", Fields.Value(type))
        if let cacheControl { fields.add("Cache-Control", Fields.Value(cacheControl)) }
        fields.add("Content-Length", Fields.Value(String(body.count)))
        return Response(status, fields: fields, body: call.isHead ? .empty : .bytes(body))
    }

    func refuse(_ refusal: Refusal, cacheControl: String? = nil) -> Response {
        json(refusal.body(release: release, correlationID: correlationID), refusal.status, cacheControl: cacheControl)
    }

    /// `Cannot GET /api/…`, with the query, and so with a key that was in it.
    var unknownRoute: Response { refuse(.notFound("Cannot \(call.method) \(call.target.text)")) }

    func redirect(to location: String, _ status: Status = .found) -> Response {
        let phrase = status == .found ? "Found" : "Temporary Redirect"
        let body = Array("\(phrase). Redirecting to \(location)".utf8)
        var fields = fields
        fields.add("Location", Fields.Value(location))
        fields.add("Vary", "Accept, Accept-Encoding")
        fields.add("Content-Type", "text/plain; charset=utf-8")
        fields.add("Content-Length", Fields.Value(String(body.count)))
        return Response(status, fields: fields, body: call.isHead ? .empty : .bytes(body))
    }

    /// A `Set-Cookie` as Express spells it.
    func cookie(_ name: String, _ value: String, seconds: Int64, isReadable: Bool = false, at now: Moment) -> String {
        let isSecure = trustsProxies && call.isForwardedSecurely
        return "\(name)=\(percentEncoded(value, keeping: "-_.!~*'()")); Max-Age=\(seconds); Path=/; "
            + "Expires=\((now + seconds).http); \(isReadable ? "" : "HttpOnly; ")\(isSecure ? "Secure; " : "")SameSite=Lax"
    }

    /// A `Set-Cookie` that takes one back.
    static func forgotten(_ name: String) -> String { "\(name)=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT" }

    /// True where the caller's `If-None-Match`, or without one its `If-Modified-Since`, still holds (RFC 9110 §13.1).
    func isFresh(etag: String, modified: Moment?) -> Bool {
        guard call.method == "GET" || call.isHead else { return false }
        if let tags = call.header("if-none-match") {
            let mine = Express.weak(etag)
            return tags.split(separator: ",").contains { tag in
                let tag = tag.drop { $0 == " " }
                return tag == "*" || Express.weak(tag) == mine
            }
        }
        guard let modified, let since = call.header("if-modified-since").flatMap({ Moment(http: $0) }) else {
            return false
        }
        return modified.seconds <= since.seconds
    }

    private static func weak(_ tag: some StringProtocol) -> String {
        String(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...])
    }
}
