import Immich

/// What kind of file an asset is; the number is the one that the page's script knows.
enum AssetKind: Int, Sendable {
    case photo = 0
    case video = 1
    /// A picture that moves: every rendition but the original is a still.
    case animated = 2

    init(_ asset: Asset) {
        self = !asset.isImage ? .video : asset.duration == nil ? .photo : .animated
    }

    /// By the type of the original.
    init(type: String) {
        switch type {
        case "image/gif": self = .animated
        case _ where type.utf8.starts(with: "video/".utf8): self = .video
        default: self = .photo
        }
    }
}
