import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Zip

/// Zips of a share that its visitor may see: all of it, a month, or what he selected.
struct ShareDownloads: Sendable {
    /// Of a form that selects: more than twenty thousand pictures.
    static let longestSelection = 1 << 20
    /// So long nobody taps again.
    private static let lookingOn = Duration.seconds(4)

    let contents: DownloadContents
    let maker: ZipMaker
    let policy: DownloadPolicy
    let slots: ZipSlots
    /// For selections while they come in: a slow one keeps nobody from a zip.
    let readers: ZipSlots
    let checksums: ChecksumBook
    /// For one try of one file.
    let patience: Duration
    let site: Site
    let fields: PageFields
    let clock: Clock

    /// Nil where the share offers no such zip. `isOpen`: asked before each file.
    func zip(
        _ scope: DownloadScope,
        of grant: Grant,
        for visit: Visit,
        isOpen: @escaping @Sendable () async throws(ImmichError) -> Bool
    ) async throws(ImmichError) -> Response? {
        guard policy.offersZip(grant.share) else { return nil }
        // Without Immich there is nothing to read.
        guard !grant.isStale else { throw .unavailable(.cannotConnect) }
        let slot: ZipSlots.Slot
        do throws(WaitingPage.Reason) { slot = try place(in: slots, for: visit.visitor) } catch {
            return await later(error, scope, of: grant.claim.reference)
        }
        let end = end(of: visit, scope)
        guard let items = try await items(scope, of: grant, until: end) else {
            return await later(.preparing, scope, of: grant.claim.reference)
        }
        guard (1...policy.zip.files).contains(items.list.count) else { return nil }
        guard let zip = try await maker.make(items, of: grant.share, until: end) else {
            return await later(.preparing, scope, of: grant.claim.reference)
        }
        let source = ZipSource(
            book: maker.book,
            reasons: maker.reasons,
            share: grant.share,
            isOpen: isOpen,
            patience: patience
        )
        return try await answer(zip, Self.name(scope, of: grant.share), source, slot, for: visit)
    }

    /// A place for one zip, or for one selection to be read, of this visitor.
    func place(in slots: ZipSlots, for visitor: Visitor) throws(WaitingPage.Reason) -> ZipSlots.Slot {
        switch slots.take(for: visitor) {
        case .taken(let slot): slot
        case .enough: throw .enough
        case .full: throw .full
        }
    }

    /// What is said of a zip that does not begin now. `scope`: nil where it is not known what it shall hold.
    func later(_ reason: WaitingPage.Reason, _ scope: DownloadScope?, of reference: ShareReference) async -> Response {
        let root = ShareRoot(reference, basePath: site.basePath)
        let page = WaitingPage(site: site, root: root, reason: reason, scope: scope)
        let bytes = await measured(ifLarge: scope?.isLong ?? false) { page.render() }
        var response = Response(reason.status, fields: fields.html, body: .bytes(bytes))
        response.fields.add("Cache-Control", "no-store")
        response.fields.add("Retry-After", Fields.Value(String(reason.pause)))
        if page.asksAgain { response.fields.add("Refresh", Fields.Value(String(reason.pause))) }
        return response
    }

    /// When the visitor has waited for long enough: counted from when he came, but something gets done in any case. Who
    /// looks on in a browser is soon told that it goes on (Fetch Metadata §2.2), where the page does so by itself.
    private func end(of visit: Visit, _ scope: DownloadScope) -> ContinuousClock.Instant {
        let looksOn = scope.hasAddress && visit.field("Sec-Fetch-Mode") == "navigate"
        let patience = looksOn ? min(maker.patience, Self.lookingOn) : maker.patience
        return max(visit.arrivedAt + patience, clock.now() + patience / 6)
    }

    /// Nil where the months were not all there in time; those that were are kept.
    private func items(
        _ scope: DownloadScope,
        of grant: Grant,
        until end: ContinuousClock.Instant
    ) async throws(ImmichError) -> DownloadContents.Items? {
        let (contents, patience) = (contents, Patience(time: clock.now().duration(to: end)))
        do throws(ImmichError) {
            return try await patience.wait { () async throws(ImmichError) in
                try await contents.items(scope, of: grant)
            }
        } catch .unavailable(.timedOut) where clock.now() >= end {
            return nil
        }
    }

    // MARK: Selections

    /// The ids in a form's field `assets`, a list in JSON; nil for what is none, or empty. Ids that cannot be are left out.
    /// `isLong`: the form may be as long as a selection gets, and has a time in which to come.
    func selection(from visit: Visit, isLong: Bool) async throws -> Set<AssetID>? {
        guard isLong else { return await read(try await visit.form()) }
        let form = try await withDeadline(patience * 4) {
            try await visit.form(upTo: Self.longestSelection)
        }
        return await read(form ?? nil)
    }

    private func read(_ form: [UInt8]?) async -> Set<AssetID>? {
        guard let form else { return nil }
        return await measured(ifLarge: form.count > 16 << 10) {
            // Ids are long: a list of many short things is not worth decoding.
            guard let field = FormFields.value(of: "assets", in: form),
                field.utf8.count(where: { $0 == UInt8(ascii: ",") }) <= 64 + field.utf8.count / 38,
                let ids = try? JSONDecoder().decode([String].self, from: Data(field.utf8)), !ids.isEmpty
            else { return nil }
            return Set(ids.compactMap(AssetID.init))
        }
    }

    // MARK: The answer

    private func answer(
        _ zip: PreparedZip,
        _ name: String,
        _ source: ZipSource,
        _ slot: ZipSlots.Slot,
        for visit: Visit
    ) async throws(ImmichError) -> Response {
        let isLarge = zip.sources.count > ZipMaker.largeOnLoop
        let (length, tag) = await measured(ifLarge: isLarge) { (zip.archive.length, zip.tag) }
        var range: Range<UInt64> = 0..<length
        var status = Status.ok
        if let wanted = visit.field("Range"), visit.method == "GET", visit.field("If-Range") ?? tag == tag {
            switch RequestedRange(wanted, of: length) {
            case .whole: break
            case .beyondTheEnd: return Answers.rangeBeyondTheEnd("bytes */\(length)")
            case .part(let part):
                let checksums = checksums
                if await measured(ifLarge: isLarge, { zip.mayBegin(at: part, knowing: checksums) }) {
                    (range, status) = (part, .partialContent)
                }
            }
        }
        let pace = ReaderPace(minimum: policy.zip.minimumRate)
        let stream = ZipStream(zip, range, from: source, checksums: checksums, slot: slot, pace: pace, clock: clock)
        if !visit.isHead { try await begin(stream) }
        var response = Response(status, fields: fields(tag, name))
        if status == .partialContent {
            let part = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
            response.fields.add("Content-Range", Fields.Value(part))
        }
        let count = Int64(range.upperBound - range.lowerBound)
        // HEAD keeps no place while its answer goes out.
        response.body = visit.isHead ? .stream(length: count) { nil } : .stream(length: count, next: stream.bytes)
        return response
    }

    /// Work that may take longer than a millisecond, then away from the loop.
    private func measured<Value: Sendable>(ifLarge isLarge: Bool, _ work: @escaping @Sendable () -> Value) async
        -> Value
    {
        await maker.workers.run(ifLarge: isLarge, work)
    }

    /// As long as nothing is sent, a failure can still be said.
    private func begin(_ stream: ZipStream) async throws(ImmichError) {
        do {
            try await stream.begin()
        } catch let error as ImmichError {
            throw error
        } catch {
            throw .unavailable(.failed("a file is another than Immich said"))
        }
    }

    private func fields(_ tag: String, _ name: String) -> Fields {
        [
            "Content-Type": "application/zip",
            "Content-Disposition": Fields.Value(ContentDisposition.attachment(name)),
            "Cache-Control": "no-store",
            "Accept-Ranges": "bytes",
            "ETag": Fields.Value(tag),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Robots-Tag": "noindex, nofollow",
        ]
    }

    private static func name(_ scope: DownloadScope, of share: Share) -> String {
        let title = FileName(share.heading, orElse: "photos").text
        if case .month(let month) = scope, month.year > 0 { return "\(title) \(month.text).zip" }
        return title + ".zip"
    }
}
