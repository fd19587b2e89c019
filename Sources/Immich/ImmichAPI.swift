/// What we ask of Immich: the few calls that serving shares needs. The real one is ``ImmichClient``.
package protocol ImmichAPI: Sendable {
    /// `GET /shared-links/me`: what a link shows, as Immich says now. `token` is what an earlier ``unlock`` returned.
    func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share

    /// The right password's share and token, in either release's dialect (reference: immich-api §3.6).
    func unlock(_ key: ShareReference, password: SharePassword) async throws(ImmichError) -> (Share, LinkToken)

    /// `GET /timeline/buckets`: the months of an album link, newest first unless `order` says otherwise.
    func months(of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [MonthCount]

    /// `GET /timeline/bucket`: the assets of one month, trashed ones left out.
    func assets(in month: Month, of album: AlbumID, order: AlbumOrder, key: ShareKey) async throws(ImmichError) -> [Asset]

    /// `GET /server/ping`
    func ping() async throws(ImmichError)

    /// `GET /server/version`
    func version() async throws(ImmichError) -> ImmichVersion
}
