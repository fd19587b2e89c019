import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// What an owner chooses of the pages.
@Suite struct GalleryChoicesTests {
    private func share(expiresAt: Date? = nil, description: String = "Of the album") throws -> Share {
        let id = try #require(AlbumID("00000000-0000-4000-8000-000000000001"))
        return Share(
            id: try #require(LinkID("00000000-0000-4000-8000-000000000002")),
            key: try #require(PageSamples.key),
            expiresAt: expiresAt,
            allowsUpload: true,
            content: .album(Album(id: id, name: "Lakes", description: description, assetCount: 2))
        )
    }

    private func page(_ share: Share, _ choose: (inout Configuration.Page) -> Void = { _ in }) throws -> HTMLReader {
        var site = Site()
        choose(&site.page)
        let head = GalleryHead(share, root: try PageSamples.root(), count: 2, page: site.page)
        let assets = [try PageSamples.asset(1), try PageSamples.asset(2)]
        return HTMLReader(GalleryPage(site: site, head: head, pictures: .few(assets)).render())
    }

    @Test("P42: An album's description stands there where the owner wants it")
    func description() throws {
        #expect(try !page(share()).text.contains("Of the album"))
        #expect(try page(share()) { $0.showsDescription = true }.text.contains("Of the album"))
    }

    @Test("P43: Until when a link is open, and nothing of one that never expires")
    func expiry() throws {
        // The middle of a day in every zone.
        let expiring = try share(expiresAt: Date(timeIntervalSince1970: 1_893_499_200))
        #expect(try !page(expiring).text.contains("Open until"))
        #expect(try page(expiring) { $0.showsExpiry = true }.text.contains("Open until 2030-01-01"))
        let pattern = try #require(DatePattern("D. MMMM YYYY"))
        let german = try page(expiring) {
            ($0.showsExpiry, $0.expiryFormat, $0.expiryNames) = (true, pattern, DateNames("de-AT"))
        }
        #expect(german.text.contains("Open until 1. Januar 2030"))
        #expect(try !page(share()) { $0.showsExpiry = true }.text.contains("Open until"))
    }

    @Test func aTitleThatIsNotShownIsStillThereForReadersOfTheScreen() throws {
        let hidden = try page(share()) { $0.showsTitle = false }
        #expect(hidden.tags.contains { $0.name == "h1" && $0.attributes.map(\.value) == ["unseen"] })
        #expect(try page(share()).tags.contains { $0.name == "h1" && $0.attributes.isEmpty })
    }

    // MARK: Groups

    private func asset(_ number: Int, _ text: String?) throws -> Asset {
        let time = try text.map { try Date($0 + "Z", strategy: .iso8601) }
        return Asset(id: try PageSamples.asset(number).id, localDateTime: time)
    }

    @Test("P44: A link's pictures by month, the newest first and the undated last, where the owner groups them")
    func individualLink() throws {
        let assets = [
            try asset(1, "2024-03-05T10:00:00"), try asset(2, "2024-05-01T10:00:00"), try asset(3, nil),
            try asset(4, "2024-05-02T10:00:00"),
        ]
        let groups = MonthAssets.grouping(assets, .month)
        #expect(groups.map(\.month.text) == ["2024-05", "2024-03", "0000-01"])
        #expect(groups[0].assets.map(\.id) == [assets[3].id, assets[1].id])
        for order in [MonthAssets.grouping(assets), MonthAssets.grouping(assets, Configuration.Page.Grouping.none)] {
            #expect(order.map(\.month.text) == ["2024-03", "2024-05", "0000-01"])
            #expect(order[1].assets.map(\.id) == [assets[1].id, assets[3].id])
        }
    }

    @Test("P44: Without groups no heading, and no frame, stands between months")
    func noGroups() throws {
        var site = Site()
        site.page.grouping = Configuration.Page.Grouping.none
        let groups = try PageSamples.months([("2024-05", 2), ("2024-04", 1), ("2024-03", 70)])
        let head = GalleryHead(root: try PageSamples.root(), title: "Lakes", count: 73, offersMonths: true)
        let counts = groups.map { MonthCount(month: $0.month, count: $0.assets.count) }
        let page = HTMLReader(
            GalleryPage(site: site, head: head, pictures: .months(counts, first: groups)).render()
        )
        #expect(!page.tags.contains { ["h2", "h3"].contains($0.name) })
        let sections = page.tags.filter { $0.name == "section" }.flatMap(\.attributes)
        #expect(sections.filter { $0.name == "class" }.map(\.value) == ["month", "month", "month"])
        #expect(sections.filter { $0.name == "aria-label" }.map(\.value) == ["May 2024", "April 2024", "March 2024"])
        #expect(page.values("class").contains("bare"))
        #expect(page.values("data-id").count == GalleryPage.screen)
    }

    @Test("P44, P45: Each day has its heading, by the clock where the picture was taken")
    func days() throws {
        let assets = [
            try asset(1, "2024-06-02T00:30:00"), try asset(2, "2024-06-01T23:50:00"),
            try asset(3, "2024-06-01T08:00:00"),
            try asset(4, nil),
        ]
        let grid = Grid(assets: assets, root: try PageSamples.root(), words: .english, hasDays: true).html
        let reader = HTMLReader(grid.bytes)
        #expect(reader.tags.filter { $0.name == "h3" }.count == 3)
        let texts = ["Sun, 2 June 2024", "Sat, 1 June 2024", "Without a date"]
        let places = texts.compactMap { reader.text.firstRange(of: $0)?.lowerBound }
        #expect(places.count == 3 && places == places.sorted())
        #expect(reader.values("class").filter { $0 == "day" }.count == 3)
        #expect(reader.tags.filter { $0.name == "div" }.count == 4)
        let plain = HTMLReader(Grid(assets: assets, root: try PageSamples.root(), words: .english).html.bytes)
        #expect(!plain.tags.contains { $0.name == "h3" } && plain.tags.filter { $0.name == "div" }.count == 1)
    }

    @Test("P56–P58: The viewer's choices are the script's to read", arguments: [true, false])
    func viewer(_ isOn: Bool) throws {
        var site = Site()
        site.viewer = Configuration.Viewer(
            hasArrows: isOn,
            hasMobileArrows: isOn,
            autoplays: isOn,
            hasDownload: isOn,
            hasCounter: isOn,
            loops: isOn
        )
        let head = GalleryHead(
            root: try PageSamples.root(),
            title: "",
            count: 2,
            offersDownload: true,
            offersZoom: isOn
        )
        let reader = HTMLReader(Viewer(site: site, head: head).html.bytes)
        let dialog = try #require(reader.tags.first { $0.name == "dialog" })
        let names = dialog.attributes.map(\.name).filter { $0.hasPrefix("data-") && $0 != "data-failed" }
        #expect(names == (isOn ? ["data-counter", "data-autoplay", "data-loop", "data-zoom"] : []))
        #expect(dialog.attributes[0].value == (isOn ? "viewer arrows mobile-arrows" : "viewer"))
        #expect(reader.values("class").contains("download") == isOn)
    }

    // MARK: What can be had

    @Test("A page from memory offers nothing that Immich would have to give", arguments: [true, false])
    func stale(_ isStale: Bool) throws {
        let head = GalleryHead(
            try share(),
            root: try PageSamples.root(),
            count: 2,
            policy: DownloadPolicy(Configuration(immich: "http://immich")),
            takesUploads: true,
            isStale: isStale
        )
        let offers = [
            head.offersDownload, head.savesPhotos, head.offersZip, head.offersMonths, head.offersUpload,
        ]
        #expect(offers == Array(repeating: !isStale, count: 5))
    }

    @Test("The script knows how long a selection may be, and what is all of the page")
    func selection() throws {
        var head = GalleryHead(root: try PageSamples.root(), title: "", count: 2, offersMonths: true)
        let month = try #require(Month("2024-05"))
        let assets = [try PageSamples.asset(1), try PageSamples.asset(2)]
        func page(_ head: GalleryHead) -> HTMLReader {
            HTMLReader(
                MonthPage(site: Site(), head: head, month: month, assets: assets, previous: nil, next: nil).render()
            )
        }
        #expect(page(head).values("data-longest") == [String(ShareDownloads.longestSelection)])
        #expect(page(head).values("data-whole").isEmpty)
        head = GalleryHead(root: head.root, title: "", count: 2, offersZip: true, offersMonths: true)
        #expect(page(head).values("data-whole") == ["/s/lakes/download/2024-05"])
        let gallery = HTMLReader(GalleryPage(site: Site(), head: head, pictures: .few(assets)).render())
        #expect(gallery.values("data-whole") == ["/s/lakes/download"])
    }
}
