import FoundationEssentials

/// An asset as `shared-links/me` and `assets/{id}` write it: the full form, or the reduced one of a link without
/// metadata, of which all that may be missing is optional here. Owner, people, tags and paths are never decoded.
struct WireAsset: Decodable {
    let id: String
    let type: String
    let originalFileName: String?
    let originalMimeType: String?
    let thumbhash: Thumbhash?
    let fileCreatedAt: String?
    let localDateTime: String?
    let duration: WireDuration?
    let livePhotoVideoId: String?
    let isTrashed: Bool?
    let visibility: String?
    let width: Double?
    let height: Double?
    let exifInfo: Exif?

    struct Exif: Decodable {
        let exifImageWidth: Double?
        let exifImageHeight: Double?
        let orientation: Orientation?
        let make: String?
        let model: String?
        let lensModel: String?
        let fNumber: Double?
        let focalLength: Double?
        let iso: Double?
        let exposureTime: String?
        let description: String?
        let projectionType: String?
        let timeZone: String?
        let fileSizeInByte: Double?
        let city: String?
        let state: String?
        let country: String?
        let latitude: Double?
        let longitude: Double?
    }

    /// Null until Immich has made the pictures of an asset.
    struct Thumbhash: Decodable {
        let text: String?
    }

    /// `"6"`, or 6.
    struct Orientation: Decodable {
        /// The picture lies on its side: width and height of the file are those of the picture the other way round.
        let isSideways: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let number =
                if let text = try? container.decode(String.self) { Int(text) } else { try container.decode(Int.self) }
            isSideways = number.map((5...8).contains) ?? false
        }
    }

    /// In the trash, or in the locked folder: shown to nobody, whatever Immich says.
    var isWithheld: Bool { isTrashed == true || visibility == "locked" }

    /// Immich has not made its pictures yet, and has nothing to show.
    var isUnready: Bool { thumbhash.map { $0.text == nil } == true }

    /// The motion part of a live photo: shown with its still, never by itself.
    var isHidden: Bool { visibility == "hidden" }

    /// When it was taken, for the order of an individual link.
    var moment: Date? { (fileCreatedAt ?? localDateTime).flatMap(Timestamp.date) }

    func asset() throws(Garbled) -> Asset {
        let size = size
        return Asset(
            id: try Garbled.unwrap(AssetID(id), "id"),
            isImage: type == "IMAGE",
            ratio: Sane.ratio(size.map { Double($0.width) / Double($0.height) }),
            thumbhash: Sane.thumbhash(thumbhash?.text),
            localDateTime: localDateTime.flatMap(Timestamp.date),
            takenAt: fileCreatedAt.flatMap(Timestamp.date),
            duration: duration?.seconds,
            livePhotoVideoID: try livePhotoVideoId.map { id throws(Garbled) in
                try Garbled.unwrap(AssetID(id), "livePhotoVideoId")
            },
            isPanorama: exifInfo?.projectionType == "EQUIRECTANGULAR",
            mimeType: Sane.mimeType(originalMimeType)
        )
    }

    func details() throws(Garbled) -> AssetDetails {
        var details = AssetDetails(id: try Garbled.unwrap(AssetID(id), "id"))
        details.isHidden = isHidden
        details.fileName = Sane.text(originalFileName, atMost: 1_000)
        details.mimeType = Sane.mimeType(originalMimeType)
        details.localDateTime = localDateTime.flatMap(Timestamp.date)
        details.takenAt = fileCreatedAt.flatMap(Timestamp.date)
        (details.width, details.height) = (size?.width, size?.height)
        guard let exif = exifInfo else { return details }
        details.description = Sane.text(exif.description, atMost: 10_000)
        details.timeZone = Sane.timeZone(exif.timeZone)
        details.fileSize = exif.fileSizeInByte.flatMap(UInt64.init(exactly:))
        details.camera = exif.camera
        details.place = exif.place
        return details
    }

    /// Pixels of the picture as it stands: Immich's own from 2.5 on, else those of the file, turned.
    private var size: (width: Int, height: Int)? {
        if let width = Sane.pixels(width), let height = Sane.pixels(height) { return (width, height) }
        guard let width = Sane.pixels(exifInfo?.exifImageWidth), let height = Sane.pixels(exifInfo?.exifImageHeight)
        else {
            return nil
        }
        return exifInfo?.orientation?.isSideways == true ? (height, width) : (width, height)
    }
}

extension KeyedDecodingContainer {
    /// Tells null from what is not there: a release without thumbhashes has no assets that are not ready.
    func decodeIfPresent(_: WireAsset.Thumbhash.Type, forKey key: Key) throws -> WireAsset.Thumbhash? {
        guard contains(key) else { return nil }
        return WireAsset.Thumbhash(text: try decodeNil(forKey: key) ? nil : decode(String.self, forKey: key))
    }
}

extension WireAsset.Exif {
    fileprivate var camera: AssetDetails.Camera {
        var camera = AssetDetails.Camera()
        camera.make = Sane.text(make, atMost: 200)
        camera.model = Sane.text(model, atMost: 200)
        camera.lens = Sane.text(lensModel, atMost: 200)
        camera.aperture = fNumber
        camera.focalLength = focalLength
        camera.iso = iso
        camera.exposureTime = Sane.text(exposureTime, atMost: 50)
        return camera
    }

    fileprivate var place: AssetDetails.Place {
        var place = AssetDetails.Place()
        place.city = Sane.text(city, atMost: 200)
        place.state = Sane.text(state, atMost: 200)
        place.country = Sane.text(country, atMost: 200)
        if let latitude, let longitude {
            place.coordinates = AssetDetails.Coordinates(latitude: latitude, longitude: longitude)
        }
        return place
    }
}
