import EventLoop
import Gateway

/// Sends a file as Express' `send` does for Immich, with its oddities.
struct FileAnswer {
    let express: Express
    let file: MediaFile
    /// As it stands behind `filename*=UTF-8''`; nil where the route names none.
    let name: String?

    /// Larger ones are streamed.
    private static let wholeSize: Int64 = 1 << 20

    private var cacheControl: String {
        switch express.release {
        case .v2_3_1: "private, max-age=86400, no-transform"
        case .v3_1_0: "private, max-age=86400, no-transform, stale-while-revalidate=2592000, stale-if-error=2592000"
        }
    }

    func response() -> Response {
        let range =
            isRangeCurrent
            ? ByteRange(express.call.header("range"), size: file.size, release: express.release) : .whole
        if express.isFresh(etag: file.etag, modified: file.modified) {
            return Response(.notModified, fields: fields(type: nil))
        }
        switch range {
        case .unsatisfiable: return unsatisfiable
        case .whole: return send(.ok, from: 0, to: file.size - 1, fields(type: file.type))
        case .part(let first, let last):
            var fields = fields(type: file.type)
            fields.add("Content-Range", "bytes \(first)-\(last)/\(file.size)")
            return send(.partialContent, from: first, to: last, fields)
        }
    }

    /// `If-Range` (RFC 9110 §13.1.5), where weak tags count too.
    private var isRangeCurrent: Bool {
        guard let condition = express.call.header("if-range") else { return true }
        if condition.utf8.contains(UInt8(ascii: "\"")) { return condition == file.etag }
        return Moment(http: condition).map { file.modified.seconds <= $0.seconds } ?? false
    }

    private func fields(type: String?, cacheControl: String? = nil) -> Fields {
        var fields = express.fields
        fields.add("Cache-Control", Fields.Value(cacheControl ?? self.cacheControl))
        if let type { fields.add("Content-Type", Fields.Value(type)) }
        if let name { fields.add("Content-Disposition", "inline; filename*=UTF-8''\(name)") }
        fields.add("Accept-Ranges", "bytes")
        fields.add("Last-Modified", Fields.Value(file.modified.http))
        fields.add("ETag", Fields.Value(file.etag))
        return fields
    }

    private func send(_ status: Status, from first: Int64, to last: Int64, _ fields: Fields) -> Response {
        let length = last - first + 1
        var fields = fields
        fields.add("Content-Length", Fields.Value(String(length)))
        if express.call.isHead { return Response(status, fields: fields) }
        if length <= Self.wholeSize {
            return Response(status, fields: fields, body: .bytes(file.bytes(from: first, through: last)))
        }
        let position = Locked(first)
        let file = file
        return Response(
            status,
            fields: fields,
            body: .stream(length: length) {
                position.withLock { position in
                    let part = file.part(from: position, through: last)
                    position += Int64(part.count)
                    return part.isEmpty ? nil : part
                }
            }
        )
    }

    /// Never 416: an error's JSON under the file's own type and validators; release 3 even lets it be kept for a day.
    private var unsatisfiable: Response {
        let refusal = express.release == .v2_3_1 ? Refusal.failure : .notFound("Not Found")
        let body = refusal.body(release: express.release, correlationID: express.correlationID).bytes
        let cacheControl = express.release == .v2_3_1 ? "none" : nil
        var fields = fields(type: "\(file.type); charset=utf-8", cacheControl: cacheControl)
        fields.add("Content-Range", "bytes */\(file.size)")
        fields.add("Content-Length", Fields.Value(String(body.count)))
        return Response(refusal.status, fields: fields, body: express.call.isHead ? .empty : .bytes(body))
    }
}
