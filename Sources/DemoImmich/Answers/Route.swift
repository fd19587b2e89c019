/// The routes that are answered, read as Express reads a path: any case, one slash more at the end.
enum Route: Equatable, Sendable {
    case ping, version, config, features, mediaTypes
    case me, login
    case album(String), buckets, bucket
    case asset(String), thumbnail(String), original(String), playback(String)
    /// Exists, and takes no share credential.
    case membersOnly
    /// The web app's own pages.
    case page
    case unknown

    /// Release 2.3.1 has no `login`.
    init(method: String, path: String, release: Release) {
        let isRead = method == "GET" || method == "HEAD"
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        if parts.count > 2, parts.last == "" { parts.removeLast() }
        // Reading, the prefix is taken as it is written; other methods find it in any case.
        guard parts.count > 1, parts[0].isEmpty, isRead ? parts[1] == "api" : parts[1].lowercased() == "api" else {
            self = isRead ? .page : .unknown
            return
        }
        let words = parts[2...].map { $0.lowercased() }
        self = isRead ? Route.read(words, parts.count > 3 ? parts[3] : "") : .unknown
        if method == "POST", words == ["shared-links", "login"], release != .v2_3_1 { self = .login }
    }

    /// `id` is the second word as it was written.
    private static func read(_ words: [String], _ id: String) -> Route {
        let id = percentDecoded(Array(id.utf8)) ?? id
        switch (words.first, words.count) {
        case ("server", 2): return server(words[1])
        case ("shared-links", 2): return words[1] == "me" ? .me : .unknown
        case ("timeline", 2): return words[1] == "buckets" ? .buckets : words[1] == "bucket" ? .bucket : .unknown
        case ("albums", 2): return .album(id)
        case ("assets", 2): return .asset(id)
        case ("assets", 3):
            return switch words[2] {
            case "thumbnail": .thumbnail(id)
            case "original": .original(id)
            case "ocr": .membersOnly
            default: .unknown
            }
        case ("assets", 4): return words[2...] == ["video", "playback"] ? .playback(id) : .unknown
        case ("users", 2), ("users", 3): return words[1] == "me" ? .membersOnly : .unknown
        default: return .unknown
        }
    }

    private static func server(_ word: String) -> Route {
        switch word {
        case "ping": .ping
        case "version": .version
        case "config": .config
        case "features": .features
        case "media-types": .mediaTypes
        case "about", "statistics": .membersOnly
        default: .unknown
        }
    }

    /// What counts and faults call it; a thumbnail is called by its size.
    func name(size: String?) -> String {
        switch self {
        case .ping: "ping"
        case .version: "version"
        case .config: "config"
        case .features: "features"
        case .mediaTypes: "media-types"
        case .me: "me"
        case .login: "login"
        case .album: "album"
        case .buckets: "buckets"
        case .bucket: "bucket"
        case .asset: "asset"
        case .thumbnail: size == "preview" || size == "fullsize" ? size ?? "thumbnail" : "thumbnail"
        case .original: "original"
        case .playback: "playback"
        case .membersOnly: "members-only"
        case .page: "page"
        case .unknown: "unknown"
        }
    }
}
