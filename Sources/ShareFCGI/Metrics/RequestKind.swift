/// What a request was about, as far as requests are counted: a fixed few, none of which names a link or a visitor.
enum RequestKind: String, CaseIterable, Sendable {
    case gallery
    /// A POST to a share: a password, as a rule.
    case unlock
    case month
    case photo
    case video
    case details
    case download
    case upload
    /// An older form of an address.
    case moved
    case staticFile = "static"
    case health
    case metrics
    /// A picture or video that the web server could not fetch from Immich.
    case mediaFailure = "media_failure"
    /// A call of Immich's own API.
    case gate
    case signIn = "sign_in"
    case silentSignIn = "silent_sign_in"
    case admission
    /// An address that is none, and the few pages beside the shares.
    case other

    /// Where answers may be streams: archives, and what passes through us because the web server cannot fetch it.
    static let streaming: [RequestKind] = [.gallery, .photo, .video, .download]

    init(_ route: Route, method: String) {
        self =
            switch route {
            case .share(_, let route): Self(route, isPost: method == "POST")
            case .moved: .moved
            case .staticFile: .staticFile
            case .health: .health
            case .metrics: .metrics
            case .robots, .home, .nothing: .other
            }
    }

    private init(_ route: ShareRoute, isPost: Bool) {
        self =
            switch route {
            case .root: isPost ? .unlock : .gallery
            case .month, .monthData: .month
            case .photo: .photo
            case .video: .video
            case .details: .details
            case .download, .monthDownload: .download
            case .upload, .uploadPart: .upload
            }
    }
}
