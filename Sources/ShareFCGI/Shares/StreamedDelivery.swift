import Gateway
import HTTPClient
import Immich

/// The way for web servers without internal redirects (`media.delivery = stream`): the bytes pass through us, a part at
/// a time, no faster than the visitor takes them.
struct StreamedDelivery: MediaDelivery {
    let immich: any HTTPFetching
    /// Immich's origin.
    let url: String

    /// What goes from the visitor to Immich: the wish for a part, and what he has already. Nothing else.
    private static let forwarded: [StaticString] = ["Range", "If-Range", "If-None-Match", "If-Modified-Since"]
    /// What comes from Immich to the visitor.
    private static let returned: [Fields.Name] = ["Content-Range", "Accept-Ranges", "Last-Modified", "ETag"]

    func deliver(_ target: MediaTarget, of grant: Grant, isKnown: Bool, to visit: Visit) async -> Response {
        var fields = [(name: "x-immich-share-key", value: grant.share.key.text)]
        for name in Self.forwarded {
            guard let value = visit.field(name.description) else { continue }
            // One well-formed range, else none: Immich answers nonsense to others.
            if name.description == "Range", ByteRangeField(value) == nil { continue }
            fields.append((name.description, value))
        }
        let query = target.size.map { "?size=\($0.rawValue)" } ?? ""
        let request = HTTPRequest(visit.isHead ? "HEAD" : "GET", url: url + target.path + query, fields: fields)
        do throws(HTTPClientError) {
            return answer(try await immich.stream(request), target, grant, asked: visit.field("Range"))
        } catch {
            return Answers.mediaAway
        }
    }

    private func answer(_ stream: HTTPStream, _ target: MediaTarget, _ grant: Grant, asked range: String?) -> Response {
        let head = stream.head
        var fields: Fields = [
            "Cache-Control": Fields.Value(MediaPolicy.cacheControl(for: grant)),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        ]
        switch head.status {
        case 200, 206:
            let type = MediaType(head.field("content-type") ?? "")
            fields.add("Content-Type", Fields.Value(type.text))
            fields.add("Content-Disposition", Fields.Value(type.disposition(target.disposition)))
            for name in Self.returned {
                if let value = head.field(name.text.lowercased()) { fields.add(name, Fields.Value(value)) }
            }
            let length = head.field("content-length").flatMap { Int64($0) }
            let body = Response.Body.stream(length: length) { try await stream.next() }
            return Response(head.status == 206 ? .partialContent : .ok, fields: fields, body: body)
        case 304:
            for name in Self.returned {
                if let value = head.field(name.text.lowercased()) { fields.add(name, Fields.Value(value)) }
            }
            return Response(.notModified, fields: fields)
        case 416, 404, 500:
            // Immich's 404 (3.x) or 500 (2.x) to a range beyond the end names the size; any other names none.
            guard range != nil, let size = head.field("content-range"), ByteRangeField.isUnsatisfied(size) else {
                return head.status == 500 ? Answers.mediaAway : Answers.nothingMedia
            }
            return Answers.rangeBeyondTheEnd(size)
        case 500...599:
            return Answers.mediaAway
        default:
            return Answers.nothingMedia
        }
    }
}

/// A wish for one part of a file (RFC 9110 §14.1.2): `bytes=a-b`, `bytes=a-` or `bytes=-n`.
struct ByteRangeField {
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: "bytes=".utf8) else { return nil }
        let parts = bytes.dropFirst(6).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 2, !(parts[0].isEmpty && parts[1].isEmpty) else { return nil }
        guard parts.allSatisfy({ $0.count <= 18 && $0.allSatisfy(Self.isDigit) }) else { return nil }
    }

    /// `bytes */N`: the size of a file of which no part was given (RFC 9110 §14.4).
    static func isUnsatisfied(_ contentRange: String) -> Bool {
        let bytes = Array(contentRange.utf8)
        return bytes.starts(with: "bytes */".utf8) && bytes.count > 8 && bytes.dropFirst(8).allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
