import Gateway

/// What one release answers to one call, the catalogue being as it is: no waiting, no counting, no faults.
struct Answers {
    let release: Release
    let catalogue: Catalogue
    let pictures: Pictures
    /// Previews and thumbnails as large as the recordings' ones, not as small as the drawn files are.
    let hasRecordedSizes: Bool
    let now: Moment

    /// The answer to a call; refusals thrown inside become Immich's errors here.
    func answer(_ call: Call, _ route: Route, body: [UInt8]) -> Response {
        let express = Express(release: release, call: call)
        do throws(Refusal) {
            return try answer(call, route, body: body, express)
        } catch {
            return express.refuse(error, cacheControl: errorCacheControl(route, error))
        }
    }

    private func answer(_ call: Call, _ route: Route, body: [UInt8], _ express: Express) throws(Refusal) -> Response {
        let server = ServerJSON(release: release)
        switch route {
        case .ping: return express.json(server.ping)
        case .version: return express.json(server.version)
        case .config: return express.json(server.config)
        case .features: return express.json(server.features)
        case .mediaTypes: return express.json(server.mediaTypes)
        case .page: return page(express)
        case .unknown: return express.unknownRoute
        case .membersOnly:
            _ = try visitor(call)
            throw .forbidden
        case .me: return try me(call, express)
        case .login: return try login(call, body, express)
        case .album(let id): return try album(call, id, express)
        case .buckets: return try buckets(call, express)
        case .bucket: return try bucket(call, express)
        case .asset(let id): return try asset(call, id, express)
        case .thumbnail(let id): return try thumbnail(call, id, express)
        case .original(let id): return try original(call, id, express)
        case .playback(let id): return try playback(call, id, express)
        }
    }

    func visitor(_ call: Call) throws(Refusal) -> Link {
        try Credential(call).link(in: catalogue, at: now)
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
        return switch route {
        case .original, .playback: "none"
        default: nil
        }
    }

    /// The shell of the web app, which Immich gives for whatever is not its API.
    private func page(_ express: Express) -> Response {
        let body = Array("<!doctype html><title>Immich</title><p>This is where the web app would start.</p>\n".utf8)
        var fields = express.fields
        fields.add("Content-Type", "text/html; charset=utf-8")
        fields.add("Cache-Control", "no-store")
        fields.add("Content-Length", Fields.Value(String(body.count)))
        return Response(.ok, fields: fields, body: express.call.isHead ? .empty : .bytes(body))
    }
}
