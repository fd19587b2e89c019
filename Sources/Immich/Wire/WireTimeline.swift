import FoundationEssentials

/// One month and its number of assets as `timeline/buckets` writes them.
struct WireMonth: Decodable {
    let timeBucket: String
    let count: Int

    func month() throws(Garbled) -> MonthCount {
        // `2024-05-01`; the day is always the first.
        guard timeBucket.utf8.count == 10, timeBucket.utf8.suffix(3).elementsEqual("-01".utf8),
            let month = Month(String(decoding: timeBucket.utf8.prefix(7), as: UTF8.self))
        else { throw Garbled(place: "timeBucket") }
        guard Sane.counts.contains(count) else { throw Garbled(place: "count") }
        return MonthCount(month: month, count: count)
    }
}

/// The assets of a month as `timeline/bucket` writes them: a column for each property, one place for each asset. Columns
/// that a release may leave out are optional; those that are there are equally long. Places are never decoded.
struct WireBucket: Decodable {
    let id: [String]
    let isImage: [Bool]
    let isTrashed: [Bool]?
    let visibility: [String?]?
    let ratio: [Double?]?
    let thumbhash: [String?]?
    let fileCreatedAt: [String?]?
    let localOffsetHours: [Double?]?
    let duration: [WireDuration?]?
    let livePhotoVideoId: [String?]?
    let projectionType: [String?]?

    func assets() throws(Garbled) -> [Asset] {
        try checkLengths()
        var assets: [Asset] = []
        assets.reserveCapacity(id.count)
        for row in id.indices where !isWithheld(row) { assets.append(try asset(row)) }
        return assets
    }

    private func checkLengths() throws(Garbled) {
        let columns: [(String, Int?)] = [
            ("isImage", isImage.count), ("isTrashed", isTrashed?.count), ("visibility", visibility?.count),
            ("ratio", ratio?.count), ("thumbhash", thumbhash?.count), ("fileCreatedAt", fileCreatedAt?.count),
            ("localOffsetHours", localOffsetHours?.count), ("duration", duration?.count),
            ("livePhotoVideoId", livePhotoVideoId?.count), ("projectionType", projectionType?.count),
        ]
        for (name, count) in columns where count != nil && count != id.count { throw Garbled(place: name) }
    }

    /// In the trash, or in the locked folder: shown to nobody, whatever Immich says. Hidden, the motion part of a live
    /// photo: shown with its still, never by itself. Without a thumbhash: Immich has not made its pictures yet, and has
    /// nothing to show.
    private func isWithheld(_ row: Int) -> Bool {
        isTrashed?[row] == true || ["locked", "hidden"].contains(visibility?[row])
            || thumbhash.map { $0[row] == nil } == true
    }

    private func asset(_ row: Int) throws(Garbled) -> Asset {
        let motion = livePhotoVideoId?[row]
        return Asset(
            id: try Garbled.unwrap(AssetID(id[row]), "id"),
            isImage: isImage[row],
            ratio: Sane.ratio(ratio?[row]),
            thumbhash: Sane.thumbhash(thumbhash?[row]),
            localDateTime: localDateTime(row),
            takenAt: fileCreatedAt?[row].flatMap(Timestamp.date),
            duration: duration?[row]?.seconds,
            livePhotoVideoID: try motion.map { id throws(Garbled) in
                try Garbled.unwrap(AssetID(id), "livePhotoVideoId")
            },
            isPanorama: projectionType?[row] == "EQUIRECTANGULAR",
            mimeType: nil
        )
    }

    /// UTC and the hours that local time is ahead of it; no place on Earth is a day and two hours away.
    private func localDateTime(_ row: Int) -> Date? {
        let hours = localOffsetHours?[row] ?? 0
        return fileCreatedAt?[row].flatMap(Timestamp.date)?.addingTimeInterval(abs(hours) <= 26 ? hours * 3_600 : 0)
    }
}
