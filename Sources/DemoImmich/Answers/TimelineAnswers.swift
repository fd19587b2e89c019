import Gateway

/// Albums and their months. None of these looks at a password.
extension Answers {
    func album(_ call: Call, _ text: String, _ express: Express) throws(Refusal) -> Response {
        let album = try album(text, of: visitor(call), "album.read")
        return express.json(linkJSON().album(album, withAssets: call.query["withoutAssets"] != "true"))
    }

    /// Where an album's photos were taken; nothing where the link hides metadata.
    func mapMarkers(_ call: Call, _ text: String, _ express: Express) throws(Refusal) -> Response {
        let visitor = try visitor(call)
        let album = try album(text, of: visitor, "album.read")
        let photos = catalogue.shown(album.assets).filter { $0.kind == .photo }
        return express.json(
            .list(
                (visitor.showsMetadata ? photos : []).map {
                    [
                        "id": .text($0.id.text), "lat": .raw("48.2"), "lon": .raw("16.37"), "city": nil, "state": nil,
                        "country": nil,
                    ]
                }
            )
        )
    }

    /// The album of that id as it stands in a path, or the refusal that names the permission missing.
    func album(_ text: String, of visitor: Visitor, _ permission: String) throws(Refusal) -> Album {
        guard let id = Identity(text) else { throw .invalidID("id", in: release) }
        guard visitor.sees(id), text == id.text, let album = catalogue.albums[id] else { throw .noAccess(permission) }
        return album
    }

    func buckets(_ call: Call, _ express: Express) throws(Refusal) -> Response {
        let months = try months(call, of: visitor(call))
        return express.json(
            .list(
                months.map {
                    ["timeBucket": .text($0.bucket), "count": .int(Int64($0.assets.count))]
                }
            )
        )
    }

    /// A month is named by its first day; a day that no calendar has breaks the database's cast, and so the answer.
    func bucket(_ call: Call, _ express: Express) throws(Refusal) -> Response {
        let visitor = try visitor(call)
        let months = try months(call, of: visitor)
        guard let bucket = call.query["timeBucket"] else {
            throw .invalid("timeBucket must be a string", issue: Refusal.missing("timeBucket", "string"), in: release)
        }
        guard Answers.isDate(bucket) else { throw .failedBucket }
        let positions = months.first { $0.bucket == bucket }?.assets ?? []
        let json = BucketJSON(
            release: release,
            owner: catalogue.owner,
            showsMetadata: visitor.showsMetadata,
            withCoordinates: call.query["withCoordinates"] == "true",
            thumbhashes: thumbhashes
        )
        return express.json(json.json(positions.map { catalogue.assets[$0] }))
    }

    /// The months of the album that is asked for, selected and ordered as the query says: whoever relays a visitor's
    /// query shows more than the link does.
    private func months(_ call: Call, of visitor: Visitor) throws(Refusal) -> [(bucket: String, assets: [Int])] {
        let query = call.query
        if query["visibility"] == "locked" { throw .unauthorized("Elevated permission is required") }
        let (isTrashed, isHidden) = (query["isTrashed"] == "true", query["visibility"] == "hidden")
        let months: [(bucket: String, assets: [Int])]
        if let text = query["albumId"] {
            guard let id = Identity(text) else { throw .invalidID("albumId", in: release) }
            guard visitor.sees(id), let album = catalogue.albums[id] else { throw .noAccess("album.read") }
            let positions = album.assets.compactMap { catalogue.index[$0] }
            months = isTrashed || isHidden ? selected(positions, isTrashed, isHidden) : album.months
        } else {
            guard case .member(let account, _) = visitor else { throw .noAccess("timeline.read") }
            months = selected(account.ownsLibrary ? Array(catalogue.assets.indices) : [], isTrashed, isHidden)
        }
        guard query["order"] == "asc" else { return months }
        return months.reversed().map { ($0.bucket, $0.assets.reversed()) }
    }

    /// Rows by month, the latest first.
    private func selected(_ all: [Int], _ isTrashed: Bool, _ isHidden: Bool) -> [(bucket: String, assets: [Int])] {
        let positions = all.filter {
            catalogue.assets[$0].isTrashed == isTrashed && catalogue.assets[$0].isHidden == isHidden
        }
        let grouped = Dictionary(grouping: positions) { catalogue.assets[$0].local.bucket }
        return grouped.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }

    /// `YYYY-MM-DD` with a month and a day that exist.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], year > 0,
            (1...12).contains(month), day > 0
        else { return false }
        let next = Moment(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
        return Moment(year: year, month: month, day: day) < next
    }
}
