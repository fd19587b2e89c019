import Immich

/// Which file of an asset a visitor gets: what the owner allows, and what Immich gives for the link. Pure.
struct DownloadPolicy: Sendable {
    let settings: Configuration.Downloads
    let zip: Configuration.Zip

    init(_ configuration: Configuration) {
        settings = configuration.downloads
        zip = configuration.zip
    }

    /// Types that browsers show: of these the original is as good as any rendition of its size.
    private static let forBrowsers: Set = ["image/jpeg", "image/png", "image/webp"]

    func offersDownload(_ share: Share) -> Bool {
        switch settings.offered {
        case .never: false
        case .link: share.allowsDownload
        case .always: true
        }
    }

    /// Whether a picture may be shown larger than its preview.
    func offersZoom(_ share: Share) -> Bool { settings.zoom == .fullsize && share.allowsDownload }

    /// Whether there is a file of its photos to be saved: Immich gives no original of a link that forbids it.
    func savesPhotos(_ share: Share) -> Bool {
        offersDownload(share) && (share.allowsDownload || settings.quality != .original)
    }

    func offersZip(_ share: Share) -> Bool { zip.isEnabled && savesPhotos(share) }

    /// `count`: how many pictures it would hold.
    func offersZip(_ share: Share, count: Int) -> Bool { offersZip(share) && (1...zip.files).contains(count) }

    /// What is saved; nil where nothing may be. `type`: the original's, asked for only where it matters.
    func saved(
        _ kind: AssetKind,
        of share: Share,
        type: () async throws(ImmichError) -> String
    ) async throws(ImmichError) -> Rendition? {
        saved(kind, of: share, type: needsType(kind, of: share) ? try await type() : "")
    }

    /// True where it depends on the original's type what is saved.
    func needsType(_ kind: AssetKind, of share: Share) -> Bool {
        kind == .photo && settings.quality == .fullsize && share.allowsDownload
    }

    /// The same where the type is at hand; it may be empty where it does not matter.
    func saved(_ kind: AssetKind, of share: Share, type: String) -> Rendition? {
        guard offersDownload(share) else { return nil }
        let original: Rendition? = share.allowsDownload ? .original : nil
        switch (kind, settings.quality) {
        case (.video, _): return original ?? .playback
        case (.photo, .original): return original
        // Better a still than nothing, where the link does not give the animation.
        case (.animated, let quality): return original ?? (quality == .original ? nil : .preview)
        case (.photo, .preview): return .preview
        case (.photo, .fullsize):
            return original != nil && Self.forBrowsers.contains(type) ? .original : .fullsize
        }
    }

    /// What is shown in the page.
    func shown(
        _ size: ImageSize,
        _ kind: AssetKind,
        of share: Share,
        type: () async throws(ImmichError) -> String
    ) async throws(ImmichError) -> Rendition {
        switch (size, kind) {
        case (.thumbnail, _): return .thumbnail
        case (_, .video): return .preview
        case (_, .animated): return share.allowsDownload ? .original : .preview
        case (.preview, .photo), (.original, .photo): return .preview
        case (.fullsize, .photo):
            guard offersZoom(share) else { return .preview }
            return Self.forBrowsers.contains(try await type()) ? .original : .fullsize
        }
    }
}
