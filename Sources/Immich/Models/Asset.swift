package import FoundationEssentials

/// One picture or video of a share, as the timeline or an individual link lists it.
package struct Asset: Sendable, Equatable {
    package let id: AssetID
    package let isImage: Bool
    /// Width by height, between 0.05 and 20; 1 where unknown.
    package let ratio: Double
    /// Base64, as Immich gives it, where a picture has been made already.
    package let thumbhash: String?
    /// The wall clock where it was taken, as if it were UTC; nil where Immich does not know.
    package let localDateTime: Date?
    /// The moment itself.
    package let takenAt: Date?
    /// Seconds; nil for stills. An image with a duration is animated.
    package let duration: Double?
    /// The hidden motion part of a live photo.
    package var livePhotoVideoID: AssetID?
    package let isPanorama: Bool
    /// The original's type; the timeline does not say.
    package let mimeType: String?

    package init(
        id: AssetID,
        isImage: Bool = true,
        ratio: Double = 1,
        thumbhash: String? = nil,
        localDateTime: Date? = nil,
        takenAt: Date? = nil,
        duration: Double? = nil,
        livePhotoVideoID: AssetID? = nil,
        isPanorama: Bool = false,
        mimeType: String? = nil
    ) {
        self.id = id
        self.isImage = isImage
        self.ratio = ratio
        self.thumbhash = thumbhash
        self.localDateTime = localDateTime
        self.takenAt = takenAt
        self.duration = duration
        self.livePhotoVideoID = livePhotoVideoID
        self.isPanorama = isPanorama
        self.mimeType = mimeType
    }
}

/// A month of an album with the number of its assets.
package struct MonthCount: Sendable, Hashable {
    package let month: Month
    package let count: Int

    package init(month: Month, count: Int) {
        self.month = month
        self.count = count
    }
}

extension [MonthCount] {
    /// Of all months together.
    package var itemCount: Int { reduce(0) { $0 + $1.count } }
}
