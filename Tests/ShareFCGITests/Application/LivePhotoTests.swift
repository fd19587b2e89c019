import EventLoop
import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// A photo that moves is one photo: its clip is played and downloaded with it, and is nothing by itself.
@Suite struct LivePhotoTests {
    private struct Columns: Decodable {
        let id: [String]
        let clip: [String?]?
    }

    private let still: AssetID
    private let clip: AssetID
    private let other: AssetID

    init() throws { (still, clip, other) = (try Sample.asset(1), try Sample.asset(2), try Sample.asset(3)) }

    private var assets: [Asset] { [Asset(id: still, livePhotoVideoID: clip), Asset(id: other)] }

    private func desk(_ showsLivePhotos: Bool, asAlbum: Bool) throws -> Desk {
        let desk = try Desk { $0.page.livePhotos = showsLivePhotos }
        if asAlbum {
            try desk.showAlbum(assets: assets)
        } else {
            try desk.say(.success(try Sample.share(content: .assets(assets))))
        }
        return desk
    }

    private func columns(_ desk: Desk, _ month: String) async throws -> Columns {
        let answer = try await desk.ask("GET", Desk.path + "/month/\(month).json")
        return try JSONDecoder().decode(Columns.self, from: Data(answer.body))
    }

    @Test("PS1: its tile has a mark and names the clip, which is played", arguments: [true, false])
    func shown(_ asAlbum: Bool) async throws {
        let desk = try desk(true, asAlbum: asAlbum)
        let page = HTMLReader(try await desk.ask().body)
        #expect(page.values("data-clip") == [clip.text])
        #expect(page.values("class").filter { $0 == "badge live" }.count == 1)
        #expect(page.values("alt") == ["Live photo", "Photo"])
        #expect(try await columns(desk, asAlbum ? "2024-05" : "0000-01").clip == [clip.text, nil])
        let answer = try await desk.ask("GET", Desk.path + "/video/" + clip.text)
        #expect(answer["X-Accel-Redirect"] == "@immich_stream")
        #expect(answer["X-Sharefcgi-Path"] == "/api/assets/\(clip.text)/video/playback")
    }

    @Test(
        "PS1: where the owner shows none, it is a photo like any other, and nothing names its clip",
        arguments: [true, false]
    )
    func notShown(_ asAlbum: Bool) async throws {
        let desk = try desk(false, asAlbum: asAlbum)
        var hidden = AssetDetails(id: clip)
        hidden.isHidden = true
        desk.immich.state.withLock { [hidden] in $0.details = .success(hidden) }
        let page = try await desk.ask()
        #expect(!page.text.contains(clip.text) && !page.text.contains("badge live") && page.text.contains(still.text))
        #expect(try await columns(desk, asAlbum ? "2024-05" : "0000-01").clip == nil)
        for path in ["/video/\(clip.text)", "/photo/\(clip.text)/original", "/details/\(clip.text)"] {
            #expect(try await desk.ask("GET", Desk.path + path).status == 404)
        }
    }

    @Test("PS2: a clip that no shared photo names is not there") func strange() async throws {
        let desk = try desk(true, asAlbum: false)
        #expect(try await desk.ask("GET", Desk.path + "/video/" + Sample.asset(7).text).status == 404)
    }

    @Test("a month without one has no column for them") func noColumn() throws {
        let json = MonthJSON(assets: [Asset(id: other)]).render()
        #expect(!String(decoding: json, as: UTF8.self).contains("clip"))
    }

    @Test("its page alone leads to the clip, also without the script", arguments: [true, false])
    func alone(_ showsLivePhotos: Bool) async throws {
        let desk = try Desk {
            $0.page.singleImage = .page
            $0.page.livePhotos = showsLivePhotos
        }
        try desk.say(.success(try Sample.share(content: .assets([Asset(id: still, livePhotoVideoID: clip)]))))
        let page = try await desk.ask()
        #expect(page.text.contains("href=\"\(Desk.path)/video/\(clip.text)\"") == showsLivePhotos)
    }

    @Test("a zip holds the clip where it is shown", arguments: [true, false])
    func zipped(_ showsLivePhotos: Bool) async throws {
        let stub = try StubImmich.showing(assets)
        let book = ShareBook(immich: showsLivePhotos ? stub : StillPhotos(immich: stub))
        let claim = ShareBook.Claim(reference: try Sample.reference(), token: nil)
        guard case .open(let share) = try await book.verdict(claim).value, case .assets(let shown) = share.content
        else {
            Issue.record("not open")
            return
        }
        #expect(shown.map { DownloadItem($0, position: 1).motion } == [showsLivePhotos ? clip : nil, nil])
    }
}

extension StubImmich {
    fileprivate static func showing(_ assets: [Asset]) throws -> StubImmich {
        let stub = StubImmich()
        let (reference, share) = (try Sample.reference(), try Sample.share(content: .assets(assets)))
        stub.state.withLock { $0.shares[reference] = .success(share) }
        return stub
    }
}
