import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich

/// Guests' files on their way: from a visitor's browser in parts into the spool, and from there to Immich as a whole.
final class Uploads: Sendable {
    /// The most bytes of one part: what the shipped files let through to us. A part that breaks off is not lost as far as it
    /// came.
    static let part = 4 << 20
    /// A guest who sends more slowly than this for a minute is not waited for: bytes a second.
    private static let pace = 8 << 10

    /// What is said of an upload: how far it is, or what became of it.
    struct Report: Equatable, Sendable {
        let received: Int
        let phase: UploadLedger.Phase
    }

    private let ledger: Locked<UploadLedger>
    private let spool: Spool
    private let immich: ImmichUploads
    private let book: ShareBook
    private let notices: UploadNotices?
    private let prefix: String
    private let reasons: ReasonLog
    private let clock: Clock
    private let handovers = SingleFlight<UploadID, UploadLedger.Phase>(goesOn: true)

    init(
        _ limits: UploadLedger.Limits,
        spool: Spool,
        immich: ImmichUploads,
        book: ShareBook,
        notices: UploadNotices?,
        prefix: String,
        reasons: ReasonLog,
        clock: Clock = Clock()
    ) {
        ledger = Locked(UploadLedger(limits))
        self.spool = spool
        self.immich = immich
        self.book = book
        self.notices = notices
        self.prefix = prefix
        self.reasons = reasons
        self.clock = clock
    }

    /// The largest file that is taken, in bytes.
    var largest: Int { ledger.withLock { $0.largest } }

    /// Bytes in the spool; bytes that have arrived, and files that Immich has taken, since the start.
    var figures: (spooled: Int, bytes: Int, stored: Int) {
        ledger.withLock { ($0.spooled, $0.bytes, $0.stored) }
    }

    // MARK: What visitors ask for

    /// A new upload.
    func begin(_ form: FormFields, for share: Share, from visitor: Visitor) async throws(UploadRefusal) -> UploadID {
        await sweep()
        let file = try GuestFile(form, prefix: prefix, largest: largest, now: clock.date())
        let (id, now) = (UploadID.random(), clock.now())
        let gone = try ledger.withLock { ledger throws(UploadRefusal) in
            try ledger.begin(id, file, for: share.id, from: visitor.network, at: now)
        }
        await spool.remove(gone)
        do throws(SystemError) {
            try await spool.create(id)
        } catch {
            reasons.spoolFailed(error)
            settle(id, .refused(.noRoom))
            throw .noRoom
        }
        return id
    }

    /// How far an upload of this share is.
    func report(_ id: UploadID, of share: Share) throws(UploadRefusal) -> Report {
        guard let upload = ledger.withLock({ $0.uploads[id] }), upload.share == share.id else { throw .gone }
        if case .refused(let refusal) = upload.phase { throw refusal }
        return Report(received: upload.received, phase: upload.phase)
    }

    /// Takes a part of `count` bytes that begins at `offset`; one of no bytes at the end asks to hand the file over again.
    func take(_ body: RequestBody, of count: Int, at offset: Int, _ id: UploadID, for share: Share)
        async throws(UploadRefusal)
    {
        guard count <= Self.part else { throw .tooLarge }
        let now = clock.now()
        let (lease, suffix) = try ledger.withLock { ledger throws(UploadRefusal) in
            let lease = try ledger.lease(id, of: share.id, from: offset, count: count, at: now)
            return (lease, ledger.uploads[id]?.file.suffix ?? "")
        }
        do {
            let file = try await spool.open(id)
            try await receive(body.limited(to: count), into: file, id, lease)
            // Asked first: what another request writes from here on makes the beginning longer, and never shorter.
            let showsType = ledger.withLock { ledger in
                ledger.uploads[id].map { $0.isWhole || $0.received >= MediaSignature.length } ?? false
            }
            guard showsType else { return }
            let head = try await file.read(from: 0, atMost: MediaSignature.length)
            guard MediaSignature.fits(head, suffix: suffix) else {
                settle(id, .refused(.type))
                await spool.remove([id])
                throw UploadRefusal.type
            }
        } catch let refusal as UploadRefusal {
            throw refusal
        } catch let error as SystemError {
            guard ledger.withLock({ $0.uploads[id]?.phase.hasFile ?? false }) else { throw .gone }
            reasons.spoolFailed(error)
            guard error.isAbsence else { throw .noRoom }
            settle(id, .refused(.gone))
            throw .gone
        } catch {
            throw .incomplete(ledger.withLock { $0.uploads[id]?.received ?? 0 })
        }
    }

    private func receive(_ body: RequestBody, into file: SpoolFile, _ id: UploadID, _ lease: Int) async throws {
        var pace = ReaderPace(minimum: Self.pace)
        var count = 0
        while true {
            pace.gave(count, at: clock.now())
            guard let bytes = try await body.read() else { return }
            try pace.isBack(at: clock.now())
            count = bytes.count
            let isOurs = try await file.write(bytes) { [ledger] in
                ledger.withLock { $0.offset(of: id, lease: lease) }
            } then: { [ledger, clock] in
                ledger.withLock { $0.advance(id, lease: lease, by: bytes.count, at: clock.now()) }
            }
            guard isOurs else { throw UploadRefusal.elsewhere(ledger.withLock { $0.uploads[id]?.received ?? 0 }) }
        }
    }

    // MARK: To Immich

    /// Hands a whole file over, unless somebody does, and waits for the end of that for a while.
    func handOver(_ id: UploadID, for grant: Grant, waiting patience: Duration) async {
        guard ledger.withLock({ $0.uploads[id]?.isWhole ?? false }) else { return }
        _ = try? await withDeadline(patience) { [self] in
            try await handovers.value(for: id) { await self.store(id, for: grant) }
        }
    }

    /// Waits for the end of a handover for a while, where there is one.
    func waitForHandover(of id: UploadID, for patience: Duration) async {
        guard handovers.isFlying(id) else { return }
        // One that has ended meanwhile is not begun again.
        _ = try? await withDeadline(patience) { [handovers] in
            try await handovers.value(for: id) { .receiving(hasFailed: false) }
        }
    }

    private func store(_ id: UploadID, for grant: Grant) async -> UploadLedger.Phase {
        // Begun here and nowhere else: who joins another flight than this one must leave the file as it was.
        let now = clock.now()
        guard ledger.withLock({ $0.beginStoring(id, at: now) }), let upload = ledger.withLock({ $0.uploads[id] }) else {
            return .receiving(hasFailed: true)
        }
        let phase: UploadLedger.Phase
        do {
            let file = try await spool.open(id)
            // Nobody writes any more: what another request has brought meanwhile was not looked at yet.
            let head = try await file.read(from: 0, atMost: MediaSignature.length)
            guard MediaSignature.fits(head, suffix: upload.file.suffix) else { throw UploadRefusal.type }
            let bytes = source(file, of: upload.file.size)
            switch try await immich.store(upload.file.asset, bytes, in: grant.share) {
            case .created(let asset):
                phase = .stored(isDuplicate: false)
                notices?.send(UploadNotice(upload.file, asset, grant.share))
            case .duplicate: phase = .stored(isDuplicate: true)
            }
            book.outdateContents(of: grant.share, for: grant.claim)
        } catch let refusal as UploadRefusal {
            phase = .refused(refusal)
        } catch let error as SystemError {
            reasons.spoolFailed(error)
            phase = error.isAbsence ? .refused(.gone) : .receiving(hasFailed: true)
        } catch {
            reasons.notStored(error)
            phase =
                switch error as? ImmichUploads.Failure {
                case .closed: .refused(.closed)
                case .refused: .refused(.refused)
                case .unavailable, nil: .receiving(hasFailed: true)
                }
        }
        settle(id, phase)
        if !phase.hasFile { await spool.remove([id]) }
        return phase
    }

    private func source(_ file: SpoolFile, of size: Int) -> HTTPBodySource {
        let place = Locked(0)
        return HTTPBodySource(length: Int64(size)) {
            let bytes = try await file.read(from: place.withLock { $0 })
            place.withLock { $0 += bytes.count }
            return bytes.isEmpty ? nil : bytes
        }
    }

    private func settle(_ id: UploadID, _ phase: UploadLedger.Phase) {
        let now = clock.now()
        ledger.withLock { $0.settle(id, phase, at: now) }
    }

    /// Takes away what has died.
    func sweep() async {
        let now = clock.now()
        await spool.remove(ledger.withLock { $0.sweep(at: now) })
    }
}
