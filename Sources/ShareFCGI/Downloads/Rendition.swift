import Immich

/// One of the files that Immich has of an asset.
enum Rendition: UInt8, Sendable {
    case thumbnail, preview
    /// As large as the picture is, in a form for browsers; Immich has it of few pictures.
    case fullsize
    /// What was uploaded, or what its owner has made of it since.
    case original
    /// A video as browsers can play it.
    case playback

    func endpoint(of asset: AssetID) -> Endpoint {
        switch self {
        case .thumbnail: .thumbnail(asset)
        case .preview: .preview(asset)
        case .fullsize: .fullsize(asset)
        case .original: .original(asset)
        case .playback: .playback(asset)
        }
    }
}
