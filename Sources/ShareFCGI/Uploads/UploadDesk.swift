import FoundationEssentials
import Gateway
import Immich

/// What visitors ask for below `<root>/upload`, after the share's door:
///
/// | | |
/// | --- | --- |
/// | `GET upload` | the page |
/// | `POST upload` with `name`, `size`, `modified` | a new file: `201 {"id", "part"}` |
/// | `GET upload/<id>` | how far it is: `200 {"at", "state"}` |
/// | `POST upload/<id>?at=<offset>` | a part of at most `part` bytes: `200 {"at", "state"}`, or `409 {"at"}` where we are elsewhere |
///
/// With the last part the file is handed over to Immich. `state` is then `created` or `duplicate`, `storing` while that
/// takes its time, `receiving` before; a handover that failed is tried again by a part of no bytes.
struct UploadDesk: Sendable {
    /// How long a visitor waits for Immich before he is told to ask again.
    static let patience = Duration.seconds(15)

    let uploads: Uploads
    let access: ShareAccess
    let site: Site
    let fields: PageFields
    let answers: Answers
    let reasons: ReasonLog

    private struct Begun: Encodable {
        let id: String
        let part: Int
    }

    private struct Progress: Encodable {
        var at: Int?
        var state: String?
        var error: String?
    }

    /// The share takes guests' files now.
    static func isOpen(_ grant: Grant) -> Bool { grant.share.allowsUpload && !grant.isStale }

    /// The page; nil where the share takes no files.
    func page(_ grant: Grant) -> Response? {
        guard Self.isOpen(grant) else { return nil }
        var fields = fields.html
        fields.add("Cache-Control", "no-store")
        let root = ShareRoot(grant.claim.reference, basePath: site.basePath)
        let page = UploadPage(site: site, root: root, title: grant.share.heading, largest: uploads.largest)
        return Response(.ok, fields: fields, body: .bytes(page.render()))
    }

    /// How far an upload is; waits for Immich where a file is on its way there.
    func report(_ id: UploadID, _ grant: Grant) async -> Response? {
        guard Self.isOpen(grant) else { return nil }
        return await answer { () async throws(UploadRefusal) in
            _ = try uploads.report(id, of: grant.share)
            await uploads.waitForHandover(of: id, for: Self.patience)
            return try progress(of: id, grant, isPart: false)
        }
    }

    /// A POST: a new file, or a part of one.
    func post(_ id: UploadID?, to reference: ShareReference, _ visit: Visit) async -> Response {
        // A page of another site would have its readers fill the owner's disk.
        guard visit.isFromOurPages else {
            return Answers.moved(.seeOther, to: Location(uploadTo: ShareRoot(reference, basePath: site.basePath)))
        }
        switch await access.access(to: reference, for: visit.visitor) {
        case .granted(let grant):
            guard Self.isOpen(grant) else { return answers.nothingPage }
            return await answer { () async throws(UploadRefusal) in
                guard let id else { return try await begin(grant, visit) }
                return try await take(id, grant, visit)
            }
        case .passwordRequired: return Answers.lockedMedia
        case .denied(let denial):
            reasons.denied(reference, denial)
            return answers.refusal(denial, isPage: true)
        case .away(_, let reason):
            reasons.away(reason)
            return answers.awayPage
        }
    }

    private func begin(_ grant: Grant, _ visit: Visit) async throws(UploadRefusal) -> Response {
        guard let bytes = try? await visit.body.collect(), let form = FormFields(bytes) else { throw .nameless }
        let id = try await uploads.begin(form, for: grant.share, from: visit.visitor)
        return json(.created, Begun(id: id.text, part: Uploads.part))
    }

    private func take(_ id: UploadID, _ grant: Grant, _ visit: Visit) async throws(UploadRefusal) -> Response {
        guard let count = visit.meta.contentLength else { throw .noLength }
        let offset = FormFields(visit.meta.query ?? [])?["at"].map { Int($0) ?? .max } ?? 0
        try await uploads.take(visit.body, of: count, at: offset, id, for: grant.share)
        try await expectOpen(grant, visit.visitor)
        await uploads.handOver(id, for: grant, waiting: Self.patience)
        return try progress(of: id, grant, isPart: true)
    }

    /// A part may take minutes, in which the owner closes the share or changes its password; Immich would store all the
    /// same.
    private func expectOpen(_ grant: Grant, _ visitor: Visitor) async throws(UploadRefusal) {
        switch await access.access(to: grant.claim.reference, for: visitor) {
        case .granted(let now) where Self.isOpen(now) && now.share.id == grant.share.id: return
        case .granted, .passwordRequired, .denied: throw .closed
        case .away: throw .failed
        }
    }

    /// `isPart`: the answer to one, which says so where Immich failed.
    private func progress(of id: UploadID, _ grant: Grant, isPart: Bool) throws(UploadRefusal) -> Response {
        let report = try uploads.report(id, of: grant.share)
        switch report.phase {
        case .receiving(hasFailed: true) where isPart: throw .failed
        case .receiving: return json(.ok, Progress(at: report.received, state: "receiving"))
        case .storing: return json(.ok, Progress(at: report.received, state: "storing"))
        case .stored(let isDuplicate):
            return json(.ok, Progress(at: report.received, state: isDuplicate ? "duplicate" : "created"))
        case .refused(let refusal): throw refusal
        }
    }

    private func answer(_ body: () async throws(UploadRefusal) -> Response) async -> Response {
        do throws(UploadRefusal) {
            return try await body()
        } catch {
            var response = json(error.status, Progress(at: error.offset, error: error.word))
            if let wait = error.wait { response.fields.add("Retry-After", Answers.retryAfter(wait)) }
            return response
        }
    }

    private func json(_ status: Status, _ value: some Encodable) -> Response {
        var fields = fields.json
        fields.add("Cache-Control", "no-store")
        return Response(status, fields: fields, body: .bytes((try? JSONText.encode(value)) ?? []))
    }
}
