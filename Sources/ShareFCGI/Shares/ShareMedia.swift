import Gateway
import Immich

/// Pictures, videos and originals of a share that its visitor may see.
struct ShareMedia: Sendable {
    let book: ShareBook
    let delivery: any MediaDelivery

    func photo(_ asset: AssetID, _ size: ImageSize, of grant: Grant, for visit: Visit) async -> Response {
        guard let isKnown = membership(of: asset, in: grant) else { return Answers.nothingMedia }
        if size == .original { return await original(asset, of: grant, for: visit) }
        return await delivery.deliver(.image(asset, size), of: grant, isKnown: isKnown, to: visit)
    }

    func video(_ asset: AssetID, of grant: Grant, for visit: Visit) async -> Response {
        guard let isKnown = membership(of: asset, in: grant) else { return Answers.nothingMedia }
        return await delivery.deliver(.video(asset), of: grant, isKnown: isKnown, to: visit)
    }

    private func original(_ asset: AssetID, of grant: Grant, for visit: Visit) async -> Response {
        guard grant.share.allowsDownload else { return Answers.nothingMedia }
        let name: String
        do throws(ImmichError) {
            let details = try await book.details(of: asset, in: grant.share, for: grant.claim)
            let fallback = "\(asset.text.prefix(8))\(Self.suffixes[details.mimeType ?? ""] ?? "")"
            name = (grant.share.showsMetadata ? details.fileName : nil) ?? fallback
        } catch .unavailable {
            return Answers.mediaAway
        } catch {
            return Answers.nothingMedia
        }
        return await delivery.deliver(.original(asset, name: name), of: grant, isKnown: false, to: visit)
    }

    /// True where a young listing shows the asset, false where Immich itself has to say, nil where it is not in the share.
    private func membership(of asset: AssetID, in grant: Grant) -> Bool? {
        if book.shows(asset, in: grant.share, for: grant.claim) { return true }
        // An individual link names all that it shows, and the moving parts of it.
        guard case .assets(let assets) = grant.share.content else { return false }
        return assets.contains { $0.livePhotoVideoID == asset } ? false : nil
    }

    private static let suffixes = [
        "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif",
        "image/heic": ".heic", "image/heif": ".heif", "image/jxl": ".jxl", "image/tiff": ".tif", "video/mp4": ".mp4",
        "video/quicktime": ".mov", "video/webm": ".webm", "video/x-matroska": ".mkv",
    ]
}
