import EventLoop
import Immich

/// What is known about links: whether they are open, what months and pictures they show, and how old that is.
///
/// Whoever wants to know something of a link looks here, so that all say the same; nobody else asks Immich about one.
final class ShareBook: Sendable {
    struct Limits: Sendable {
        var verdicts = 10_000
        var monthBytes = 64 << 20
        var details = 10_000
    }

    /// The assets of one month, by one answer of Immich.
    struct ListedAssets: Sendable {
        let serial: UInt64
        /// From then on the month is asked for again.
        let dueAt: ContinuousClock.Instant
        let assets: [Asset]
    }

    typealias VerdictEntry = FreshCache<Claim, Verdict>.Entry

    private struct AlbumKey: Hashable, Sendable {
        let share: ShareKey
        let album: AlbumID
        let order: AlbumOrder

        init(_ album: Album, in share: Share) {
            self.share = share.key
            self.album = album.id
            order = album.order
        }
    }

    private struct MonthKey: Hashable, Sendable {
        let album: AlbumKey
        let month: Month
    }

    private struct DetailsKey: Hashable, Sendable {
        let share: ShareKey
        let asset: AssetID
    }

    let immich: any ImmichAPI
    private let freshness: Freshness
    let patience: Patience
    let clock: Clock
    let turns = Turns<ShareReference>()
    let names: LinkNames
    let verdicts: FreshCache<Claim, Verdict>
    let looks = SingleFlight<Claim, Result<VisitorAnswer, ImmichError>>(goesOn: true)
    private let listings: FreshCache<AlbumKey, MonthListing>
    private let months: FreshCache<MonthKey, MonthOfAssets>
    private let details: FreshCache<DetailsKey, AssetDetails>

    /// `patience`: how long a visitor waits for Immich before he is told to come back.
    init(
        immich: any ImmichAPI,
        freshness: Freshness = Freshness(),
        limits: Limits = Limits(),
        patience: Duration = .seconds(25),
        clock: Clock = Clock()
    ) {
        self.immich = immich
        self.freshness = freshness
        self.patience = Patience(time: patience)
        self.clock = clock
        names = LinkNames(count: limits.verdicts)
        // `me` takes seconds for a large album, and Immich goes on with it when we hang up: whoever asks and leaves, again
        // and again, must not make it work again and again.
        verdicts = FreshCache(
            count: limits.verdicts,
            bytes: limits.monthBytes / 2,
            clock: clock,
            goesOn: true,
            cost: \.bytes
        )
        listings = FreshCache(count: limits.verdicts, bytes: limits.monthBytes / 4, clock: clock) { listing in
            // The index names every asset once: 16 bytes, a month and a stamp, in a table that is at most half full.
            listing.counts.reduce(128) { $0 + 32 + 80 * $1.count }
        }
        months = FreshCache(count: .max, bytes: limits.monthBytes / 4 * 3, clock: clock, cost: \.bytes)
        details = FreshCache(count: limits.details, bytes: limits.monthBytes / 8, clock: clock) { 600 + $0.textBytes }
    }

    // MARK: Verdicts

    /// What is known of a claim without waiting, if that is young enough.
    func usableVerdict(_ claim: Claim) -> VerdictEntry? {
        guard let entry = verdicts.usable(claim, freshness, fetch: fetchVerdict(claim)) else { return nil }
        confirm(entry, claim)
        return entry
    }

    /// Immich's verdict on a claim, asked for if need be.
    func verdict(_ claim: Claim) async throws(ImmichError) -> VerdictEntry {
        if let entry = usableVerdict(claim) { return entry }
        let (verdicts, freshness, fetch) = (verdicts, freshness, fetchVerdict(claim))
        return try await patience.wait { () async throws(ImmichError) in
            try await verdicts.entry(for: claim, freshness, fetch: fetch)
        }
    }

    /// What was last known of a claim, however old.
    func lastVerdict(_ claim: Claim) -> VerdictEntry? { verdicts.known(claim) }

    /// How old what is known of a claim is.
    func age(of entry: VerdictEntry) -> Duration { verdicts.age(of: entry) }

    /// Gives Immich a password for a link that it has just called locked; the right one opens it at once.
    func unlock(_ reference: ShareReference, password: SharePassword) async throws(ImmichError) -> (Share, LinkToken) {
        let start = clock.now()
        let (share, token) = try await patience.wait { [immich, turns] () async throws(ImmichError) in
            try await turns.take(reference) { () async throws(ImmichError) in
                try await immich.unlock(reference, password: password)
            }
        }
        names.learn(share, openedBy: token)
        let claim = Claim(reference: reference, token: token)
        verdicts.store(.open(share), for: claim, took: start.duration(to: clock.now()))
        return (share, token)
    }

    /// The one name of a link, as far as it is known: see ``LinkNames``.
    func name(of reference: ShareReference) -> ShareReference { names.name(of: reference) }

    /// The link turned out not to be what it was called: whoever comes next asks Immich.
    func forget(_ claim: Claim) { verdicts.forget(claim) }

    /// True where a token is known to open another link than this one.
    func opensAnother(_ token: LinkToken, than reference: ShareReference) -> Bool {
        names.opensAnother(token, than: reference)
    }

    private func fetchVerdict(_ claim: Claim) -> @Sendable () async throws(ImmichError) -> Verdict {
        { [immich, turns, names] () async throws(ImmichError) in
            try await turns.take(claim.reference) { () async throws(ImmichError) in
                do throws(ImmichError) {
                    let share = try await immich.share(for: claim.reference, token: claim.token)
                    names.learn(share, openedBy: claim.token)
                    return .open(share)
                } catch .passwordRequired, .wrongPassword {
                    return .locked
                }
            }
        }
    }

    /// Where Immich takes long to say what a link shows, its list of months, which a revoked link is refused, says in
    /// between whether it still stands.
    private func confirm(_ entry: VerdictEntry, _ claim: Claim) {
        guard case .open(let share) = entry.value, case .album(let album) = share.content,
            verdicts.age(of: entry) >= freshness.refreshAfter
        else { return }
        let key = AlbumKey(album, in: share)
        if listings.usable(key, freshness, fetch: fetchListing(key, claim)) == nil {
            listings.refresh(key, fetchListing(key, claim))
        }
    }

    // MARK: Months

    /// The months of an album that a claim has opened.
    func months(
        of album: Album,
        in share: Share,
        for claim: Claim,
        evenIfOld: Bool = false
    ) async throws(ImmichError) -> (serial: UInt64, counts: [MonthCount]) {
        let key = AlbumKey(album, in: share)
        if evenIfOld, let entry = listings.known(key) { return (entry.serial, entry.value.counts) }
        let entry = try await listings.entry(for: key, freshness, fetch: fetchListing(key, claim))
        return (entry.serial, entry.value.counts)
    }

    /// The assets of one month of an album.
    func assets(
        in month: Month,
        of album: Album,
        in share: Share,
        for claim: Claim,
        evenIfOld: Bool = false
    ) async throws(ImmichError) -> ListedAssets {
        let key = MonthKey(album: AlbumKey(album, in: share), month: month)
        if evenIfOld, let entry = months.known(key) { return listed(entry) }
        return listed(try await months.entry(for: key, freshness, fetch: fetchMonth(key, album, claim)))
    }

    /// The assets of one month, if they are known and young enough. Never waits; what is due is asked for again.
    func usableAssets(in month: Month, of album: Album, in share: Share, for claim: Claim) -> ListedAssets? {
        let key = MonthKey(album: AlbumKey(album, in: share), month: month)
        return months.usable(key, freshness, fetch: fetchMonth(key, album, claim)).map(listed)
    }

    /// Something has come into a share: whoever opens it next asks Immich what it holds.
    func outdateContents(of share: Share, for claim: Claim) {
        switch share.content {
        case .album(let album):
            listings.outdate(AlbumKey(album, in: share))
        case .assets:
            verdicts.refresh(claim, fetchVerdict(claim))
        }
    }

    private func listed(_ entry: FreshCache<MonthKey, MonthOfAssets>.Entry) -> ListedAssets {
        ListedAssets(serial: entry.serial, dueAt: months.dueTime(of: entry, freshness), assets: entry.value.assets)
    }

    /// True where a listing that is young enough shows the asset. Never waits; a listing that is due is asked for again.
    func shows(_ asset: AssetID, in share: Share, for claim: Claim) -> Bool {
        switch share.content {
        case .assets(let assets):
            return assets.contains { $0.id == asset }
        case .album(let album):
            let key = AlbumKey(album, in: share)
            guard let place = listings.known(key)?.value.index.place(of: asset) else { return false }
            let monthKey = MonthKey(album: key, month: place.month)
            let fetch = fetchMonth(monthKey, album, claim)
            guard let listing = months.usable(monthKey, freshness, fetch: fetch) else {
                // In use again after a pause: the next picture shall find a young one.
                months.refresh(monthKey, fetch)
                return false
            }
            return listing.value.stamp == place.stamp
        }
    }

    /// What an asset was when a listing last showed it, and in which month of an album; nil where none did.
    func place(of asset: AssetID, in share: Share) -> (kind: AssetKind, month: Month?)? {
        switch share.content {
        case .assets(let assets):
            if let found = assets.first(where: { $0.id == asset }) { return (AssetKind(found), nil) }
            return assets.contains { $0.livePhotoVideoID == asset } ? (.video, nil) : nil
        case .album(let album):
            let key = AlbumKey(album, in: share)
            return listings.known(key)?.value.index.place(of: asset).map { ($0.kind, $0.month) }
        }
    }

    private func fetchListing(_ key: AlbumKey, _ claim: Claim) -> @Sendable () async throws(ImmichError) -> MonthListing
    {
        { [self] () async throws(ImmichError) in
            let counts = try await answer(for: claim) { () async throws(ImmichError) in
                try await immich.months(of: key.album, order: key.order, key: key.share)
            }
            let before = listings.known(key)?.value
            // Another count is another month; the same count may be, which only the month itself can tell.
            let unchanged = Set(before?.counts ?? []).intersection(counts)
            for old in before?.counts ?? [] where !unchanged.contains(old) {
                months.outdate(MonthKey(album: key, month: old.month))
            }
            return MonthListing(counts: counts, index: before?.index ?? MemberIndex())
        }
    }

    private func fetchMonth(
        _ key: MonthKey,
        _ album: Album,
        _ claim: Claim
    ) -> @Sendable () async throws(ImmichError) -> MonthOfAssets {
        { [self] () async throws(ImmichError) in
            let assets = try await answer(for: claim) { () async throws(ImmichError) in
                try await immich.assets(in: key.month, of: album.id, order: album.order, key: key.album.share)
            }
            let index = listings.known(key.album)?.value.index
            let stamp = index?.add(assets, in: key.month, albumSize: album.assetCount) ?? 0
            return MonthOfAssets(assets: assets, stamp: stamp)
        }
    }

    // MARK: Details

    /// What Immich tells of one asset.
    func details(of asset: AssetID, in share: Share, for claim: Claim) async throws(ImmichError) -> AssetDetails {
        let key = DetailsKey(share: share.key, asset: asset)
        let fetch: @Sendable () async throws(ImmichError) -> AssetDetails = { [self] () async throws(ImmichError) in
            try await answer(for: claim) { () async throws(ImmichError) in
                try await immich.details(of: asset, key: share.key)
            }
        }
        return try await details.entry(for: key, freshness, fetch: fetch).value
    }

    /// A link that Immich refuses by its key is no longer what its verdict says.
    private func answer<Value>(
        for claim: Claim,
        _ body: () async throws(ImmichError) -> Value
    ) async throws(ImmichError) -> Value {
        do throws(ImmichError) {
            return try await body()
        } catch .unknownShare {
            verdicts.forget(claim)
            throw .unknownShare
        }
    }
}
