/// What we ask of Immich: the few calls that serving shares needs. The real one is ``ImmichClient``.
package protocol ImmichAPI: Sendable {
    /// `GET /shared-links/me`: what a link shows, as Immich says now. `token` is what an earlier ``unlock`` returned.
    func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share

    /// The right password's share and token, in either release's dialect. Only for a link that ``share(for:token:)``
    /// has just called locked: a password goes to no other.
    func unlock(_ key: ShareReference, password: SharePassword) async throws(ImmichError) -> (Share, LinkToken)

    /// A visitor's own call of `shared-links/me` or `login`, and Immich's own answer.
    func answer(to call: VisitorCall) async throws(ImmichError) -> VisitorAnswer

    /// `GET /timeline/buckets`: the months of an album link, newest first unless `order` says otherwise.
    func months(of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [MonthCount]

    /// `GET /timeline/bucket`: the assets of one month, trashed ones left out.
    func assets(in month: Month, of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError)
        -> [Asset]

    /// `GET /assets/{id}`: what Immich tells of one asset. Immich withholds nearly all of it where the share shows no
    /// metadata.
    func details(of asset: AssetID, key: ShareKey) async throws(ImmichError) -> AssetDetails

    /// `POST /download/info`: how many bytes the originals have, as Immich noted when they came to it; those that it does
    /// not name apart from others are missing. The moving parts of live photos may be there as well.
    func sizes(of assets: [AssetID], key: ShareKey) async throws(ImmichError) -> [AssetID: UInt64]

    /// `GET /server/ping`
    func ping() async throws(ImmichError)

    /// `GET /server/version`
    func version() async throws(ImmichError) -> ImmichVersion
}
