import EventLoop
import Immich

/// What a link shows: the months of an album, the pictures in each, and what Immich tells of one of them.
extension ShareBook {
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

    func fetchListing(_ key: AlbumKey, _ claim: Claim) -> @Sendable () async throws(ImmichError) -> MonthListing {
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
