/// One month as the timeline gives it: an object of columns, with numbers as PostgreSQL writes them.
struct BucketJSON {
    let release: Release
    let owner: Catalogue.Owner
    let showsMetadata: Bool
    /// Asked for by `withCoordinates`: release 2 gives them even where metadata is hidden.
    let withCoordinates: Bool
    let thumbhashes: @Sendable (Asset) -> String?

    func json(_ assets: [Asset]) -> JSON {
        func column(_ value: (Asset) -> JSON) -> JSON { .list(assets.map(value)) }
        let places: [(String, JSON)] = [("city", column { _ in nil }), ("country", column { _ in nil })]
        let coordinates: [(String, JSON)] = [
            ("latitude", column { $0.kind == .photo ? .raw("48.2") : nil }),
            ("longitude", column { $0.kind == .photo ? .raw("16.37") : nil }),
        ]
        let isOld = release == .v2_3_1
        var columns: [(String, JSON)] = isOld ? places : []
        columns += [
            ("duration", column(duration)), ("id", column { .text($0.id.text) }),
            ("visibility", column { $0.isHidden ? "hidden" : "timeline" }), ("isFavorite", column { _ in false }),
            ("isImage", column { .bool(!$0.isVideo) }), ("isTrashed", column { .bool($0.isTrashed) }),
            ("livePhotoVideoId", column { JSON($0.motion?.text) }),
            ("fileCreatedAt", column { .text($0.taken.zoneless) }),
            ("localOffsetHours", column { .int($0.offsetHours) }),
        ]
        if !isOld { columns.append(("createdAt", column { .text($0.uploaded.zoneless) })) }
        columns += [
            ("ownerId", column { _ in .text(owner.id.text) }), ("projectionType", column { _ in nil }),
            ("ratio", column { .raw(BucketJSON.ratio($0)) }), ("status", column { _ in "active" }),
            ("thumbhash", column { JSON(thumbhashes($0)) }),
        ]
        if !isOld, showsMetadata { columns += places }
        if withCoordinates, isOld || showsMetadata { columns += coordinates }
        return .object(columns)
    }

    private func duration(_ asset: Asset) -> JSON {
        switch release {
        case .v3_1_0: JSON(asset.duration)
        case .v2_3_1: JSON(asset.duration.map { DurationText.text($0, of: asset.kind) })
        }
    }

    /// Width by height with three decimals, rounded.
    private static func ratio(_ asset: Asset) -> String {
        let thousandths = (asset.width * 2_000 + asset.height) / (asset.height * 2)
        return "\(thousandths / 1_000).\(String(String(1_000 + thousandths % 1_000).dropFirst()))"
    }
}
