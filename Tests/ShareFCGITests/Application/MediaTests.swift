import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What the web server is told to fetch, and how it may keep it.
@Suite struct MediaTests {
    let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.showAlbum()
    }

    private func photo(_ size: String, of number: Int = 0, at path: String = Desk.path, _ more: [(String, String)] = [])
        async throws -> Answer
    {
        try await desk.ask("GET", "\(path)/photo/\(Sample.asset(number).text)/\(size)", more)
    }

    @Test("a picture is kept only where a young listing shows it")
    func youngListing() async throws {
        #expect(try await photo("thumbnail")["X-Accel-Redirect"] == "@immich_stream", "no listing is known")
        #expect(try await desk.ask().status == 200)
        for size in ["thumbnail", "preview", "fullsize"] {
            #expect(try await photo(size)["X-Accel-Redirect"] == "@immich_image")
        }
        let stranger = try await photo("thumbnail", of: 7)
        #expect(stranger["X-Accel-Redirect"] == "@immich_stream")
        #expect(stranger["X-Sharefcgi-Cache-Key"] == nil)
    }

    @Test("a listing that has grown old keeps nothing, and is asked for again")
    func oldListing() async throws {
        #expect(try await desk.ask().status == 200)
        desk.time.turn(by: .seconds(61))
        #expect(try await photo("thumbnail")["X-Accel-Redirect"] == "@immich_stream")
        #expect(await eventually { desk.immich.calls("assets") == 2 })
        var answer = try await photo("thumbnail")
        for _ in 0..<100 where answer["X-Accel-Redirect"] != "@immich_image" { answer = try await photo("thumbnail") }
        #expect(answer["X-Accel-Redirect"] == "@immich_image")
    }

    @Test("a locked share's pictures are kept by nobody, unless the owner says so", arguments: [false, true])
    func locked(_ cachesLocked: Bool) async throws {
        let desk = try Desk { $0.media.cachesLocked = cachesLocked }
        try desk.showAlbum(locked: true)
        let cookie = try await desk.unlock()
        #expect(try await desk.ask("GET", Desk.path, [cookie]).text.contains("Summer"))
        let answer = try await desk.ask("GET", Desk.path + Below.media[3], [cookie])
        #expect(answer["X-Accel-Redirect"] == (cachesLocked ? "@immich_image" : "@immich_stream"))
        #expect((answer["X-Sharefcgi-Cache-Key"] != nil) == cachesLocked)
        #expect(answer["X-Sharefcgi-Cache-Control"] == "no-store")
    }

    @Test("videos and originals are never kept by the web server")
    func streams() async throws {
        desk.files.say()
        #expect(try await desk.ask().status == 200)
        for rest in ["/video/\(Below.asset)", "/photo/\(Below.asset)/original"] {
            let answer = try await desk.ask("GET", Desk.path + rest)
            #expect(answer["X-Accel-Redirect"] == "@immich_stream")
            #expect(answer["X-Sharefcgi-Cache-Key"] == nil)
        }
    }

    @Test("a cache key belongs to one link, is the same by key and slug, and holds nothing of the key")
    func cacheKeys() async throws {
        let other = try #require(ShareKey("A" + sampleKey.dropFirst()))
        let (slug, share) = (try Sample.slug(), try Sample.share())
        let second = Share(id: try Sample.link("9"), key: other, content: share.content)
        let renewed = Share(id: try Sample.link("7"), key: share.key, content: share.content)
        desk.immich.state.withLock { state in
            state.shares[slug] = .success(share)
            state.shares[.key(other)] = .success(second)
        }
        var keys: [String] = []
        for path in [Desk.path, "/s/summer", "/share/" + other.text] {
            #expect(try await desk.ask("GET", path).status == 200)
            keys.append(try #require(try await photo("preview", at: path)["X-Sharefcgi-Cache-Key"]))
        }
        try desk.say(.success(renewed))
        desk.time.turn(by: .seconds(61))
        #expect(try await desk.ask().status == 200)
        keys.append(try #require(try await photo("preview")["X-Sharefcgi-Cache-Key"]))
        #expect(keys[0] == keys[1])
        #expect(Set(keys).count == 3)
        for key in keys {
            #expect(key.utf8.count >= 16)
            let pieces = stride(from: 0, to: 56, by: 8).map { sampleKey.dropFirst($0).prefix(8) }
            #expect(!pieces.contains { key.contains($0) })
        }
    }

    @Test("what is named to Immich is a path, a size and the key, and nothing of the visitor")
    func target() async throws {
        #expect(try await desk.ask().status == 200)
        for (size, named) in [("thumbnail", "thumbnail"), ("preview", "preview"), ("fullsize", "preview")] {
            let answer = try await photo(size, [("QUERY_STRING", "x=canary"), ("HTTP_COOKIE", "canary=1")])
            #expect(answer["X-Sharefcgi-Size"] == named)
            #expect(answer["X-Sharefcgi-Path"] == "/api/assets/\(Below.asset)/thumbnail")
            #expect(answer["X-Sharefcgi-Key"] == sampleKey)
            #expect(answer["X-Sharefcgi-Disposition"] == "inline")
            #expect(answer["X-Sharefcgi-Cache-Control"] == "private, max-age=60, must-revalidate")
            #expect(answer.body.isEmpty)
            #expect(!answer.description.contains("canary"))
            #expect(answer["Cache-Control"] == nil, "a success's fields must not stick to a failure")
        }
    }

    @Test("an original needs leave to download")
    func forbiddenOriginal() async throws {
        try desk.showAlbum(try Sample.share(allowsDownload: false))
        #expect(try await desk.ask().status == 200)
        #expect(try await photo("original").status == 404)
        #expect(desk.immich.calls("details") == 0)
        #expect(try await photo("preview").status == 200)
    }

    @Test(
        "an original has its own name where the share shows metadata, else one that tells nothing",
        arguments: [
            (true, "Grandma's \u{202E}gpj.exe\r\nX: y.jpg", "Grandma's gpj.exeX y.jpg"),
            (true, nil, "00000000.jpg"), (false, "canary.jpg", "00000000.jpg"),
        ] as [(Bool, String?, String)]
    )
    func disposition(_ showsMetadata: Bool, _ fileName: String?, _ expected: String) async throws {
        desk.files.say(name: fileName)
        let content = Share.Content.album(try Sample.album())
        try desk.say(
            .success(
                Share(id: try Sample.link(), key: try Sample.key(), showsMetadata: showsMetadata, content: content)
            )
        )
        #expect(try await desk.ask().status == 200)
        let answer = try await photo("original")
        let disposition = try #require(answer["X-Sharefcgi-Disposition"])
        #expect(disposition.hasPrefix("attachment; filename=\"\(expected)\"; filename*=UTF-8''"))
        #expect(answer["X-Sharefcgi-Path"] == "/api/assets/\(Below.asset)/original")
        #expect(answer["X-Sharefcgi-Size"] == nil)
    }

    @Test("an individual link shows what it names, with its moving parts, and nothing else")
    func individual() async throws {
        let (still, motion) = (try Sample.asset(1), try Sample.asset(2))
        let assets = [Asset(id: still, livePhotoVideoID: motion), Asset(id: try Sample.asset(3))]
        try desk.say(.success(try Sample.share(content: .assets(assets))))
        #expect(try await photo("preview", of: 1)["X-Accel-Redirect"] == "@immich_image")
        #expect(try await desk.ask("GET", "\(Desk.path)/video/\(motion.text)")["X-Accel-Redirect"] == "@immich_stream")
        #expect(try await photo("preview", of: 4).status == 404)
        #expect(try await desk.ask("GET", Desk.path + "/video/\(Sample.asset(4).text)").status == 404)
    }
}
