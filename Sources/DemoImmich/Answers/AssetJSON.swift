/// How Immich describes an asset: in full, or reduced where a link hides metadata.
struct AssetJSON {
    /// Where the description stands; the spellings of dates and a few keys differ.
    enum Place {
        /// `GET /assets/{id}`
        case alone
        /// `assets` of a link or an album: dates as PostgreSQL writes them, no tags, stack or faces.
        case listed
    }

    let release: Release
    let owner: Catalogue.Owner
    let place: Place
    /// Base64 of ThumbHash; nil where there is no picture.
    let thumbhashes: @Sendable (Asset) -> String?

    func json(_ asset: Asset, showsMetadata: Bool) -> JSON {
        .object(showsMetadata ? full(asset) : reduced(asset))
    }

    /// A line of text that was read in a picture, with its corners in parts of width and height.
    func sign(on asset: Asset) -> JSON {
        [
            "assetId": .text(asset.id.text), "boxScore": .raw("0.91"),
            "id": .text(Identity(named: "ocr \(asset.id.text)").text),
            "text": .text(asset.description), "textScore": .raw("0.97"), "x1": .raw("0.1"), "x2": .raw("0.5"),
            "x3": .raw("0.5"), "x4": .raw("0.1"), "y1": .raw("0.8"), "y2": .raw("0.8"), "y3": .raw("0.9"),
            "y4": .raw("0.9"),
        ]
    }

    private func reduced(_ asset: Asset) -> [(String, JSON)] {
        let members: [(String, JSON)] = [
            ("id", .text(asset.id.text)), ("type", .text(asset.isVideo ? "VIDEO" : "IMAGE")),
            ("originalMimeType", .text(asset.mimeType)), ("thumbhash", thumbhash(asset)),
            ("localDateTime", date(asset.local)), ("duration", duration(asset)),
            ("livePhotoVideoId", JSON(asset.motion?.text)), ("hasMetadata", false),
        ]
        return members + (release == .v3_1_0 ? size(asset) : [])
    }

    private func full(_ asset: Asset) -> [(String, JSON)] {
        let isOld = release == .v2_3_1
        var members: [(String, JSON)] = [("id", .text(asset.id.text)), ("createdAt", date(asset.uploaded))]
        if isOld { members.append(("deviceAssetId", .text("\(asset.fileName)\(asset.size)"))) }
        members.append(("ownerId", .text(owner.id.text)))
        if isOld { members.append(("deviceId", "seed")) }
        members += [
            ("libraryId", nil), ("type", .text(asset.isVideo ? "VIDEO" : "IMAGE")),
            ("originalPath", .text("/data/upload/\(owner.id.text)/\(asset.id.text)\(extensionOf(asset))")),
            ("originalFileName", .text(asset.fileName)), ("originalMimeType", .text(asset.mimeType)),
            ("thumbhash", thumbhash(asset)), ("fileCreatedAt", date(asset.taken)),
            ("fileModifiedAt", date(Asset.fileModified)), ("localDateTime", date(asset.local)),
            ("updatedAt", date(asset.rendered)), ("isFavorite", false), ("isArchived", false),
            ("isTrashed", .bool(asset.isTrashed)), ("visibility", asset.isHidden ? "hidden" : "timeline"),
            ("duration", duration(asset)), ("exifInfo", exif(asset)), ("livePhotoVideoId", JSON(asset.motion?.text)),
        ]
        if place == .alone { members.append(("tags", [])) }
        members.append(("people", []))
        if place == .alone, isOld { members.append(("unassignedFaces", [])) }
        members.append(("checksum", .text(asset.checksum)))
        if place == .alone { members.append(("stack", nil)) }
        members += [("isOffline", false), ("hasMetadata", true), ("duplicateId", nil), ("resized", true)]
        return isOld ? members : members + size(asset) + [("isEdited", false)]
    }

    private func exif(_ asset: Asset) -> JSON {
        let isPhoto = asset.kind == .photo
        func photo(_ value: JSON) -> JSON { isPhoto ? value : nil }
        // Release 3 gives the GIF an orientation as well.
        let hasOrientation = asset.isVideo || asset.kind == .animation && release == .v3_1_0
        let zone: JSON = isPhoto ? .text("UTC+\(asset.offsetHours)") : asset.isVideo ? "UTC" : nil
        return [
            "make": photo("ACME"), "model": photo("Cam 3"), "exifImageWidth": .int(Int64(asset.width)),
            "exifImageHeight": .int(Int64(asset.height)), "fileSizeInByte": .int(asset.size),
            "orientation": hasOrientation ? "1" : nil, "dateTimeOriginal": .text(asset.taken.postgres),
            "modifyDate": .text(Asset.fileModified.postgres), "timeZone": zone, "lensModel": nil,
            "fNumber": photo(.raw("2.8")), "focalLength": photo(35), "iso": photo(200),
            "exposureTime": photo("1/250"), "latitude": photo(.raw("48.2")), "longitude": photo(.raw("16.37")),
            "city": nil, "state": nil, "country": nil, "description": .text(asset.description),
            "projectionType": nil, "rating": nil,
        ]
    }

    private func size(_ asset: Asset) -> [(String, JSON)] {
        [("width", .int(Int64(asset.width))), ("height", .int(Int64(asset.height)))]
    }

    private func date(_ moment: Moment) -> JSON {
        .text(place == .alone ? moment.javaScript : moment.postgres)
    }

    private func thumbhash(_ asset: Asset) -> JSON { JSON(thumbhashes(asset)) }

    /// Text in release 2, where a still has zero hours; milliseconds in release 3.
    private func duration(_ asset: Asset) -> JSON {
        switch release {
        case .v3_1_0: JSON(asset.duration)
        case .v2_3_1: asset.duration.map { .text(DurationText.text($0, of: asset.kind)) } ?? "0:00:00.00000"
        }
    }

    private func extensionOf(_ asset: Asset) -> String {
        switch asset.kind {
        case .photo: ".jpg"
        case .animation: ".gif"
        case .video, .motion: ".mp4"
        }
    }
}
