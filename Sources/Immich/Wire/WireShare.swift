import FoundationEssentials

/// A shared link as `shared-links/me` and the login write it. Of the password only its presence is read, of the owner
/// nothing.
struct WireShare: Decodable {
    let id: String
    let key: String
    let slug: String?
    let type: String
    let description: String?
    let expiresAt: String?
    let allowUpload: Bool
    let allowDownload: Bool
    let showMetadata: Bool
    let hasPassword: Bool
    /// The link token, which releases before 2.6 repeat here.
    let token: String?
    let album: WireAlbum?
    /// Nil for album links: 2.4 and before list the whole album here where the link hides metadata, others nothing.
    let assets: [WireAsset]?

    private enum CodingKeys: String, CodingKey {
        case id, key, slug, type, description, expiresAt, allowUpload, allowDownload, showMetadata, password, token
        case album, assets
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        key = try container.decode(String.self, forKey: .key)
        slug = try container.decodeIfPresent(String.self, forKey: .slug)
        type = try container.decode(String.self, forKey: .type)
        description = try container.decodeIfPresent(String.self, forKey: .description)
        expiresAt = try container.decodeIfPresent(String.self, forKey: .expiresAt)
        allowUpload = try container.decode(Bool.self, forKey: .allowUpload)
        allowDownload = try container.decode(Bool.self, forKey: .allowDownload)
        showMetadata = try container.decode(Bool.self, forKey: .showMetadata)
        hasPassword = try container.contains(.password) && !container.decodeNil(forKey: .password)
        token = try container.decodeIfPresent(String.self, forKey: .token)
        let isAlbum = type == "ALBUM"
        album = isAlbum ? try container.decode(WireAlbum.self, forKey: .album) : nil
        assets = isAlbum ? nil : try container.decode([WireAsset].self, forKey: .assets)
    }

    func share() throws(Garbled) -> Share {
        Share(
            id: try Garbled.unwrap(LinkID(id), "id"),
            key: try Garbled.unwrap(ShareKey(key), "key"),
            slug: slug.flatMap(Slug.init),
            title: Sane.text(description, atMost: 10_000),
            // A date that cannot be read must not make a link live for ever.
            expiresAt: try expiresAt.map { text throws(Garbled) in
                try Garbled.unwrap(Timestamp.date(text), "expiresAt")
            },
            allowsUpload: allowUpload,
            allowsDownload: allowDownload,
            showsMetadata: showMetadata,
            hasPassword: hasPassword,
            content: try content()
        )
    }

    private func content() throws(Garbled) -> Share.Content {
        switch type {
        case "ALBUM": .album(try Garbled.unwrap(album, "album").album())
        case "INDIVIDUAL": .assets(try Self.inOrder(assets ?? []))
        default: throw Garbled(place: "type")
        }
    }

    /// Oldest first, those without a date last. Immich means the same order, but releases before 2.6 do not keep it.
    private static func inOrder(_ assets: [WireAsset]) throws(Garbled) -> [Asset] {
        let shown = assets.lazy.filter { !$0.isWithheld && !$0.isUnready && !$0.isHidden }.enumerated()
        let sorted = shown.map { (moment: $1.moment ?? .distantFuture, index: $0, asset: $1) }
            .sorted { ($0.moment, $0.index) < ($1.moment, $1.index) }
        var result: [Asset] = []
        result.reserveCapacity(sorted.count)
        for entry in sorted { result.append(try entry.asset.asset()) }
        return result
    }
}

/// An album as a link shows it.
struct WireAlbum: Decodable {
    let id: String
    let albumName: String
    let description: String?
    let albumThumbnailAssetId: String?
    let assetCount: Int
    let startDate: String?
    let endDate: String?
    let order: String?

    func album() throws(Garbled) -> Album {
        guard Sane.counts.contains(assetCount) else { throw Garbled(place: "album.assetCount") }
        return Album(
            id: try Garbled.unwrap(AlbumID(id), "album.id"),
            name: Sane.text(albumName, atMost: 1_000) ?? "",
            description: Sane.text(description, atMost: 10_000) ?? "",
            thumbnail: albumThumbnailAssetId.flatMap { AssetID($0) },
            assetCount: assetCount,
            startDate: startDate.flatMap(Timestamp.date),
            endDate: endDate.flatMap(Timestamp.date),
            order: order.flatMap(AlbumOrder.init) ?? .desc
        )
    }
}
