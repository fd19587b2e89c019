package import FoundationEssentials

/// What Immich tells about one asset of a share that shows metadata; of one that does not, only type and dimensions.
/// Which of it a visitor reads is decided elsewhere.
package struct AssetDetails: Sendable, Equatable {
    package let id: AssetID
    /// The hidden motion part of a live photo, which is nobody's picture.
    package var isHidden = false
    package var fileName: String?
    package var mimeType: String?
    package var description: String?
    /// The wall clock where it was taken, as if it were UTC.
    package var localDateTime: Date?
    /// The moment itself.
    package var takenAt: Date?
    /// As Immich found it: `Europe/Vienna`, `UTC+2`; nil where nobody knows.
    package var timeZone: String?
    /// Pixels, as the picture stands; both known or neither.
    package var width: Int?
    package var height: Int?
    /// Bytes of the original.
    package var fileSize: UInt64?
    package var camera = Camera()
    package var place = Place()

    package init(id: AssetID) { self.id = id }

    /// What the picture was taken with, as its EXIF data says.
    package struct Camera: Sendable, Equatable {
        package var make: String?
        package var model: String?
        package var lens: String?
        /// The f-number: 2.8 for f/2.8.
        package var aperture: Double?
        /// Millimetres.
        package var focalLength: Double?
        package var iso: Double?
        /// Seconds, as the camera wrote them: `1/250`.
        package var exposureTime: String?

        package init() {}
    }

    /// Where the picture was taken.
    package struct Place: Sendable, Equatable {
        package var city: String?
        package var state: String?
        package var country: String?
        package var coordinates: Coordinates?

        package init() {}
    }

    /// Degrees of WGS 84.
    package struct Coordinates: Sendable, Equatable {
        /// -90 to 90, north is positive.
        package let latitude: Double
        /// -180 to 180, east is positive.
        package let longitude: Double

        /// Nil for what is no place on Earth.
        package init?(latitude: Double, longitude: Double) {
            guard abs(latitude) <= 90, abs(longitude) <= 180 else { return nil }
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// What it takes in memory beside a fixed part.
    package var textBytes: Int {
        let texts = [
            fileName, mimeType, description, timeZone, camera.make, camera.model, camera.lens, camera.exposureTime,
            place.city, place.state, place.country,
        ]
        return texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
    }
}
