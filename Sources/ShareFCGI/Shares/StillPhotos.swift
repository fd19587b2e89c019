import Immich

/// Immich as if no photo had a moving part, for owners who do not show any: nobody behind it learns that there is one.
struct StillPhotos: ImmichAPI {
    let immich: any ImmichAPI

    func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share {
        try await immich.share(for: reference, token: token).still
    }

    func unlock(_ key: ShareReference, password: SharePassword) async throws(ImmichError) -> (Share, LinkToken) {
        let (share, token) = try await immich.unlock(key, password: password)
        return (share.still, token)
    }

    func answer(to call: VisitorCall) async throws(ImmichError) -> VisitorAnswer {
        let answer = try await immich.answer(to: call)
        guard case .open(let share, let token) = answer.meaning else { return answer }
        return VisitorAnswer(
            .open(share.still, token),
            status: answer.status,
            body: answer.body,
            cookies: answer.cookies
        )
    }

    func assets(in month: Month, of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError)
        -> [Asset]
    {
        try await immich.assets(in: month, of: album, order: order, key: key).map(\.still)
    }

    func details(of asset: AssetID, key: ShareKey) async throws(ImmichError) -> AssetDetails {
        let details = try await immich.details(of: asset, key: key)
        guard !details.isHidden else { throw .notInShare }
        return details
    }

    func months(of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [MonthCount] {
        try await immich.months(of: album, order: order, key: key)
    }

    func sizes(of assets: [AssetID], key: ShareKey) async throws(ImmichError) -> [AssetID: UInt64] {
        try await immich.sizes(of: assets, key: key)
    }

    func ping() async throws(ImmichError) { try await immich.ping() }
    func version() async throws(ImmichError) -> ImmichVersion { try await immich.version() }
}

extension Share {
    fileprivate var still: Share {
        guard case .assets(let assets) = content, assets.contains(where: { $0.livePhotoVideoID != nil }) else {
            return self
        }
        var share = self
        share.content = .assets(assets.map(\.still))
        return share
    }
}

extension Asset {
    fileprivate var still: Asset {
        var asset = self
        asset.livePhotoVideoID = nil
        return asset
    }
}
