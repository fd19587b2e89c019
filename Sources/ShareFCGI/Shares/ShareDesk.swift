import Gateway
import Immich

/// Everything under the root of a share: access first, then what was asked for.
struct ShareDesk: Sendable {
    let access: ShareAccess
    let contents: ShareContents
    let pages: SharePages
    let media: ShareMedia
    let details: ShareDetails
    let form: UnlockForm
    let answers: Answers
    let reasons: ReasonLog
    let singleImage: Configuration.Page.Single
    let singleVideo: Configuration.Page.Single

    func respond(to visit: Visit, _ reference: ShareReference, _ route: ShareRoute) async -> Response {
        if visit.method == "POST" { return await form.submit(to: reference, visit) }
        switch await access.access(to: reference, for: visit.visitor) {
        case .granted(let grant):
            do throws(ImmichError) {
                return try await respond(to: visit, grant, route) ?? answers.nothing(isPage: route.isPage)
            } catch {
                switch error {
                case .unavailable(let reason):
                    return await away(reason, access.lastSeen(grant.claim), visit, route)
                case .passwordRequired, .wrongPassword, .notLocked, .unknownShare, .notInShare:
                    return answers.nothing(isPage: route.isPage)
                }
            }
        case .passwordRequired:
            return route.isPage ? form.page(reference) : Answers.lockedMedia
        case .denied(let denial):
            reasons.denied(reference, denial)
            if case .tooManyGuesses(let wait) = denial {
                return answers.tooManyGuesses(isPage: route.isPage, wait: wait)
            }
            return answers.nothing(isPage: route.isPage)
        case .away(let lastSeen, let reason):
            return await away(reason, lastSeen, visit, route)
        }
    }

    /// Immich is away: the page of an open share as it was last seen, where there is one.
    private func away(
        _ reason: ImmichError.Reason,
        _ lastSeen: Grant?,
        _ visit: Visit,
        _ route: ShareRoute
    ) async -> Response {
        reasons.away(reason)
        guard let lastSeen, route.isPage, let page = try? await respond(to: visit, lastSeen, route) else {
            return answers.away(isPage: route.isPage)
        }
        return page
    }

    private func respond(to visit: Visit, _ grant: Grant, _ route: ShareRoute) async throws(ImmichError) -> Response? {
        switch route {
        case .root:
            if let asset = try await contents.onlyAsset(of: grant) { return await single(asset, of: grant, for: visit) }
            return try await pages.root(grant, for: visit)
        case .month(let month): return try await pages.month(month, of: grant, for: visit)
        case .monthData(let month): return try await pages.monthData(month, of: grant, for: visit)
        case .photo(let asset, let size): return await media.photo(asset, size, of: grant, for: visit)
        case .video(let asset): return await media.video(asset, of: grant, for: visit)
        case .details(let asset): return try await details.details(of: asset, grant)
        }
    }

    /// One picture is the picture itself, one video a page that plays it, unless the owner says otherwise. A locked or
    /// stale share always has a page: raw bytes could not say that.
    private func single(_ asset: Asset, of grant: Grant, for visit: Visit) async -> Response {
        let wanted = asset.isImage ? singleImage : singleVideo
        guard wanted == .raw, !grant.isLocked, !grant.isStale else { return pages.single(asset, of: grant, for: visit) }
        return asset.isImage
            ? await media.photo(asset.id, .preview, of: grant, for: visit)
            : await media.video(asset.id, of: grant, for: visit)
    }
}
