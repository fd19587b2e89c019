import Immich

@testable import ShareFCGI

/// Answers ping and version; to everything else it is away.
struct VersionOnlyImmich: ImmichAPI {
    var answer: Result<ImmichVersion, ImmichError> = .success(ImmichVersion(major: 3, minor: 1, patch: 0))

    private static let away = ImmichError.unavailable(.cannotConnect)

    func ping() async throws(ImmichError) { _ = try answer.get() }
    func version() async throws(ImmichError) -> ImmichVersion { try answer.get() }

    func share(for reference: ShareReference, token: LinkToken?) async throws(ImmichError) -> Share { throw Self.away }

    func unlock(
        _ key: ShareReference,
        password: SharePassword
    ) async throws(ImmichError) -> (Share, LinkToken) { throw Self.away }

    func answer(to call: VisitorCall) async throws(ImmichError) -> VisitorAnswer { throw Self.away }

    func months(
        of album: AlbumID,
        order: AlbumOrder,
        key: ShareKey
    ) async throws(ImmichError) -> [MonthCount] { throw Self.away }

    func assets(
        in month: Month,
        of album: AlbumID,
        order: AlbumOrder,
        key: ShareKey
    ) async throws(ImmichError) -> [Asset] { throw Self.away }

    func details(of asset: AssetID, key: ShareKey) async throws(ImmichError) -> AssetDetails { throw Self.away }

    func sizes(of assets: [AssetID], key: ShareKey) async throws(ImmichError) -> [AssetID: UInt64] { throw Self.away }
}
