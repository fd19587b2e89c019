import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// Laws of every page.
@Suite struct PagesTests {
    @Test(arguments: hostileTexts)
    func foreignTextNeverChangesThePage(_ text: String) throws {
        let harmless = try PageSamples.all("lakes")
        for (name, page) in try PageSamples.all(text) {
            let expected = HTMLReader(try #require(harmless[name]))
            #expect(HTMLReader(page).structure == expected.structure, "\(name)")
        }
    }

    @Test(
        "A share without a title is called after what it holds",
        arguments: [("album", "Shared pictures"), ("picture", "Shared picture"), ("video", "Shared video")]
    )
    func untitled(_ name: String, _ title: String) throws {
        let page = HTMLReader(try #require(try PageSamples.all("")[name]))
        // The window's title and the heading.
        #expect(page.text.components(separatedBy: title + "\n").count == 3)
    }

    @Test(arguments: hostileTexts)
    func titleAndDescriptionReadAsTheyWereWritten(_ text: String) throws {
        let album = HTMLReader(try #require(try PageSamples.all(text)["album"]))
        #expect(album.text.components(separatedBy: text).count >= 3)
    }

    @Test("Nothing is written into a page that its security policy forbids", arguments: ["lakes", hostileTexts[0]])
    func pagesKeepTheirPolicy(_ text: String) throws {
        for (name, page) in try PageSamples.all(text) {
            let tags = HTMLReader(page).tags
            for attribute in tags.flatMap(\.attributes) {
                #expect(attribute.name != "style" && !attribute.name.hasPrefix("on"), "\(name)")
            }
            #expect(!tags.contains { ["style", "base", "iframe", "object"].contains($0.name) }, "\(name)")
            for script in tags where script.name == "script" {
                #expect(script.attributes.contains { $0.name == "src" }, "\(name)")
            }
        }
    }

    @Test(
        "Every address is our own, but for the map that the owner offers",
        arguments: ["lakes", "a/../b", "?x=1#y", "//example.com", "javascript:alert(1)", "é \"<"]
    )
    func everyAddressIsOurOwn(_ slug: String) throws {
        for (name, page) in try PageSamples.all(slug) {
            let reader = HTMLReader(page)
            let sources = reader.values("srcset").flatMap { $0.components(separatedBy: ", ") }
            let addresses = ["href", "src", "action", "poster", "data-root"].flatMap(reader.values) + sources
            for address in addresses where !address.isEmpty {
                let isOurs =
                    address.hasPrefix("/share/static/") || address.hasPrefix("/s/") || address == "#pictures"
                    || address == "https://www.openstreetmap.org/?mlat=1.00000&mlon=2.00000#map=15/1.00000/2.00000"
                #expect(isOurs && !address.hasPrefix("//") && !address.contains("/../"), "\(name): \(address)")
            }
        }
    }

    @Test func everyPageSaysItsLanguageAndKeepsOutOfSearchEngines() throws {
        for (name, page) in try PageSamples.all("lakes") {
            let reader = HTMLReader(page)
            #expect(reader.values("lang") == ["en-GB"], "\(name)")
            #expect(reader.values("content").contains("noindex, nofollow"), "\(name)")
            #expect(reader.tags.filter { $0.name == "h1" }.count == 1, "\(name)")
            #expect(reader.tags.filter { $0.name == "main" }.count == 1, "\(name)")
        }
    }

    @Test func onlyPagesWithPicturesHaveAScriptBesideThatOfTheColours() throws {
        for (name, page) in try PageSamples.all("lakes") {
            let scripts = HTMLReader(page).tags.filter { $0.name == "script" }.flatMap(\.attributes)
                .filter { $0.name == "src" }.map(\.value)
            let file = "/share/static"
            let wanted: [StaticFile] =
                switch name {
                case "album", "few", "month", "picture": [.theme, .script]
                case "empty", "video": [.theme]
                default: []
                }
            #expect(scripts == wanted.map { $0.address(below: file) }, "\(name)")
        }
    }

    @Test func aBasePathStandsInFrontOfEveryAddress() throws {
        let root = ShareRoot(.slug(try #require(Slug("lakes"))), basePath: "/photos")
        let site = Site(basePath: "/photos")
        let page = HTMLReader(LockedPage(site: site, root: root).render())
        #expect(["href", "action"].flatMap(page.values).allSatisfy { $0.hasPrefix("/photos/s") })
    }

    @Test("A notice is the same whoever asks for whatever")
    func noticesAreConstant() throws {
        for text in hostileTexts {
            let pages = try PageSamples.all(text)
            #expect(pages["nothing"] == NoticePage.nothing(Site()))
            #expect(pages["away"] == NoticePage.away(Site()))
        }
        #expect(NoticePage.nothing(Site()).count < 2_048)
    }

    @Test("A locked page says nothing of what lies behind it")
    func lockedPageIsMute() throws {
        let page = HTMLReader(LockedPage(site: Site(), root: try PageSamples.root(), refusal: .wrong).render())
        let form = try #require(page.tags.first { $0.name == "form" })
        #expect(form.attributes.map(\.value) == ["post", "/s/lakes"])
        let atRoot = LockedPage(site: Site(), root: try PageSamples.root(), isAtRoot: true).render()
        let own = try #require(HTMLReader(atRoot).tags.first { $0.name == "form" })
        #expect(own.attributes.map(\.value) == ["post"])
        let input = try #require(page.tags.first { $0.name == "input" })
        #expect(input.attributes.contains(.init(name: "name", value: "password")))
        #expect(input.attributes.contains(.init(name: "autocomplete", value: "current-password")))
        #expect(page.text.contains(Words.english.locked.wrong))
        #expect(!page.tags.contains { ["img", "video", "bdi"].contains($0.name) })
        let limited = HTMLReader(LockedPage(site: Site(), root: try PageSamples.root(), refusal: .limited).render())
        #expect(limited.text.contains(Words.english.locked.limited))
    }
}
