import Gateway

/// Albums and their months. None of these looks at a password.
extension Answers {
    func album(_ call: Call, _ text: String, _ express: Express) throws(Refusal) -> Response {
        let link = try visitor(call)
        guard let id = Identity(text) else { throw .invalidID("id", in: release) }
        guard case .album(id) = link.content, text == id.text, let album = catalogue.albums[id] else {
            throw .noAccess("album.read")
        }
        return express.json(linkJSON().album(album, withAssets: call.query["withoutAssets"] != "true"))
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
        let link = try visitor(call)
        let months = try months(call, of: link)
        guard let bucket = call.query["timeBucket"] else {
            let issue: JSON = [
                "expected": "string", "code": "invalid_type", "path": ["timeBucket"],
                "message": "Invalid input: expected string, received undefined",
            ]
            throw .invalid("timeBucket must be a string", issue: issue, in: release)
        }
        guard Answers.isDate(bucket) else { throw .failedBucket }
        let positions = months.first { $0.bucket == bucket }?.assets ?? []
        let json = BucketJSON(
            release: release,
            owner: catalogue.owner,
            showsMetadata: link.showsMetadata,
            withCoordinates: call.query["withCoordinates"] == "true",
            thumbhashes: thumbhashes
        )
        return express.json(json.json(positions.map { catalogue.assets[$0] }))
    }

    /// The months of the album that is asked for, selected and ordered as the query says: whoever relays a visitor's
    /// query shows more than the link does.
    private func months(_ call: Call, of link: Link) throws(Refusal) -> [(bucket: String, assets: [Int])] {
        let query = call.query
        if query["visibility"] == "locked" { throw .unauthorized("Elevated permission is required") }
        guard let text = query["albumId"] else { throw .noAccess("timeline.read") }
        guard let id = Identity(text) else { throw .invalidID("albumId", in: release) }
        guard case .album(id) = link.content, let album = catalogue.albums[id] else { throw .noAccess("album.read") }
        let months =
            query["isTrashed"] == "true" || query["visibility"] == "hidden"
            ? selected(album, isTrashed: query["isTrashed"] == "true", isHidden: query["visibility"] == "hidden")
            : album.months
        guard query["order"] == "asc" else { return months }
        return months.reversed().map { ($0.bucket, $0.assets.reversed()) }
    }

    /// The rows that the default selection leaves out.
    private func selected(_ album: Album, isTrashed: Bool, isHidden: Bool) -> [(bucket: String, assets: [Int])] {
        let positions = album.assets.compactMap { catalogue.index[$0] }.filter {
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
