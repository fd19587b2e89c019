/// Every path of Immich that we may call, or have the web server call. What varies in it is typed, so that nothing of a
/// visitor's query can get in.
package enum Endpoint: Sendable {
    /// `slug` where the key is not known yet; `password` in the dialect of releases before 2.6.
    case me(slug: Slug?, password: SharePassword?)
    /// From 2.6 on.
    case login(slug: Slug?)
    case buckets(AlbumID, order: AlbumOrder)
    case bucket(AlbumID, Month, order: AlbumOrder)
    case asset(AssetID)
    case thumbnail(AssetID)
    case preview(AssetID)
    /// As large as the picture is; where Immich has none made, it redirects.
    case fullsize(AssetID)
    case original(AssetID)
    case playback(AssetID)
    /// How large originals are.
    case downloadInfo
    /// A new file, by POST.
    case assets
    /// What an album holds; by PUT, more of it.
    case albumAssets(AlbumID)
    /// The same of an individual link.
    case linkAssets(LinkID)
    case ping
    case version

    /// Behind the upstream's base path; needs no encoding.
    package var path: String {
        switch self {
        case .me: "/api/shared-links/me"
        case .login: "/api/shared-links/login"
        case .buckets: "/api/timeline/buckets"
        case .bucket: "/api/timeline/bucket"
        case .asset(let id): "/api/assets/" + id.text
        case .thumbnail(let id), .preview(let id), .fullsize(let id): "/api/assets/" + id.text + "/thumbnail"
        case .original(let id): "/api/assets/" + id.text + "/original"
        case .playback(let id): "/api/assets/" + id.text + "/video/playback"
        case .downloadInfo: "/api/download/info"
        case .assets: "/api/assets"
        case .albumAssets(let id): "/api/albums/" + id.text + "/assets"
        case .linkAssets(let id): "/api/shared-links/" + id.text + "/assets"
        case .ping: "/api/server/ping"
        case .version: "/api/server/version"
        }
    }

    /// Names and values of the query, not encoded.
    package var query: [(name: String, value: String)] {
        switch self {
        case .me(let slug, let password):
            (slug.map { [("slug", $0.text)] } ?? []) + (password.map { [("password", $0.text)] } ?? [])
        case .login(let slug): slug.map { [("slug", $0.text)] } ?? []
        case .buckets(let album, let order): [("albumId", album.text), ("order", order.rawValue)]
        case .bucket(let album, let month, let order):
            [("albumId", album.text), ("timeBucket", month.text + "-01"), ("order", order.rawValue)]
        case .thumbnail: [("size", "thumbnail")]
        case .preview: [("size", "preview")]
        case .fullsize: [("size", "fullsize")]
        case .asset, .original, .playback, .downloadInfo, .assets, .albumAssets, .linkAssets, .ping, .version: []
        }
    }

    /// Path and query as they stand in a request line.
    package var target: String {
        let pairs = query.map { $0.name + "=" + PercentEncoding.encode($0.value) }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    /// What the log and an error call it.
    var name: String {
        switch self {
        case .me: "shared-links/me"
        case .login: "shared-links/login"
        case .buckets: "timeline/buckets"
        case .bucket: "timeline/bucket"
        case .asset: "assets"
        case .thumbnail, .preview, .fullsize: "thumbnail"
        case .original: "original"
        case .playback: "video/playback"
        case .downloadInfo: "download/info"
        case .assets: "assets"
        case .albumAssets: "albums/assets"
        case .linkAssets: "shared-links/assets"
        case .ping: "server/ping"
        case .version: "server/version"
        }
    }

    /// `shared-links/me` and the login read every asset of an album before they answer.
    func timeout(of upstream: Upstream) -> Duration {
        switch self {
        case .me, .login: upstream.meTimeout
        case .ping: min(.seconds(3), upstream.timeout)
        case .buckets, .bucket, .asset, .thumbnail, .preview, .fullsize, .original, .playback, .downloadInfo, .assets,
            .albumAssets, .linkAssets, .version:
            upstream.timeout
        }
    }
}
