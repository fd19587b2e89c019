import Gateway

/// What one release answers to one call, the catalogue being as it is: no waiting, no counting, no faults.
struct Answers {
    /// What was read of a call's body before the answer.
    enum Body: Sendable {
        case bytes([UInt8])
        case upload(Upload)
        /// What the provider said.
        case oauth(OAuthStep)
    }

    let release: Release
    /// Changed by the few routes that write.
    var catalogue: Catalogue
    let pictures: Pictures
    /// Previews and thumbnails as large as the recordings' ones, not as small as the drawn files are.
    let hasRecordedSizes: Bool
    let trustsProxies: Bool
    let now: Moment

    /// The answer to a call; refusals thrown inside become Immich's errors here.
    mutating func answer(_ call: Call, _ route: Route, body: Body) -> Response {
        var express = Express(release: release, call: call)
        express.trustsProxies = trustsProxies
        do throws(Refusal) {
            try admit(call, route)
            return try answer(call, route, body: body, express)
        } catch {
            return refuse(error, call, route)
        }
    }

    func refuse(_ refusal: Refusal, _ call: Call, _ route: Route) -> Response {
        let express = Express(release: release, call: call)
        return express.refuse(refusal, cacheControl: errorCacheControl(route, refusal))
    }

    /// The guard, which stands in front of validators and handlers, and never looks at a password.
    func admit(_ call: Call, _ route: Route) throws(Refusal) {
        switch route.admission {
        case .everyone: break
        case .guests: _ = try visitor(call)
        case .members:
            _ = try member(call)
        case .admins:
            guard try member(call).isAdmin else { throw .forbidden }
        }
        guard case .apiKey(let secret) = Credential(call), let key = catalogue.sessions.apiKey(secret),
            let needed = route.permission(call.method), !key.allows(needed)
        else { return }
        throw .lacking(needed)
    }

    private mutating func answer(
        _ call: Call,
        _ route: Route,
        body: Body,
        _ express: Express
    ) throws(Refusal) -> Response {
        let server = ServerJSON(release: release, system: catalogue.system)
        switch route.endpoint {
        case .ping: return express.json(server.ping)
        case .version: return express.json(server.version)
        case .config: return express.json(server.config)
        case .features: return express.json(server.features)
        case .mediaTypes: return express.json(server.mediaTypes)
        case .about: return express.json(server.about)
        case .wellKnown: return express.json(["api": ["endpoint": "/api"]])
        case .style: return express.text("text/css; charset=utf-8", "")
        case .page: return page(call, express)
        case .unknown: return express.unknownRoute
        case .refused: return Response(.badRequest)
        case .statistics: return express.json(try user(call).statistics)
        case .user: return express.json(try user(call).user)
        case .preferences: return express.json(try user(call).preferences)
        case .authStatus: return express.json(try user(call).authStatus)
        case .validateToken: return express.json(["authStatus": true])
        case .signIn: return try signIn(call, body.bytes, express)
        case .signOut: return try signOut(call, body.step, express)
        case .oauthStart: return try startOAuth(body.step, express)
        case .oauthFinish: return try finishOAuth(body.step, express)
        case .oauthLink: return try link(call, body.step, express)
        case .oauthUnlink: return try unlink(call, express)
        case .oauthLogout: return try logOut(body.step, express)
        case .mobileRedirect: return mobileRedirect(call, express)
        case .systemConfig: return try systemConfig(call, body.bytes, express)
        case .systemDefaults: return express.json(catalogue.system.defaults)
        case .adminUsers:
            return express.json(
                .list(
                    catalogue.accounts.all.map { UserJSON(release: release, catalogue: catalogue, account: $0).user }
                )
            )
        case .me: return try me(call, express)
        case .login: return try login(call, body.bytes, express)
        case .linkAssets: return try addToLink(call, route.id, body.bytes, express)
        case .album: return try album(call, route.id, express)
        case .mapMarkers: return try mapMarkers(call, route.id, express)
        case .albumAssets: return try addToAlbum(call, route.id, body.bytes, express)
        case .buckets: return try buckets(call, express)
        case .bucket: return try bucket(call, express)
        case .downloadInfo: return try downloadInfo(call, body.bytes, express)
        case .upload: return try upload(call, body.upload, express)
        case .asset: return try asset(call, route.id, express)
        case .ocr: return try ocr(call, route.id, express)
        case .thumbnail: return try thumbnail(call, route.id, express)
        case .original: return try original(call, route.id, express)
        case .playback: return try playback(call, route.id, express)
        }
    }

    func visitor(_ call: Call) throws(Refusal) -> Visitor {
        try Visitor(Credential(call), in: catalogue, at: now)
    }

    /// For what only users have.
    func member(_ call: Call) throws(Refusal) -> Account {
        guard case .member(let account, _) = try visitor(call) else { throw .forbidden }
        return account
    }

    private func user(_ call: Call) throws(Refusal) -> UserJSON {
        UserJSON(release: release, catalogue: catalogue, account: try member(call))
    }

    /// For what only links have: who is logged in has none.
    func guest(_ call: Call) throws(Refusal) -> Link {
        guard case .guest(let link) = try visitor(call) else { throw .forbidden }
        return link
    }

    func linkJSON(_ place: AssetJSON.Place = .listed) -> LinkJSON {
        LinkJSON(release: release, catalogue: catalogue, assets: assetJSON(place))
    }

    func assetJSON(_ place: AssetJSON.Place) -> AssetJSON {
        AssetJSON(release: release, owner: catalogue.owner, place: place, thumbhashes: thumbhashes)
    }

    /// Nil for motion parts, of which Immich makes no pictures.
    var thumbhashes: @Sendable (Asset) -> String? {
        let scenes = pictures.scenes
        return { $0.isHidden ? nil : scenes[$0.scene].thumbhash }
    }

    /// Release 2's handlers of files spoil the header; refusals of its guard and its validators do not.
    private func errorCacheControl(_ route: Route, _ refusal: Refusal) -> String? {
        guard release == .v2_3_1, refusal.status != .unauthorized, case .text = refusal.message else { return nil }
        return switch route.endpoint {
        case .original, .playback: "none"
        default: nil
        }
    }

    /// The shell of the web app, which Immich gives for whatever is not its API: 404 with the same body where the path
    /// is that of a link that there is not.
    private func page(_ call: Call, _ express: Express) -> Response {
        var status = Status.ok
        for (prefix, credential) in [("/share/", Credential.key), ("/s/", Credential.slug)]
        where call.target.text.utf8.starts(with: prefix.utf8) {
            let rest = String(call.target.text.dropFirst(prefix.count))
            if (try? Visitor(credential(rest), in: catalogue, at: now)) == nil { status = .notFound }
        }
        let html = WebApp(release: release).html
        return express.text("text/html; charset=utf-8", html, status, cacheControl: "no-store")
    }
}

extension Answers.Body {
    var bytes: [UInt8] { if case .bytes(let bytes) = self { bytes } else { [] } }
    var upload: Upload { if case .upload(let upload) = self { upload } else { Upload() } }
    var step: OAuthStep? { if case .oauth(let step) = self { step } else { nil } }
}
