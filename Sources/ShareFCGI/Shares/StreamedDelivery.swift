import EventLoop
import Gateway
import HTTPClient
import Immich

/// The way for web servers without internal redirects (`media.delivery = stream`): the bytes pass through us, a part at
/// a time, no faster than the visitor takes them.
struct StreamedDelivery: MediaDelivery {
    let immich: any HTTPFetching
    let upstream: Upstream
    var clock = Clock()

    /// Who takes less for a minute is let go: the connections to Immich are few. Bytes a second.
    private static let pace = 8 << 10
    /// What he has already. With the wish for a part, that is all that goes from the visitor to Immich.
    private static let validators = ["If-None-Match", "If-Modified-Since"]
    /// What comes from Immich to the visitor, beside the type and the length.
    private static let returned: [Fields.Name] = ["Accept-Ranges", "Last-Modified", "ETag"]
    /// Bytes of a field that is passed on; Immich's own are below a hundred.
    private static let longest = 1_024

    func deliver(_ target: MediaTarget, of grant: Grant, isKnown: Bool, to visit: Visit) async -> Response {
        var fields = [(name: "x-immich-share-key", value: grant.share.key.text)]
        // One well-formed range, else none: Immich answers nonsense to others.
        let range = visit.field("Range").flatMap { ByteRangeField($0) == nil ? nil : $0 }
        if let range { fields.append(("Range", range)) }
        for name in range == nil ? Self.validators : Self.validators + ["If-Range"] {
            if let value = visit.field(name), Self.mayPass(value) { fields.append((name, value)) }
        }
        var request = HTTPRequest(
            visit.isHead ? "HEAD" : "GET",
            url: upstream.description + target.endpoint.target,
            fields: fields
        )
        request.unixSocket = upstream.socketPath
        do throws(HTTPClientError) {
            return answer(try await immich.stream(request), target, grant, isPart: range != nil)
        } catch {
            return Answers.mediaAway
        }
    }

    /// `isPart`: Immich was asked for a range.
    private func answer(_ stream: HTTPStream, _ target: MediaTarget, _ grant: Grant, isPart: Bool) -> Response {
        let (head, range) = (stream.head, stream.head.field("content-range"))
        switch head.status {
        case 200:
            return file(stream, target, grant)
        case 206:
            // A part that nobody asked for, or that does not say which it is, would be taken for another.
            guard isPart, let range, ByteRangeField.isPart(range) else { return Answers.mediaAway }
            var response = file(stream, target, grant)
            response.status = .partialContent
            response.fields.add("Content-Range", Fields.Value(range))
            return response
        case 304:
            return Response(.notModified, fields: fields(head, grant))
        case 404, 416, 500:
            // Immich's 404 (3.x) or 500 (2.x) to a range beyond the end names the size; any other names none.
            if isPart, let range, ByteRangeField.isUnsatisfied(range) { return Answers.rangeBeyondTheEnd(range) }
            return head.status == 500 ? Answers.mediaAway : Answers.nothingMedia
        case 300...499:
            return Answers.nothingMedia
        default:
            return Answers.mediaAway
        }
    }

    /// The file, as far as it was asked for.
    private func file(_ stream: HTTPStream, _ target: MediaTarget, _ grant: Grant) -> Response {
        let type = MediaType(stream.head.field("content-type") ?? "")
        var fields = fields(stream.head, grant)
        fields.add("Content-Type", Fields.Value(type.text))
        fields.add("Content-Disposition", Fields.Value(type.disposition(target.disposition)))
        let (reader, clock) = (Locked(ReaderPace(minimum: Self.pace)), clock)
        let body = Response.Body.stream(length: Self.length(stream.head)) {
            try reader.withLock { try $0.isBack(at: clock.now()) }
            let bytes = try await stream.next()
            reader.withLock { $0.gave(bytes?.count ?? 0, at: clock.now()) }
            return bytes
        }
        return Response(.ok, fields: fields, body: body)
    }

    /// Our policy, and what Immich says of the file's version.
    private func fields(_ head: HTTPResponseHead, _ grant: Grant) -> Fields {
        var fields: Fields = [
            "Cache-Control": Fields.Value(MediaPolicy.cacheControl(for: grant)),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            // The style is the browser's own: it centres a picture that is opened by itself.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "X-Robots-Tag": "noindex, nofollow",
        ]
        for name in Self.returned {
            if let value = head.field(name.text.lowercased()), Self.mayPass(value) {
                fields.add(name, Fields.Value(value))
            }
        }
        return fields
    }

    /// Nil where it is not known: a number beside a Transfer-Encoding means nothing (RFC 9112 §6.3).
    private static func length(_ head: HTTPResponseHead) -> Int64? {
        guard head.field("transfer-encoding") == nil, let text = head.field("content-length") else { return nil }
        return ByteRangeField.isNumber(text.utf8) ? Int64(text) : nil
    }

    /// A clean value of a common length.
    private static func mayPass(_ value: String) -> Bool {
        value.utf8.count <= longest && Fields.Value(value).text == value
    }
}
