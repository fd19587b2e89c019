import Gateway
import Immich

/// What uploads are under way, how far each has come, and how much room is left. Pure: it holds no file.
struct UploadLedger: Sendable {
    struct Limits: Sendable {
        /// Bytes of one file.
        var file = 500 << 20
        /// Bytes of all files that are here at once.
        var room = 4 << 30
        /// Bytes that a share takes within an hour; 0: any.
        var hourly = 10 << 30
        /// Files of one address for one share within a minute; 0: any.
        var perMinute = 60

        /// Files that are here at once.
        var count = 1_000
        /// Of those, from one address.
        var countPerAddress = 32
        /// An upload that nothing came for goes when another needs its room after so long, and in any case after ``age``.
        var patience = Duration.seconds(60)
        var age = Duration.seconds(86_400)
        /// How long the outcome is remembered for whoever asks again.
        var memory = Duration.seconds(600)
        /// Bytes a second below which an upload counts as one that nothing comes for.
        var pace = 8 << 10
    }

    enum Phase: Equatable, Sendable {
        /// `hasFailed`: it is whole, and Immich could not be given it.
        case receiving(hasFailed: Bool)
        case storing
        case stored(isDuplicate: Bool)
        case refused(UploadRefusal)

        /// The file is here.
        var hasFile: Bool {
            switch self {
            case .receiving, .storing: true
            case .stored, .refused: false
            }
        }
    }

    struct Upload: Sendable {
        let file: GuestFile
        let share: LinkID
        let network: CIDR
        let began: ContinuousClock.Instant
        fileprivate(set) var touched: ContinuousClock.Instant
        fileprivate(set) var received = 0
        fileprivate(set) var phase = Phase.receiving(hasFailed: false)
        /// How often Immich could not be given it, and until when it is not tried again.
        fileprivate var failures = 0
        fileprivate var restsUntil: ContinuousClock.Instant?
        /// Which request may write: the latest one.
        fileprivate(set) var lease = 0

        var isWhole: Bool { received == file.size }
    }

    private struct Sender: Hashable, Sendable {
        let network: CIDR
        let share: LinkID
    }

    private struct Hour: Sendable {
        let began: ContinuousClock.Instant
        var bytes = 0
    }

    let limits: Limits
    /// Bytes that have arrived, and files that Immich has taken, since the start.
    private(set) var bytes = 0
    private(set) var stored = 0
    private(set) var uploads: [UploadID: Upload] = [:]
    private var minutes: MinuteLimiter<Sender>
    private var hours = BoundedCache<LinkID, Hour>(maximumCount: 10_000)

    init(_ limits: Limits = Limits()) {
        self.limits = limits
        minutes = MinuteLimiter(perMinute: limits.perMinute)
    }

    /// The largest file that is taken.
    var largest: Int { min(limits.file, limits.room) }

    // MARK: The life of an upload

    /// Takes a file in, if there is room; answers which others have lost theirs by that.
    mutating func begin(
        _ id: UploadID,
        _ file: GuestFile,
        for share: LinkID,
        from network: CIDR,
        at now: ContinuousClock.Instant
    ) throws(UploadRefusal) -> [UploadID] {
        if limits.perMinute > 0, let wait = minutes.count(Sender(network: network, share: share), at: now) {
            throw .rate(wait: wait)
        }
        guard limits.hourly == 0 || hour(of: share, at: now).bytes + file.size <= limits.hourly else { throw .budget }
        let gone = try makeRoom(for: file.size, share, network, at: now)
        uploads[id] = Upload(file: file, share: share, network: network, began: now, touched: now)
        book(file.size, on: share, at: now)
        return gone
    }

    /// Lets a request write from `offset` on, and none that was let before.
    mutating func lease(
        _ id: UploadID,
        of share: LinkID,
        from offset: Int,
        count: Int,
        at now: ContinuousClock.Instant
    ) throws(UploadRefusal) -> Int {
        guard var upload = uploads[id], upload.share == share else { throw .gone }
        if case .refused(let refusal) = upload.phase { throw refusal }
        guard upload.phase.hasFile, upload.phase != .storing else { throw .elsewhere(upload.received) }
        guard offset == upload.received else { throw .elsewhere(upload.received) }
        guard count <= upload.file.size - offset else { throw .tooLong }
        upload.lease += 1
        upload.touched = now
        uploads[id] = upload
        return upload.lease
    }

    /// Where the holder of a lease writes next; nil where another request has taken its place.
    func offset(of id: UploadID, lease: Int) -> Int? {
        guard let upload = uploads[id], upload.lease == lease, upload.phase.hasFile else { return nil }
        return upload.received
    }

    /// So many bytes have been written; false where another request has taken the place meanwhile: they count for nothing.
    @discardableResult
    mutating func advance(_ id: UploadID, lease: Int, by count: Int, at now: ContinuousClock.Instant) -> Bool {
        guard offset(of: id, lease: lease) != nil else { return false }
        uploads[id]?.received += count
        bytes += count
        uploads[id]?.touched = now
        return true
    }

    /// True where the file is whole and nobody hands it over yet; from now on somebody does. After a third failure there
    /// is a pause, since each try sends Immich the whole file.
    mutating func beginStoring(_ id: UploadID, at now: ContinuousClock.Instant) -> Bool {
        guard let upload = uploads[id], upload.isWhole, case .receiving = upload.phase,
            upload.restsUntil.map({ $0 <= now }) ?? true
        else { return false }
        uploads[id]?.phase = .storing
        // A late request must not write any more.
        uploads[id]?.lease += 1
        return true
    }

    /// What became of it.
    mutating func settle(_ id: UploadID, _ phase: Phase, at now: ContinuousClock.Instant) {
        guard let upload = uploads[id], upload.phase.hasFile else { return }
        if case .refused = phase { giveBack(upload, at: now) }
        if case .stored = phase { stored += 1 }
        if case .receiving = phase {
            uploads[id]?.failures += 1
            if upload.failures > 1 { uploads[id]?.restsUntil = now + .seconds(5) * (1 << min(upload.failures - 1, 6)) }
        }
        uploads[id]?.phase = phase
        uploads[id]?.touched = now
    }

    /// Bytes of files that are here.
    var spooled: Int { uploads.values.reduce(0) { $0 + ($1.phase.hasFile ? $1.received : 0) } }

    /// What has died of age, or been remembered for long enough. Those that still had files have lost them.
    mutating func sweep(at now: ContinuousClock.Instant) -> [UploadID] {
        let dead = uploads.filter { _, upload in
            switch upload.phase {
            case .receiving: upload.began.duration(to: now) >= limits.age
            case .storing: false
            case .stored, .refused: upload.touched.duration(to: now) >= limits.memory
            }
        }
        for id in dead.keys { drop(id, at: now) }
        return Array(dead.filter(\.value.phase.hasFile).keys)
    }

    private mutating func drop(_ id: UploadID, at now: ContinuousClock.Instant) {
        guard let upload = uploads.removeValue(forKey: id), upload.phase.hasFile else { return }
        giveBack(upload, at: now)
    }

    // MARK: Room

    /// An address has a quarter of the room, a share half of it, but each as much as one file needs.
    private mutating func makeRoom(
        for size: Int,
        _ share: LinkID,
        _ network: CIDR,
        at now: ContinuousClock.Instant
    ) throws(UploadRefusal) -> [UploadID] {
        var gone: Set<UploadID> = []
        let scopes: [(bytes: Int, count: Int, holds: (Upload) -> Bool)] = [
            (max(limits.room / 4, largest), limits.countPerAddress, { $0.network == network }),
            (max(limits.room / 2, largest), limits.count / 2, { $0.share == share }),
            (limits.room, limits.count, { _ in true }),
        ]
        for scope in scopes {
            let held = uploads.filter { $0.value.phase.hasFile && scope.holds($0.value) && !gone.contains($0.key) }
            var (bytes, count) = (held.values.reduce(0) { $0 + $1.file.size }, held.count)
            var idle = held.filter { isIdle($0.value, at: now) }.sorted { $0.value.touched < $1.value.touched }[...]
            while bytes + size > scope.bytes || count >= scope.count {
                guard let victim = idle.popFirst() else { throw .noRoom }
                gone.insert(victim.key)
                (bytes, count) = (bytes - victim.value.file.size, count - 1)
            }
        }
        // Not before there is room: who makes way in vain loses his file, and nobody would know that it lies there.
        for id in gone { drop(id, at: now) }
        // What is only remembered takes no room, but memory.
        if uploads.count >= 4 * limits.count { forgetOldest() }
        return Array(gone)
    }

    private mutating func forgetOldest() {
        let oldest = uploads.filter { !$0.value.phase.hasFile }.min { $0.value.touched < $1.value.touched }
        if let oldest { uploads[oldest.key] = nil }
    }

    /// Nothing comes for it, or next to nothing.
    private func isIdle(_ upload: Upload, at now: ContinuousClock.Instant) -> Bool {
        guard case .receiving = upload.phase else { return false }
        if upload.touched.duration(to: now) >= limits.patience { return true }
        let age = upload.began.duration(to: now) - limits.patience
        return Double(upload.received) < Double(limits.pace) * (age / .seconds(1))
    }

    private mutating func hour(of share: LinkID, at now: ContinuousClock.Instant) -> Hour {
        guard let hour = hours.value(for: share), hour.began.duration(to: now) < .seconds(3600) else {
            return Hour(began: now)
        }
        return hour
    }

    private mutating func book(_ bytes: Int, on share: LinkID, at now: ContinuousClock.Instant) {
        var hour = hour(of: share, at: now)
        hour.bytes += bytes
        hours.insert(hour, for: share)
    }

    /// To the hour in which it was booked, if that is not over.
    private mutating func giveBack(_ upload: Upload, at now: ContinuousClock.Instant) {
        guard hour(of: upload.share, at: now).began <= upload.began else { return }
        book(-upload.file.size, on: upload.share, at: now)
    }
}
