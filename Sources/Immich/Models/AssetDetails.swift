package import FoundationEssentials

/// What Immich tells about one asset of a share that shows metadata; of one that does not, only type and dimensions.
package struct AssetDetails: Sendable, Equatable {
    package let id: AssetID
    package let fileName: String?
    package let mimeType: String?
    package let description: String?
    /// The wall clock where it was taken, as if it were UTC.
    package let localDateTime: Date?
    /// Pixels, as the picture stands; both known or neither.
    package let width: Int?
    package let height: Int?
    package let camera: Camera

    /// What the picture was taken with, as its EXIF data says.
    package struct Camera: Sendable, Equatable {
        package let make: String?
        package let model: String?
        package let lens: String?
        /// The f-number: 2.8 for f/2.8.
        package let aperture: Double?
        /// Millimetres.
        package let focalLength: Double?
        package let iso: Double?
        /// Seconds, as the camera wrote them: `1/250`.
        package let exposureTime: String?

        package init(
            make: String? = nil,
            model: String? = nil,
            lens: String? = nil,
            aperture: Double? = nil,
            focalLength: Double? = nil,
            iso: Double? = nil,
            exposureTime: String? = nil
        ) {
            self.make = make
            self.model = model
            self.lens = lens
            self.aperture = aperture
            self.focalLength = focalLength
            self.iso = iso
            self.exposureTime = exposureTime
        }
    }

    package init(
        id: AssetID,
        fileName: String? = nil,
        mimeType: String? = nil,
        description: String? = nil,
        localDateTime: Date? = nil,
        width: Int? = nil,
        height: Int? = nil,
        camera: Camera = Camera()
    ) {
        self.id = id
        self.fileName = fileName
        self.mimeType = mimeType
        self.description = description
        self.localDateTime = localDateTime
        self.width = width
        self.height = height
        self.camera = camera
    }
}
