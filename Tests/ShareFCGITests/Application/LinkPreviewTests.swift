import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What messengers are told of a link.
@Suite struct LinkPreviewTests {
    private static let base = "https://photos.example.org"

    private func desk(_ change: (inout Configuration) -> Void = { _ in }) throws -> Desk {
        try Desk { configuration in
            configuration.publicBaseURL = WebOrigin(Self.base)
            change(&configuration)
        }
    }

    /// What a page says by a name.
    private func tags(_ page: Answer) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in HTMLReader(page.body).tags where tag.name == "meta" {
            let attributes = Dictionary(tag.attributes.map { ($0.name, $0.value) }) { first, _ in first }
            if let name = attributes["property"] ?? attributes["name"] {
                #expect(tags[name] == nil || name == "theme-color", "\(name) comes twice")
                tags[name] = attributes["content"]
            }
        }
        return tags
    }

    private func album(cover: AssetID?, description: String = "") throws -> Share {
        let album = Album(
            id: try Sample.album().id,
            name: "Summer \"<é>\"",
            description: description,
            thumbnail: cover,
            assetCount: 2
        )
        return try Sample.share(content: .album(album))
    }

    @Test("P41: the cover, absolute, by the owner's address and never by the visitor's, for whichever host he names")
    func cover() async throws {
        let desk = try desk()
        try desk.showAlbum(album(cover: try Sample.asset(1)))
        for host in ["photos.example.org", "evil.example"] {
            let tags = tags(try await desk.ask("GET", Desk.path, [("HTTP_HOST", host)]))
            #expect(tags["og:title"] == "Summer \"<é>\"" && tags["twitter:title"] == tags["og:title"])
            #expect(tags["og:type"] == "website" && tags["og:url"] == Self.base + Desk.path)
            let image = "\(Self.base)\(Desk.path)/photo/\(try Sample.asset(1).text)/preview"
            #expect(tags["og:image"] == image && tags["twitter:image"] == image)
            #expect(tags["twitter:card"] == "summary_large_image")
            #expect(tags["og:description"] == nil && tags["description"] == nil)
        }
    }

    @Test("P41: a cover of another month, where Immich still has it in the album; else the first")
    func coverElsewhere() async throws {
        let other = try Sample.asset(77)
        for isThere in [true, false] {
            let desk = try desk()
            try desk.showAlbum(album(cover: other))
            if isThere {
                var details = AssetDetails(id: other)
                details.mimeType = "video/mp4"
                desk.immich.state.withLock { [details] in $0.details = .success(details) }
            }
            let image = tags(try await desk.ask())["og:image"]
            let (asset, size) = isThere ? (other, "thumbnail") : (try Sample.asset(0), "preview")
            #expect(image == "\(Self.base)\(Desk.path)/photo/\(asset.text)/\(size)")
            // A page is made once, and nobody is asked where nobody would be shown it.
            #expect(desk.immich.calls("details") == 1)
        }
    }

    @Test("P41: without a cover the first; of a video its still; without anything nothing")
    func first() async throws {
        for (assets, expected) in [
            ([Asset(id: try Sample.asset(5), isImage: false), Asset(id: try Sample.asset(6))], "5/thumbnail"),
            ([Asset(id: try Sample.asset(6)), Asset(id: try Sample.asset(5))], "6/preview"), ([], nil),
        ] as [([Asset], String?)] {
            let desk = try desk()
            try desk.showAlbum(assets: assets, album(cover: nil))
            let tags = tags(try await desk.ask())
            #expect(expected.map { tags["og:image"]?.hasSuffix($0) == true } ?? (tags["og:image"] == nil))
            #expect(tags["twitter:card"] == (expected == nil ? "summary" : "summary_large_image"))
            let single = try self.desk()
            guard !assets.isEmpty else { continue }
            try single.say(.success(try Sample.share(content: .assets(assets))))
            #expect(self.tags(try await single.ask())["og:image"] == tags["og:image"])
        }
    }

    @Test("P41: a locked share tells nothing of itself, its title neither, opened or not")
    func locked() async throws {
        let desk = try desk()
        let secret = try Sample.share(
            locked: true,
            content: .album(Album(id: try Sample.album().id, name: "Canary", description: "Canary", assetCount: 2))
        )
        try desk.showAlbum(locked: true, secret)
        let form = try await desk.ask()
        #expect(!form.text.contains("og:") && !form.text.contains("twitter:") && !form.text.contains("Canary"))
        let page = try await desk.ask("GET", Desk.path, [try await desk.unlock()])
        #expect(page.text.contains("Canary") && !page.text.contains("og:") && !page.text.contains("twitter:"))
        for path in ["/share/x", "/"] { #expect(!(try await desk.ask("GET", path)).text.contains("og:")) }
    }

    @Test("by slug no key is named")
    func slug() async throws {
        let desk = try desk()
        try desk.showAlbum()
        let share = try Sample.share()
        let slug = try Sample.slug("été 1")
        desk.immich.state.withLock { $0.shares[slug] = .success(share) }
        let page = try await desk.ask("GET", "/s/%C3%A9t%C3%A9%201")
        #expect(tags(page)["og:url"] == "https://photos.example.org/s/%C3%A9t%C3%A9%201")
        #expect(!page.text.contains(sampleKey))
    }

    @Test("PB21: without an address of ours there is none in the page, whatever host is named")
    func noAddress() async throws {
        let desk = try Desk()
        try desk.showAlbum(album(cover: try Sample.asset(1)))
        let page = try await desk.ask("GET", Desk.path, [("HTTP_HOST", "evil.example"), ("HTTPS", "on")])
        let tags = tags(page)
        #expect(tags["og:title"] != nil && tags["og:image"] == nil && tags["og:url"] == nil)
        #expect(!page.text.contains("evil") && !page.text.contains("://"))
    }

    @Test("a single picture or video has a preview, too")
    func single() async throws {
        let desk = try desk { $0.page.singleImage = .page }
        try desk.say(.success(try Sample.share(content: .assets(Sample.assets(3..<4)))))
        let image = tags(try await desk.ask())["og:image"]
        #expect(image == "\(Self.base)\(Desk.path)/photo/\(try Sample.asset(3).text)/preview")
    }
}
