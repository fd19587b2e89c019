import Immich

/// The address under which everything of a share lies: `<base>/share/<key>` or `<base>/s/<slug>`, percent-encoded.
///
/// Also the path of the share's cookie.
struct ShareRoot: Hashable {
    let path: String

    init(_ reference: ShareReference, basePath: String) {
        switch reference {
        case .key(let key): path = "\(basePath)/share/\(key.text)"
        // As `encodeURIComponent` spells it, with which Immich makes its links: a cookie's path must fit a link's.
        case .slug(let slug): path = "\(basePath)/s/\(PercentEncoding.encode(slug.text, plain: "!'()*"))"
        }
    }

    func photo(_ asset: AssetID, _ size: ImageSize) -> String { "\(path)/photo/\(asset.text)/\(size.rawValue)" }
    func video(_ asset: AssetID) -> String { "\(path)/video/\(asset.text)" }
    func details(_ asset: AssetID) -> String { "\(path)/details/\(asset.text)" }
    func month(_ month: Month) -> String { "\(path)/month/\(month.text)" }
    var download: String { path + "/download" }
    func download(_ month: Month) -> String { "\(path)/download/\(month.text)" }
    var upload: String { path + "/upload" }
    func monthData(_ month: Month) -> String { "\(path)/month/\(month.text).json" }
}

/// An address for a `Location` field: made from typed values only, never from what a visitor sent.
struct Location: Equatable {
    let text: String

    init(_ root: ShareRoot) { text = root.path }

    /// An address of the owner's configuration.
    init(ofTheOwner address: String) { text = address }

    /// One picture of a share, where its page opens it.
    init(_ asset: AssetID, on root: ShareRoot) { text = "\(root.path)#\(asset.text)" }

    /// Where guests add files to a share.
    init(uploadTo root: ShareRoot) { text = root.upload }

    init(photo asset: AssetID, _ size: ImageSize, of root: ShareRoot) { text = root.photo(asset, size) }

    init(video asset: AssetID, of root: ShareRoot) { text = root.video(asset) }

    init(details asset: AssetID, of root: ShareRoot) { text = root.details(asset) }
}
