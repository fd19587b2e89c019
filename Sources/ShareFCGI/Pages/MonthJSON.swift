import Immich

/// A month for the page's script, in columns as Immich sends it: each name once, however many pictures.
///
///     {"id":["…"],"ratio":[1333],"time":[1715522400],"kind":[0],"duration":[null],"hash":["…"]}
///
/// `ratio` is in thousandths, `time` in seconds of the local clock as if it were UTC, `duration` in seconds;
/// `kind` is 0 for a photo, 1 for a video, 2 for an animation. Everything is a number, an identifier or base64, so
/// nothing needs an escape. Where there are live photos, a seventh column `clip` names their moving parts.
struct MonthJSON {
    let assets: [Asset]

    func render() -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(64 + 110 * assets.count)
        json += "{".utf8
        column("id", to: &json) { "\"\($0.id.text)\"" }
        column("ratio", to: &json) { String(Shape(ratio: $0.ratio).thousandths) }
        column("time", to: &json) { $0.localDateTime.flatMap(CalendarDay.init).map { String($0.seconds) } }
        column("kind", to: &json) { String(AssetKind($0).rawValue) }
        column("duration", to: &json) { $0.duration.flatMap(Length.init).map { String($0.seconds) } }
        column("hash", to: &json) { ThumbHash($0.thumbhash).map { "\"\($0.base64)\"" } }
        if assets.contains(where: { $0.livePhotoVideoID != nil }) {
            column("clip", to: &json) { $0.livePhotoVideoID.map { "\"\($0.text)\"" } }
        }
        json += "}".utf8
        return json
    }

    private func column(_ name: StaticString, to json: inout [UInt8], value: (Asset) -> String?) {
        if json.count > 1 { json.append(UInt8(ascii: ",")) }
        json += "\"\(name)\":[".utf8
        for (index, asset) in assets.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            json += (value(asset) ?? "null").utf8
        }
        json.append(UInt8(ascii: "]"))
    }
}
