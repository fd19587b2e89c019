import HTTPClient

/// Which of the routes a request is for, read as Express reads a path: any case, one slash more at the end.
struct Route: Equatable, Sendable {
    /// What a route does. Its name is what counts and faults call it; a thumbnail is called by its size.
    enum Endpoint: String, Sendable {
        case ping, version, config, features, about, statistics, me, login, album, buckets, bucket
        case asset, thumbnail, original, playback, ocr, upload, user, preferences
        case mediaTypes = "media-types"
        case mapMarkers = "map-markers"
        case albumAssets = "album-assets"
        case linkAssets = "link-assets"
        case signIn = "sign-in"
        case signOut = "sign-out"
        case downloadInfo = "download-info"
        case oauthStart = "oauth-start"
        case oauthFinish = "oauth-finish"
        case oauthLink = "oauth-link"
        case oauthUnlink = "oauth-unlink"
        case oauthLogout = "oauth-logout"
        case mobileRedirect = "mobile-redirect"
        case systemConfig = "system-config"
        case systemDefaults = "system-defaults"
        case adminUsers = "admin-users"
        case authStatus = "auth-status"
        case validateToken = "validate-token"
        case wellKnown = "well-known"
        case style
        /// The web app's own pages.
        case page
        case unknown
        /// Not even HTTP as Node knows it.
        case refused
    }

    /// Whom the guard lets in.
    enum Admission: Sendable {
        case everyone
        /// Whoever holds a link, or is logged in.
        case guests
        case members
        case admins
    }

    let endpoint: Endpoint
    let admission: Admission
    /// The id in the path as it was written, decoded; empty where the route has none.
    let id: String

    private static let table: [Row] = [
        Row("GET", "/.well-known/immich", .wellKnown, .everyone),
        Row("GET", "/custom.css", .style, .everyone),
        Row("GET", "/api/server/ping", .ping, .everyone),
        Row("GET", "/api/server/version", .version, .everyone),
        Row("GET", "/api/server/config", .config, .everyone),
        Row("GET", "/api/server/features", .features, .everyone),
        Row("GET", "/api/server/media-types", .mediaTypes, .everyone),
        Row("GET", "/api/server/about", .about, .members),
        Row("GET", "/api/server/statistics", .statistics, .admins),
        Row("POST", "/api/auth/login", .signIn, .everyone),
        Row("POST", "/api/auth/logout", .signOut, .members),
        Row("GET", "/api/auth/status", .authStatus, .members),
        Row("POST", "/api/auth/validateToken", .validateToken, .members),
        Row("POST", "/api/oauth/authorize", .oauthStart, .everyone),
        Row("POST", "/api/oauth/callback", .oauthFinish, .everyone),
        Row("POST", "/api/oauth/link", .oauthLink, .members),
        Row("POST", "/api/oauth/unlink", .oauthUnlink, .members),
        Row("POST", "/api/oauth/backchannel-logout", .oauthLogout, .everyone, only: .v3_1_0),
        Row("GET", "/api/oauth/mobile-redirect", .mobileRedirect, .everyone),
        Row("GET", "/api/system-config", .systemConfig, .admins),
        Row("PUT", "/api/system-config", .systemConfig, .admins),
        Row("GET", "/api/system-config/defaults", .systemDefaults, .admins),
        Row("GET", "/api/admin/users", .adminUsers, .admins),
        Row("GET", "/api/users/me", .user, .members),
        Row("GET", "/api/users/me/preferences", .preferences, .members),
        Row("GET", "/api/shared-links/me", .me, .guests),
        Row("POST", "/api/shared-links/login", .login, .guests, only: .v3_1_0),
        Row("PUT", "/api/shared-links/:id/assets", .linkAssets, .guests, only: .v2_3_1),
        Row("GET", "/api/albums/:id", .album, .guests),
        Row("GET", "/api/albums/:id/map-markers", .mapMarkers, .guests, only: .v3_1_0),
        Row("PUT", "/api/albums/:id/assets", .albumAssets, .guests, only: .v2_3_1),
        Row("GET", "/api/timeline/buckets", .buckets, .guests),
        Row("GET", "/api/timeline/bucket", .bucket, .guests),
        Row("POST", "/api/assets", .upload, .guests),
        Row("POST", "/api/download/info", .downloadInfo, .guests),
        Row("GET", "/api/assets/:id", .asset, .guests),
        Row("GET", "/api/assets/:id/thumbnail", .thumbnail, .guests),
        Row("GET", "/api/assets/:id/original", .original, .guests),
        Row("GET", "/api/assets/:id/video/playback", .playback, .guests),
        Row("GET", "/api/assets/:id/ocr", .ocr, .members),
    ]

    init(_ call: Call, release: Release) {
        guard call.hasKnownMethod else {
            self.init(endpoint: .refused, admission: .everyone, id: "")
            return
        }
        let isRead = call.method == "GET" || call.isHead
        // Reading, the web app's shell takes whatever does not begin with one of these just as they are written.
        let prefixes = ["/api", "/.well-known/immich", "/custom.css", "/favicon.ico"]
        if isRead, !prefixes.contains(where: { call.target.text.utf8.starts(with: $0.utf8) }) {
            self.init(endpoint: .page, admission: .everyone, id: "")
            return
        }
        var words = call.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        if words.count > 2, words.last == [] { words.removeLast() }
        let method = call.isHead ? "GET" : call.method
        for row in Route.table where row.method == method && row.only ?? release == release {
            guard let id = row.match(words) else { continue }
            self.init(endpoint: row.endpoint, admission: row.admission, id: id)
            return
        }
        self.init(endpoint: .unknown, admission: .everyone, id: "")
    }

    private init(endpoint: Endpoint, admission: Admission, id: String) {
        (self.endpoint, self.admission, self.id) = (endpoint, admission, id)
    }

    /// What counts and faults call it.
    func name(size: String?) -> String {
        endpoint == .thumbnail && (size == "preview" || size == "fullsize") ? size ?? "" : endpoint.rawValue
    }

    /// True where the answer changes what Immich holds.
    var writes: Bool {
        switch endpoint {
        case .signIn, .signOut, .upload, .albumAssets, .linkAssets: true
        case .oauthFinish, .oauthLink, .oauthUnlink, .oauthLogout, .systemConfig: true
        default: false
        }
    }

    /// One line of the table.
    private struct Row: Sendable {
        let method: String
        let words: [[UInt8]]
        let endpoint: Endpoint
        let admission: Admission
        /// Nil where both releases have it for these callers.
        let only: Release?

        init(_ method: String, _ path: String, _ endpoint: Endpoint, _ admission: Admission, only: Release? = nil) {
            self.method = method
            words = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
                ASCII.lowercased($0)
            }
            self.endpoint = endpoint
            self.admission = admission
            self.only = only
        }

        /// The id in the path, empty where the row has none; nil where it is another path. A word that is
        /// percent-encoded is no literal's, and case is that of ASCII alone: no Kelvin sign is a k.
        func match(_ path: [[UInt8]]) -> String? {
            guard path.count == words.count else { return nil }
            var id = ""
            for (word, written) in zip(words, path) {
                if word == Row.placeholder, !written.isEmpty {
                    id = percentDecoded(written) ?? String(decoding: written, as: UTF8.self)
                } else if word != ASCII.lowercased(written) {
                    return nil
                }
            }
            return id
        }

        private static let placeholder = Array(":id".utf8)
    }
}
