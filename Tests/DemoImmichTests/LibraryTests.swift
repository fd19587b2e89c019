import FoundationEssentials
import Gateway
import Testing

@testable import DemoImmich

@Suite("The made-up library") struct LibraryTests {
    @Test("The twenty kinds of the recordings are there, and what a demo shows") func everyKindOfLinkIsThere()
        async throws
    {
        let visit = try Visit(.v3_1_0)
        let links = try await visit.call("/demo/links").json()?.items ?? []
        let names = links.compactMap { $0["name"]?.string }
        #expect(names.count == 23)
        #expect(names.suffix(3) == ["locked", "video", "large"])
        #expect(Set(links.compactMap { $0["key"]?.string }).count == 23)
        for link in links { #expect(link["key"]?.string?.utf8.count == 67) }
    }

    @Test("Ids and keys are the same in every run") func idsAreStable() throws {
        let pictures = try Pictures(folder: Pictures.folder)
        let (one, other) = (Catalogue(seed: Seed(), pictures: pictures), Catalogue(seed: Seed(), pictures: pictures))
        #expect(one.links.map(\.key) == other.links.map(\.key))
        #expect(one.assets.map(\.id) == other.assets.map(\.id))
        #expect(Set(one.assets.map(\.id)).count == one.assets.count)
        #expect(
            one.link(named: "album")?.keyText == "aPBNzeLLzsM2X9EQVtFglhYUQ28Ky1BtBez-P-he6XEAtQRbcxBjdh0lkBi23GXvruA"
        )
    }

    @Test("Fifty thousand pictures over twenty years of months") func theLargeAlbumIsLarge() throws {
        let catalogue = Catalogue(seed: Seed(), pictures: try Pictures(folder: Pictures.folder))
        guard case .album(let id)? = catalogue.link(named: "large")?.content, let album = catalogue.albums[id] else {
            Issue.record("no album")
            return
        }
        #expect(album.count == 50_000)
        #expect((239...241).contains(album.months.count))
        #expect(album.months.map(\.bucket) == album.months.map(\.bucket).sorted(by: >))
        #expect(album.months.reduce(0) { $0 + $1.assets.count } == 50_000)
    }

    @Test("Every picture has the shape that its asset claims") func shapesAreTrue() throws {
        let pictures = try Pictures(folder: Pictures.folder)
        let catalogue = Catalogue(seed: Seed(largeCount: 300), pictures: pictures)
        for asset in catalogue.assets where asset.kind != .motion {
            let claimed = Double(asset.width) / Double(asset.height)
            #expect(abs(pictures.scenes[asset.scene].ratio - claimed) < 0.01, "\(asset.fileName)")
        }
    }

    @Test("The files are what they are called, and two megabytes in all") func theFilesAreSmallAndSound() throws {
        let pictures = try Pictures(folder: Pictures.folder)
        #expect(pictures.scenes.count == 27)
        for scene in pictures.scenes {
            #expect(scene.preview.starts(with: [0xFF, 0xD8, 0xFF]), "\(scene.name)")
            #expect(scene.preview.suffix(2) == [0xFF, 0xD9], "\(scene.name)")
            #expect(scene.thumbnail.starts(with: "RIFF".utf8), "\(scene.name)")
            // ThumbHash: five bytes of averages, then two components a byte.
            let hash = try #require(Data(base64Encoded: scene.thumbhash))
            #expect((16...25).contains(hash.count), "\(scene.name)")
        }
        let boxes = String(decoding: pictures.clip.prefix(64), as: UTF8.self)
        #expect(boxes.dropFirst(4).hasPrefix("ftyp"))
        let files = try FileManager.default.contentsOfDirectory(atPath: Pictures.folder)
        let size = files.reduce(0) {
            $0 + (FileManager.default.contents(atPath: Pictures.folder + "/" + $1)?.count ?? 0)
        }
        #expect(size <= 2_000_000)
    }

    @Test("The clip's index stands in front of its pictures") func theClipStartsAtOnce() throws {
        let clip = try Pictures(folder: Pictures.folder).clip
        let (index, data) = (LibraryTests.place(of: "moov", in: clip), LibraryTests.place(of: "mdat", in: clip))
        #expect(try #require(index) < #require(data))
    }

    private static func place(of name: String, in bytes: [UInt8]) -> Int? {
        let name = Array(name.utf8)
        return (0..<bytes.count - 4).first { bytes[$0] == name[0] && Array(bytes[$0..<$0 + 4]) == name }
    }
}
