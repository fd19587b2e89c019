extension Route {
    /// What an API key must be good for; nil: any key will do.
    func permission(_ method: String) -> String? {
        switch endpoint {
        case .systemConfig: method == "PUT" ? "systemConfig.update" : "systemConfig.read"
        case .systemDefaults: "systemConfig.read"
        case .adminUsers: "adminUser.read"
        case .statistics: "server.statistics"
        case .about: "server.about"
        case .user: "user.read"
        case .preferences: "userPreference.read"
        case .album, .mapMarkers: "album.read"
        case .albumAssets: "albumAsset.create"
        case .buckets, .bucket, .asset, .ocr: "asset.read"
        case .thumbnail, .playback: "asset.view"
        case .original, .downloadInfo: "asset.download"
        case .upload: "asset.upload"
        case .me, .login, .linkAssets: "sharedLink.read"
        case .authStatus, .oauthLink, .oauthUnlink: "all"
        case .ping, .version, .config, .features, .mediaTypes, .signIn, .signOut, .oauthStart, .oauthFinish: nil
        case .oauthLogout, .mobileRedirect, .validateToken, .wellKnown, .style, .page, .unknown, .refused: nil
        }
    }
}
