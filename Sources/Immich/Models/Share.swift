package import FoundationEssentials

/// What a link shows. Immich calls it a shared link (`SharedLinkResponseDto`); its password and owner never get here.
package struct Share: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case album(Album)
        /// The assets of an individual link, oldest first, trashed ones left out.
        case assets([Asset])
    }

    package let id: LinkID
    package let key: ShareKey
    package let slug: Slug?
    /// The link's own description.
    package let title: String?
    package let expiresAt: Date?
    package let allowsUpload: Bool
    package let allowsDownload: Bool
    package let showsMetadata: Bool
    /// Immich named a password: the link is a locked one, and whoever reads this has opened it.
    package let hasPassword: Bool
    package var content: Content

    package init(
        id: LinkID,
        key: ShareKey,
        slug: Slug? = nil,
        title: String? = nil,
        expiresAt: Date? = nil,
        allowsUpload: Bool = false,
        allowsDownload: Bool = true,
        showsMetadata: Bool = true,
        hasPassword: Bool = false,
        content: Content
    ) {
        self.id = id
        self.key = key
        self.slug = slug
        self.title = title
        self.expiresAt = expiresAt
        self.allowsUpload = allowsUpload
        self.allowsDownload = allowsDownload
        self.showsMetadata = showsMetadata
        self.hasPassword = hasPassword
        self.content = content
    }
}

/// The album that an album link shows.
package struct Album: Sendable, Equatable {
    package let id: AlbumID
    package let name: String
    package let description: String
    /// The cover, where Immich has one.
    package let thumbnail: AssetID?
    package let assetCount: Int
    /// First and last day as local time, in spite of the zone that Immich writes.
    package let startDate: Date?
    package let endDate: Date?
    package let order: AlbumOrder

    package init(
        id: AlbumID,
        name: String,
        description: String = "",
        thumbnail: AssetID? = nil,
        assetCount: Int,
        startDate: Date? = nil,
        endDate: Date? = nil,
        order: AlbumOrder = .desc
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.thumbnail = thumbnail
        self.assetCount = assetCount
        self.startDate = startDate
        self.endDate = endDate
        self.order = order
    }
}

package enum AlbumOrder: String, Sendable { case asc, desc }
