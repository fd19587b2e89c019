import Gateway
import Immich

/// Pictures, videos and originals of a share that its visitor may see.
struct ShareMedia: Sendable {
    let book: ShareBook
    let files: FileBook
    let policy: DownloadPolicy
    let names: DownloadNames
    let positions: DownloadContents
    let delivery: any MediaDelivery
    /// Moving parts of photos are played.
    let showsLivePhotos: Bool

    func photo(
        _ asset: AssetID,
        _ size: ImageSize,
        of grant: Grant,
        for visit: Visit
    ) async throws(ImmichError) -> Response? {
        guard let isKnown = membership(of: asset, in: grant) else { return nil }
        if size == .original { return try await saved(asset, of: grant, for: visit) }
        let share = grant.share
        let kind = book.place(of: asset, in: share)?.kind ?? .photo
        var rendition = try await policy.shown(size, kind, of: share) { () async throws(ImmichError) in
            try await files.facts(asset, .original, in: share).type
        }
        // Where Immich has made none, it would redirect.
        if rendition == .fullsize { rendition = try await files.best(asset, .fullsize, in: share).0 }
        return await delivery.deliver(.shown(asset, as: rendition), of: grant, isKnown: isKnown, to: visit)
    }

    /// A video, or the moving part of a live photo that is in the share.
    func video(_ asset: AssetID, of grant: Grant, for visit: Visit) async throws(ImmichError) -> Response? {
        guard let isKnown = membership(of: asset, in: grant) else { return nil }
        // Immich would play it all the same.
        if !showsLivePhotos, !isKnown { _ = try await book.details(of: asset, in: grant.share, for: grant.claim) }
        return await delivery.deliver(.shown(asset, as: .playback), of: grant, isKnown: isKnown, to: visit)
    }

    /// The best that the owner gives away, under the name that he wants.
    private func saved(_ asset: AssetID, of grant: Grant, for visit: Visit) async throws(ImmichError) -> Response? {
        let share = grant.share
        guard policy.offersDownload(share) else { return nil }
        let kind: AssetKind
        if let place = book.place(of: asset, in: share) {
            kind = place.kind
        } else {
            kind = AssetKind(type: try await book.details(of: asset, in: share, for: grant.claim).mimeType ?? "")
        }
        let wanted = try await policy.saved(kind, of: share) { () async throws(ImmichError) in
            try await files.facts(asset, .original, in: share).type
        }
        guard let wanted else { return nil }
        let (rendition, facts) = try await files.best(asset, wanted, in: share)
        var own = facts.originalName(from: rendition)
        if rendition == .playback, names.needsName(of: share) {
            own = try await book.details(of: asset, in: share, for: grant.claim).fileName
        }
        let position = names.needsPosition ? try await positions.position(of: asset, grant) : nil
        let name = names.name(of: asset, rendition, facts, in: share, called: own, position: position)
        let target = MediaTarget.saved(asset, as: rendition, name: name.base + name.suffix)
        return await delivery.deliver(target, of: grant, isKnown: false, to: visit)
    }

    /// True where a young listing shows the asset, false where Immich itself has to say, nil where it is not in the share.
    private func membership(of asset: AssetID, in grant: Grant) -> Bool? {
        if book.shows(asset, in: grant.share, for: grant.claim) { return true }
        // An individual link names all that it shows, and the moving parts of it.
        guard case .assets(let assets) = grant.share.content else { return false }
        return assets.contains { $0.livePhotoVideoID == asset } ? false : nil
    }
}
