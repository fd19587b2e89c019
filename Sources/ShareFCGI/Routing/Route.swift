import Immich

/// Every address that we answer.
enum Route: Equatable {
    /// Something under the root of a share.
    case share(ShareReference, ShareRoute)
    /// An older or foreign form of an address, and the one that replaces it.
    case moved(Location, permanently: Bool)
    /// `/share/static/<hash>/<name>`
    case staticFile(hash: String, name: String)
    /// `/healthcheck`, `/share/healthcheck`
    case health
    /// `/share/metrics`: as good as ``nothing(_:)`` for whoever may not ask.
    case metrics
    /// `/robots.txt`
    case robots
    /// `/`, `/share`: a visitor without a link.
    case home
    /// Nothing of ours, or a share's address with a key, slug, id or size that cannot be.
    case nothing(Nothing)

    /// What a wrong address looked like; it decides between a page and an empty answer.
    enum Nothing: Equatable {
        /// Looked like a page. `isGuess`: it named a share that cannot be, which counts as a guess.
        case page(isGuess: Bool)
        /// Looked like a picture, a month or details: something that only a page asks for.
        case media(isGuess: Bool)
    }

    /// A share's root takes a POST, a password, its download what was selected, its upload files; so does one that cannot be, which
    /// looks the same.
    private var takesPost: Bool {
        switch self {
        case .share(_, .root), .share(_, .download), .share(_, .upload), .share(_, .uploadPart),
            .nothing(.page(isGuess: true)):
            true
        case .share, .moved, .staticFile, .health, .metrics, .robots, .home, .nothing: false
        }
    }

    /// The rule for every address, asked before anything else: what does not exist has the methods of what does.
    func allows(_ method: String) -> Bool { method == "GET" || method == "HEAD" || method == "POST" && takesPost }

    /// What an answer of 405 names in `Allow` (RFC 9110 §15.5.6).
    var methods: String { takesPost ? "GET, HEAD, POST" : "GET, HEAD" }
}

/// What of a share is asked for.
enum ShareRoute: Equatable {
    case root
    case month(Month)
    case monthData(Month)
    case photo(AssetID, ImageSize)
    case video(AssetID)
    case details(AssetID)
    /// All of it as one file; by POST, what was selected.
    case download
    case monthDownload(Month)
    /// Where guests add files; by POST, a new file is announced.
    case upload
    /// How far a file is; by POST, a part of it.
    case uploadPart(UploadID)

    /// A picture or a video.
    var isMedia: Bool {
        if case .photo = self { return true }
        if case .video = self { return true }
        return false
    }

    /// A page that a visitor opens, in contrast to what a page asks for by itself. A part of a file counts as one: a link
    /// that cannot be has the same answer to it.
    var isPage: Bool {
        switch self {
        case .root, .month, .download, .monthDownload, .upload, .uploadPart: true
        case .monthData, .photo, .video, .details: false
        }
    }
}

extension ShareRoute {
    var isZip: Bool {
        if case .monthDownload = self { return true }
        return self == .download
    }

    /// An archive, or a page in its place; a file that is saved; or what guests add. Nobody keeps any of it.
    var isDownload: Bool {
        switch self {
        case .download, .monthDownload, .upload, .uploadPart, .photo(_, .original): true
        case .root, .month, .monthData, .photo, .video, .details: false
        }
    }
}

/// The renditions of a picture that Immich keeps.
enum ImageSize: String {
    /// WebP, 250 px.
    case thumbnail
    /// JPEG, 1440 px.
    case preview
    /// As large as a browser can show.
    case fullsize
    /// The file that was uploaded.
    case original
}
