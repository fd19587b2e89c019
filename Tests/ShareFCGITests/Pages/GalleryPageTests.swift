import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

@Suite struct GalleryPageTests {
    private func head(_ count: Int, _ root: ShareRoot) -> GalleryHead {
        GalleryHead(root: root, title: "Lakes", count: count)
    }

    private func tiles(_ page: HTMLReader) -> [HTMLReader.Tag] {
        page.tags.filter { $0.name == "a" && $0.attributes.contains { $0.name == "data-id" } }
    }

    @Test("A page carries its first screen and no picture more, whatever the album's size", arguments: [60, 61, 5_000])
    func firstScreen(_ count: Int) throws {
        let groups = try PageSamples.months([("2024-05", count), ("2024-04", 10)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(count + 10, try PageSamples.root())).render())
        #expect(tiles(page).count == GalleryPage.screen)
        #expect(page.values("data-count").filter { $0 == String(count) }.count == 2)
        let rest = page.values("href").filter { $0 == "/s/lakes/month/2024-05" }.count
        #expect(rest == (count > 60 ? 2 : 1))
    }

    @Test func severalSmallMonthsFillTheScreen() throws {
        let groups = try PageSamples.months([("2024-05", 7), ("2024-04", 30), ("2024-03", 40), ("2024-02", 40)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(117, try PageSamples.root()), first: 3).render())
        #expect(tiles(page).count == 60)
        #expect(page.tags.filter { $0.name == "section" }.count == 3)
        #expect(page.text.contains("All 40 items of March 2024"))
        #expect(page.text.contains("Continue with February 2024"))
    }

    @Test("50,000 pictures in 240 months with the longest address stay below 120 KB before compression")
    func largeAlbum() throws {
        let root = ShareRoot(.key(try #require(PageSamples.key)), basePath: "")
        let first = try PageSamples.months([("2024-12", 208)])
        let counts = try (0..<240).map { index in
            let (year, month) = (2024 - index / 12, 12 - index % 12)
            return MonthCount(month: try #require(Month("\(year)-\(month < 10 ? "0" : "")\(month)")), count: 208)
        }
        let page = GalleryPage(site: Site(), head: head(50_000, root), pictures: .months(counts, first: first)).render()
        #expect(page.count < 120_000)
        let reader = HTMLReader(page)
        #expect(reader.values("data-id").count == 60)
        #expect(reader.tags.filter { $0.name == "li" }.count == 240)
    }

    @Test func thePicturesOfAPhonesScreenAreAskedForAtOnceAndTheOthersLater() throws {
        let groups = try PageSamples.months([("2024-05", 30)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(30, try PageSamples.root())).render())
        let images = page.tags.filter { $0.name == "img" }
        let isLazy = images.map { $0.attributes.contains(.init(name: "loading", value: "lazy")) }
        #expect(isLazy == Array(repeating: false, count: 12) + Array(repeating: true, count: 18))
        #expect(images.filter { $0.attributes.contains { $0.name == "fetchpriority" } }.count == 3)
    }

    @Test("A small month is framed by its count, and never cut")
    func smallMonths() throws {
        let groups = try PageSamples.months([("2024-05", 6), ("2024-04", 5), ("2024-03", 48), ("2024-02", 3)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(62, try PageSamples.root())).render())
        let sections = page.tags.filter { $0.name == "section" }.flatMap(\.attributes).filter { $0.name == "class" }
        #expect(sections.map(\.value) == ["month", "month few n5", "month", "month few n3"])
        #expect(tiles(page).count == 62)
    }

    @Test func styleSheetAndScriptHaveTheSameFramesForSmallMonths() {
        let style = String(decoding: StaticFile.style.bytes, as: UTF8.self)
        for count in 1...GalleryPage.small { #expect(style.contains(".n\(count){--n:\(count)}")) }
        let script = String(decoding: StaticFile.script.bytes, as: UTF8.self)
        #expect(script.contains("count <= \(GalleryPage.small) ?"))
    }

    @Test("Something follows a gallery's pictures: the style sheet shows them once it has come")
    func picturesAreNotTheLastElement() throws {
        let style = String(decoding: StaticFile.style.bytes, as: UTF8.self)
        #expect(style.contains(".gallery #pictures:not(:has(~ *)) { display: none; }"))
        let groups = try PageSamples.months([("2024-05", 3)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(3, try PageSamples.root())).render())
        #expect(page.tags.contains { $0.attributes.contains(.init(name: "class", value: "gallery")) })
        let main = try #require(page.tags.firstIndex { $0.attributes.contains(.init(name: "id", value: "pictures")) })
        let script = try #require(page.tags.lastIndex { $0.name == "script" })
        #expect(main < script)
    }

    @Test("The script comes behind the pictures")
    func scriptIsLast() throws {
        let page = HTMLReader(try #require(try PageSamples.all("lakes")["album"]))
        let script = try #require(page.tags.lastIndex { $0.name == "script" })
        let image = try #require(page.tags.lastIndex { $0.name == "img" })
        #expect(script > image)
    }

    @Test func kindsAndLengthsAreMarkedAndSaid() throws {
        let assets = [
            try PageSamples.asset(1, duration: 61.4, isImage: false), try PageSamples.asset(2, duration: 3),
            try PageSamples.asset(3, isImage: false), try PageSamples.asset(4, duration: .nan, isImage: false),
        ]
        let page = GalleryPage(site: Site(), head: head(4, try PageSamples.root()), pictures: .few(assets)).render()
        let reader = HTMLReader(page)
        #expect(
            reader.values("alt").map { String($0.prefix(12)) } == [
                "Video, 1:01,", "Animation, 1", "Video, 12 Ma", "Video, 12 Ma",
            ]
        )
        #expect(reader.values("data-kind") == ["1", "2", "1", "1"])
        #expect(reader.values("data-duration") == ["61", "3"])
        let addresses = tiles(reader).flatMap(\.attributes).filter { $0.name == "href" }.map(\.value)
        #expect(addresses.map { $0.hasPrefix("/s/lakes/video/") } == [true, false, true, true])
    }

    @Test("P1: The page says how many items it has", arguments: [(2, "2 items"), (12_345, "12,345 items")])
    func countOfItems(_ count: Int, _ text: String) throws {
        let groups = try PageSamples.months([("2024-05", 2)])
        let page = HTMLReader(PageSamples.gallery(groups, head: head(count, try PageSamples.root())).render())
        #expect(page.text.contains(text))
    }

    @Test func anEmptyAlbumSaysSo() throws {
        let page = HTMLReader(PageSamples.gallery([], head: head(0, try PageSamples.root())).render())
        #expect(page.text.contains("0 items"))
        #expect(page.text.contains(Words.english.emptyAlbum))
        #expect(!page.tags.contains { ["details", "dialog"].contains($0.name) })
    }

    @Test func aStalePageSaysSo() throws {
        let root = try PageSamples.root()
        let groups = try PageSamples.months([("2024-05", 1)])
        let fresh = PageSamples.gallery(groups, head: GalleryHead(root: root, title: "", count: 1)).render()
        let stale = PageSamples.gallery(groups, head: GalleryHead(root: root, title: "", count: 1, isStale: true))
            .render()
        #expect(!HTMLReader(fresh).text.contains(Words.english.stale))
        #expect(HTMLReader(stale).text.contains(Words.english.stale))
    }

    @Test func downloadsAreOfferedWhereTheLinkAllowsThem() throws {
        let root = try PageSamples.root()
        for isAllowed in [true, false] {
            let head = GalleryHead(root: root, title: "", count: 1, offersDownload: isAllowed)
            let page = HTMLReader(PageSamples.gallery(try PageSamples.months([("2024-05", 1)]), head: head).render())
            #expect(page.values("class").contains("download") == isAllowed)
        }
    }

    @Test func anIndividualLinkIsGroupedByMonthWithTheUndatedLast() throws {
        let undated = Asset(id: try PageSamples.asset(9).id)
        let may = try PageSamples.asset(1)
        let march = Asset(id: try PageSamples.asset(2).id, localDateTime: Date(timeIntervalSince1970: 1_709_300_000))
        let groups = MonthAssets.grouping([undated, march, may, march])
        #expect(groups.map(\.month.text) == ["2024-03", "2024-05", "0000-01"])
        #expect(groups.map(\.assets.count) == [2, 1, 1])
        #expect(Words.english.name(of: groups[2].month) == Words.english.undated)
    }

    @Test func theLinksOwnTitleStandsBeforeTheAlbumsName() throws {
        let id = try #require(AlbumID("00000000-0000-4000-8000-000000000001"))
        let link = try #require(LinkID("00000000-0000-4000-8000-000000000002"))
        let key = try #require(PageSamples.key)
        func title(_ title: String?, _ name: String) throws -> String {
            let album = Album(id: id, name: name, assetCount: 1)
            let share = Share(id: link, key: key, title: title, content: .album(album))
            return GalleryHead(share, root: try PageSamples.root(), count: 1).title
        }
        #expect(try title("For Ada", "Lakes") == "For Ada")
        #expect(try title(nil, "Lakes") == "Lakes")
        #expect(try title(" \n", "Lakes") == "Lakes")
        #expect(try title(nil, " ") == "")
    }
}
