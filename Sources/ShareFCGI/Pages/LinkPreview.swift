import Immich

/// What messengers and networks show of a link that somebody posts: Open Graph (https://ogp.me) and Twitter's cards.
///
/// Addresses are absolute there. They are made of what the owner says of the place, never of what a request says: without
/// `public_base_url` there are none.
struct LinkPreview {
    /// Unicode scalars; what is longer is cut by whoever shows it.
    private static let longest = 300

    let head: GalleryHead
    /// What stands for the share, as far as it has anything.
    var picture: Cover?

    func html(_ site: Site, title: String) -> HTML {
        var html: HTML = """
            <meta property="og:type" content="website">
            <meta property="og:title" content="\(title)">
            <meta name="twitter:title" content="\(title)">

            """
        if let description {
            html += """
                <meta name="description" content="\(description)">
                <meta property="og:description" content="\(description)">
                <meta name="twitter:description" content="\(description)">

                """
        }
        guard let origin = site.origin?.description else { return html }
        html += "<meta property=\"og:url\" content=\"\(origin)\(head.root.path)\">\n"
        guard let picture else {
            html += "<meta name=\"twitter:card\" content=\"summary\">\n"
            return html
        }
        let address = "\(origin)\(picture.address(in: head.root))"
        html += """
            <meta property="og:image" content="\(address)">
            <meta name="twitter:image" content="\(address)">
            <meta name="twitter:card" content="summary_large_image">

            """
        return html
    }

    private var description: String? {
        let scalars = head.description.unicodeScalars
        guard !scalars.allSatisfy({ $0.value <= 0x20 }) else { return nil }
        return scalars.count <= Self.longest ? head.description : String(scalars.prefix(Self.longest)) + "…"
    }
}

/// The picture that stands for a share where it cannot be shown itself. Its size is unknown: Immich enlarges none.
struct Cover: Equatable, Sendable {
    let asset: AssetID
    let isImage: Bool

    /// The preview of a picture, the still of a video.
    func address(in root: ShareRoot) -> String { root.photo(asset, isImage ? .preview : .thumbnail) }
}

extension Cover {
    init(_ asset: Asset) { self.init(asset: asset.id, isImage: asset.isImage) }
}
