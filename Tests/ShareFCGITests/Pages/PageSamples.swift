import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// Pages as the tests need them: every page there is, with the same text in every foreign field.
enum PageSamples {
    static let key = ShareKey(String(repeating: "A", count: 66) + "E")

    static func asset(_ number: Int, thumbhash: String? = nil, duration: Double? = nil, isImage: Bool = true) throws
        -> Asset
    {
        let hex = String(number, radix: 16)
        let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - hex.utf8.count) + hex
        return Asset(
            id: try #require(AssetID(id)),
            isImage: isImage,
            ratio: [1.5, 0.75, 1.333, 2.4][number % 4],
            thumbhash: thumbhash,
            localDateTime: Date(timeIntervalSince1970: 1_715_522_400 - Double(number) * 600),
            duration: duration,
            mimeType: thumbhash
        )
    }

    static func root(_ slug: String = "lakes") throws -> ShareRoot {
        ShareRoot(.slug(try #require(Slug(slug))), basePath: "")
    }

    static func months(_ counts: [(String, Int)]) throws -> [MonthAssets] {
        var number = 0
        return try counts.map { text, count in
            let assets = try (0..<count).map { _ in
                number += 1
                return try asset(number)
            }
            return MonthAssets(month: try #require(Month(text)), assets: assets)
        }
    }

    static func gallery(_ groups: [MonthAssets], head: GalleryHead, first: Int? = nil) -> GalleryPage {
        let counts = groups.map { MonthCount(month: $0.month, count: $0.assets.count) }
        return GalleryPage(
            site: Site(),
            head: head,
            pictures: .months(counts, first: Array(groups.prefix(first ?? groups.count)))
        )
    }

    /// What is known of a picture whose every text is `text`.
    private static func texts(_ text: String) throws -> DetailTexts {
        var details = AssetDetails(id: try asset(1).id)
        (details.fileName, details.description, details.timeZone) = (text, text, text)
        details.localDateTime = Date(timeIntervalSince1970: 0)
        (details.camera.make, details.camera.model, details.camera.lens) = (text, text, text)
        details.camera.exposureTime = text
        (details.place.city, details.place.state, details.place.country) = (text, text, text)
        details.place.coordinates = AssetDetails.Coordinates(latitude: 1, longitude: 2)
        return DetailTexts(details, Set(DetailField.allCases), hasMap: true, .english)
    }

    /// Every page with `text` as title, description, thumbhash, type and, where a slug can be that, as address.
    static func all(_ text: String) throws -> [String: [UInt8]] {
        let root = ShareRoot(.slug(try #require(Slug(text) ?? Slug("lakes"))), basePath: "")
        var head = GalleryHead(
            root: root,
            title: text,
            description: text,
            count: 3,
            firstDay: CalendarDay(Date(timeIntervalSince1970: 0)),
            offersDownload: true,
            isStale: true
        )
        head.details = DetailPanel(fields: Set(DetailField.allCases), hasMap: true)
        let texts = try texts(text)
        let assets = [
            try asset(1, thumbhash: text), try asset(2, thumbhash: text, duration: 4),
            try asset(3, thumbhash: text, duration: 61, isImage: false),
        ]
        let month = try #require(Month("2024-05"))
        let site = Site()
        return [
            "album": gallery([MonthAssets(month: month, assets: assets)], head: head).render(),
            "few": GalleryPage(site: site, head: head, pictures: .few(assets)).render(),
            "empty": gallery([], head: GalleryHead(root: root, title: text, description: text, count: 0)).render(),
            "month": MonthPage(site: site, head: head, month: month, assets: assets, previous: month, next: month)
                .render(),
            "picture": SinglePage(site: site, head: head, asset: assets[0], texts: texts).render(),
            "video": SinglePage(site: site, head: head, asset: assets[2], texts: texts).render(),
            "locked": LockedPage(site: site, root: root).render(),
            "wrong": LockedPage(site: site, root: root, refusal: .wrong).render(),
            "limited": LockedPage(site: site, root: root, refusal: .limited).render(),
            "nothing": NoticePage.nothing(site),
            "away": NoticePage.away(site),
            "waiting": WaitingPage(site: site, root: root, reason: .full, scope: .chosen([assets[0].id])).render(),
        ]
    }
}
