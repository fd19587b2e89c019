import Gateway
import Immich

/// Everything under the root of a share: access first, then what was asked for.
struct ShareDesk: Sendable {
    let access: ShareAccess
    let contents: ShareContents
    let pages: SharePages
    let media: ShareMedia
    let downloads: ShareDownloads
    let details: ShareDetails
    /// Where the owner lets guests add files.
    let uploads: UploadDesk?
    let form: UnlockForm
    let answers: Answers
    let reasons: ReasonLog
    let headers: ResponseHeaders
    let singleImage: Configuration.Page.Single
    let singleVideo: Configuration.Page.Single

    func respond(to visit: Visit, _ reference: ShareReference, _ route: ShareRoute) async -> Response {
        if visit.method == "POST" { return await post(to: visit, reference, route) }
        switch await access.access(to: reference, for: visit.visitor) {
        case .granted(let grant):
            do throws(ImmichError) {
                return try await respond(to: visit, grant, route) ?? answers.nothing(isPage: route.isPage)
            } catch {
                switch error {
                case .unavailable(let reason):
                    return await away(reason, access.lastSeen(grant.claim), visit, reference, route)
                case .passwordRequired, .wrongPassword, .notLocked, .unknownShare, .notInShare:
                    return answers.nothing(isPage: route.isPage)
                }
            }
        case .passwordRequired:
            if case .uploadPart = route { return Answers.lockedMedia }
            return route.isPage ? form.page(reference, isAtRoot: route == .root) : Answers.lockedMedia
        case .denied(let denial):
            return refuse(denial, reference, isPage: route.isPage)
        case .away(let lastSeen, let reason):
            return await away(reason, lastSeen, visit, reference, route)
        }
    }

    private func post(to visit: Visit, _ reference: ShareReference, _ route: ShareRoute) async -> Response {
        switch route {
        case .download: return await select(of: reference, visit)
        case .upload: return await uploads?.post(nil, to: reference, visit) ?? answers.nothingPage
        case .uploadPart(let id): return await uploads?.post(id, to: reference, visit) ?? answers.nothingPage
        case .root, .month, .monthData, .photo, .video, .details, .monthDownload:
            return await form.submit(to: reference, visit)
        }
    }

    private func refuse(_ denial: Access.Denial, _ reference: ShareReference, isPage: Bool) -> Response {
        reasons.denied(reference, denial)
        return answers.refusal(denial, isPage: isPage)
    }

    /// Immich is away: the page of an open share as it was last seen, where there is one.
    private func away(
        _ reason: ImmichError.Reason,
        _ lastSeen: Grant?,
        _ visit: Visit,
        _ reference: ShareReference,
        _ route: ShareRoute
    ) async -> Response {
        reasons.away(reason)
        guard let lastSeen, route.isPage, let page = try? await respond(to: visit, lastSeen, route) else {
            return route.isZip ? await downloads.later(.away, .all, of: reference) : answers.away(isPage: route.isPage)
        }
        return page
    }

    /// What an open share shows carries the headers that the owner wants; what is locked or old, or a download, does not.
    private func respond(to visit: Visit, _ grant: Grant, _ route: ShareRoute) async throws(ImmichError) -> Response? {
        guard var response = try await answer(to: visit, grant, route) else { return nil }
        if !grant.isLocked, !grant.isStale, !route.isDownload {
            headers.replace(in: &response, isMedia: route.isMedia)
        }
        return response
    }

    private func answer(to visit: Visit, _ grant: Grant, _ route: ShareRoute) async throws(ImmichError) -> Response? {
        switch route {
        case .root:
            if let asset = try await contents.onlyAsset(of: grant) {
                return try await single(asset, of: grant, for: visit)
            }
            return try await pages.root(grant, for: visit)
        case .month(let month): return try await pages.month(month, of: grant, for: visit)
        case .monthData(let month): return try await pages.monthData(month, of: grant, for: visit)
        case .download: return try await zip(.all, of: grant, for: visit, orElse: .root)
        case .monthDownload(let month):
            return try await zip(.month(month), of: grant, for: visit, orElse: .month(month))
        case .upload: return uploads?.page(grant)
        case .uploadPart(let id): return await uploads?.report(id, grant)
        case .photo(let asset, let size): return try await media.photo(asset, size, of: grant, for: visit)
        case .video(let asset): return try await media.video(asset, of: grant, for: visit)
        case .details(let asset): return try await details.answer(for: asset, of: grant)
        }
    }

    // MARK: Downloads

    /// A zip, or where none is offered, the page.
    private func zip(
        _ scope: DownloadScope,
        of grant: Grant,
        for visit: Visit,
        orElse page: ShareRoute
    ) async throws(ImmichError) -> Response? {
        let isOpen = isOpen(grant, for: visit.visitor)
        if let zip = try await downloads.zip(scope, of: grant, for: visit, isOpen: isOpen) { return zip }
        return try await respond(to: visit, grant, page)
    }

    /// Whether the visitor may still have what he downloads.
    private func isOpen(_ grant: Grant, for visitor: Visitor) -> @Sendable () async throws(ImmichError) -> Bool {
        let (access, policy) = (access, downloads.policy)
        return { () async throws(ImmichError) in
            try await access.stillOpen(grant, for: visitor).map(policy.offersDownload) ?? false
        }
    }

    /// `POST …/download`: a zip of what was selected. The list is read before anything is answered, as far as a list of a
    /// usual size goes; a longer one only of who may have the zip.
    private func select(of reference: ShareReference, _ visit: Visit) async -> Response {
        let back = Answers.moved(.seeOther, to: Location(ShareRoot(reference, basePath: pages.basePath)))
        guard visit.isFromOurPages else { return back }
        let access = await access.access(to: reference, for: visit.visitor)
        var reader: ZipSlots.Slot?
        if case .granted(let grant) = access, downloads.policy.offersZip(grant.share) {
            do throws(WaitingPage.Reason) {
                reader = try downloads.place(in: downloads.readers, for: visit.visitor)
            } catch {
                return await downloads.later(error, nil, of: reference)
            }
        }
        let chosen: Set<AssetID>?
        do {
            chosen = try await downloads.selection(from: visit, isLong: reader != nil)
        } catch RequestBody.Failure.tooLarge {
            return Response(constant: .contentTooLarge)
        } catch {
            chosen = nil
        }
        withExtendedLifetime(reader) {}
        reader = nil
        guard let chosen else { return Response(constant: .badRequest) }
        switch access {
        case .granted(let grant):
            // Switched off since the page was opened; 403 would be counted by ban lists.
            guard downloads.policy.offersZip(grant.share) else { return back }
            return await zip(of: chosen, grant, visit)
        // The page is the form.
        case .passwordRequired: return back
        case .denied(let denial): return refuse(denial, reference, isPage: true)
        case .away(_, let reason): return await away(reason, chosen, of: reference)
        }
    }

    private func zip(of chosen: Set<AssetID>, _ grant: Grant, _ visit: Visit) async -> Response {
        do throws(ImmichError) {
            let isOpen = isOpen(grant, for: visit.visitor)
            return try await downloads.zip(.chosen(chosen), of: grant, for: visit, isOpen: isOpen)
                ?? Response(constant: .badRequest)
        } catch {
            guard case .unavailable(let reason) = error else { return answers.nothingPage }
            return await away(reason, chosen, of: grant.claim.reference)
        }
    }

    private func away(
        _ reason: ImmichError.Reason,
        _ chosen: Set<AssetID>,
        of reference: ShareReference
    ) async -> Response {
        reasons.away(reason)
        return await downloads.later(.away, .chosen(chosen), of: reference)
    }

    /// One picture is the picture itself, one video a page that plays it, unless the owner says otherwise. A locked or
    /// stale share always has a page: raw bytes could not say that.
    private func single(
        _ asset: Asset,
        of grant: Grant,
        for visit: Visit
    ) async throws(ImmichError) -> Response? {
        let wanted = asset.isImage ? singleImage : singleVideo
        // A picture alone has no link to add others.
        let isRaw = wanted == .raw && !(pages.takesUploads && grant.share.allowsUpload)
        guard isRaw, !grant.isLocked, !grant.isStale else {
            return await pages.single(asset, await details.texts(of: asset.id, grant), of: grant, for: visit)
        }
        return asset.isImage
            ? try await media.photo(asset.id, .preview, of: grant, for: visit)
            : try await media.video(asset.id, of: grant, for: visit)
    }
}
