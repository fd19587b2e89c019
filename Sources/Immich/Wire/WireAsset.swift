import FoundationEssentials

/// An asset as `shared-links/me` and `assets/{id}` write it: the full form, or the reduced one of a link without
/// metadata, of which all that may be missing is optional here. Owner, paths and places are never decoded.
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
        AssetDetails(
            id: try Garbled.unwrap(AssetID(id), "id"),
            fileName: Sane.text(originalFileName, atMost: 1_000),
            mimeType: Sane.mimeType(originalMimeType),
            description: Sane.text(exifInfo?.description, atMost: 10_000),
            localDateTime: localDateTime.flatMap(Timestamp.date),
            width: size?.width,
            height: size?.height,
            camera: AssetDetails.Camera(
                make: Sane.text(exifInfo?.make, atMost: 200),
                model: Sane.text(exifInfo?.model, atMost: 200),
                lens: Sane.text(exifInfo?.lensModel, atMost: 200),
                aperture: exifInfo?.fNumber,
                focalLength: exifInfo?.focalLength,
                iso: exifInfo?.iso,
                exposureTime: Sane.text(exifInfo?.exposureTime, atMost: 50)
            )
        )
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
