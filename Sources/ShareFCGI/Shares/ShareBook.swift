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

    struct AlbumKey: Hashable, Sendable {
        let share: ShareKey
        let album: AlbumID
        let order: AlbumOrder

        init(_ album: Album, in share: Share) {
            self.share = share.key
            self.album = album.id
            order = album.order
        }
    }

    struct MonthKey: Hashable, Sendable {
        let album: AlbumKey
        let month: Month
    }

    struct DetailsKey: Hashable, Sendable {
        let share: ShareKey
        let asset: AssetID
    }

    let immich: any ImmichAPI
    let freshness: Freshness
    let patience: Patience
    let clock: Clock
    let turns = Turns<ShareReference>()
    let names: LinkNames
    let verdicts: FreshCache<Claim, Verdict>
    let looks = SingleFlight<Claim, Result<VisitorAnswer, ImmichError>>(goesOn: true)
    let listings: FreshCache<AlbumKey, MonthListing>
    let months: FreshCache<MonthKey, MonthOfAssets>
    let details: FreshCache<DetailsKey, AssetDetails>

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

    /// How much of what it remembers.
    var figures: [(name: String, cache: Figures.Cache)] {
        [
            ("links", verdicts.figures), ("listings", listings.figures), ("months", months.figures),
            ("details", details.figures),
        ]
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

    func fetchVerdict(_ claim: Claim) -> @Sendable () async throws(ImmichError) -> Verdict {
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
}
