import Gateway
import Testing

@testable import DemoImmich

@Suite("Changes and faults while it runs") struct SteeringTests {
    /// How many assets the album link's timeline has; nil where it is refused.
    private func count(_ visit: Visit, _ name: String = "album") async throws -> Int? {
        let (key, album) = (try await visit.key(name), try await visit.link(name)["albumId"]?.string ?? "")
        let answer = try await visit.call("/api/timeline/buckets?albumId=\(album)&key=\(key)")
        guard answer.status == .ok else { return nil }
        return try await answer.json()?.items.reduce(0) { $0 + Int($1["count"]?.number ?? 0) }
    }

    private func status(_ visit: Visit, _ name: String) async throws -> Int {
        let key = try await visit.key(name)
        return try await visit.call("/api/shared-links/me?key=\(key)").status.rawValue
    }

    @Test("Nothing is served under /demo unless it was asked for") func controlIsOffByDefault() async throws {
        let visit = try Visit(.v3_1_0) { $0.hasControl = false }
        #expect(try await visit.call("/demo/links").header("content-type") == "text/html; charset=utf-8")
        #expect(try await visit.command("password", #"{"link":"album","password":"x"}"#) == 404)
    }

    @Test("A password is set, changed and taken away") func passwordsChange() async throws {
        let visit = try Visit(.v3_1_0)
        #expect(try await status(visit, "album") == 200)
        #expect(try await visit.command("password", #"{"link":"album","password":"x"}"#) == 200)
        #expect(try await status(visit, "album") == 401)
        // The timeline does not look at it.
        #expect(try await count(visit) == 44)
        #expect(try await visit.command("password", #"{"link":"album"}"#) == 200)
        #expect(try await status(visit, "album") == 200)
    }

    @Test("A link expires, comes back, and is deleted") func linksEnd() async throws {
        let visit = try Visit(.v3_1_0)
        let key = try await visit.key("album")
        for (verb, command, expected) in [
            ("expire", #"{"link":"album","seconds":-1}"#, 401), ("expire", #"{"link":"album","seconds":60}"#, 200),
            ("expire", #"{"link":"album"}"#, 200), ("delete-link", #"{"link":"album"}"#, 401),
            ("start-over", "{}", 200),
            ("delete-album", #"{"link":"album"}"#, 401),
        ] {
            #expect(try await visit.command(verb, command) == 200)
            let me = try await visit.call("/api/shared-links/me?key=\(key)")
            #expect(me.status.rawValue == expected, "\(verb) \(command)")
        }
    }

    @Test("An asset that is trashed, or taken out, is gone everywhere at once") func assetsGo() async throws {
        let visit = try Visit(.v2_3_1)
        let key = try await visit.key("album")
        let one = try await visit.call("/api/shared-links/me?key=\(try await visit.key("one_photo"))").json()
        let id = one?["assets"]?.items.first?["id"]?.string ?? ""
        let target = "/api/assets/\(id)/thumbnail?key=\(key)"
        #expect(try await visit.call(target).status == .ok)
        #expect(try await visit.command("trash", #"{"asset":"IMG_1000.jpg"}"#) == 200)
        #expect(try await visit.call(target).status == .badRequest)
        #expect(try await count(visit) == 43)
        #expect(try await visit.command("restore", #"{"asset":"IMG_1000.jpg"}"#) == 200)
        #expect(try await count(visit) == 44)
        #expect(try await visit.command("remove", #"{"link":"album","asset":"live.jpg"}"#) == 200)
        #expect(try await count(visit) == 43)
        #expect(try await visit.command("add", #"{"link":"album"}"#) == 200)
        #expect(try await count(visit) == 44)
        #expect(try await visit.command("remove", #"{"link":"many","asset":"live.jpg"}"#) == 200)
        let many = try await visit.call("/api/shared-links/me?key=\(try await visit.key("many"))").json()
        #expect(many?["assets"]?.items.count == 7)
    }

    @Test("Downloads and metadata are switched off") func flagsChange() async throws {
        let visit = try Visit(.v3_1_0)
        let target = try await visit.playback("one_video")
        let key = try await visit.key("one_video")
        let original = String(target.split(separator: "video/playback").joined(separator: "original"))
        #expect(try await visit.call(original).status == .ok)
        #expect(try await visit.command("downloads", #"{"link":"one_video","allowed":false}"#) == 200)
        #expect(try await visit.call(original).status == .notFound)
        #expect(try await visit.call(target).status == .ok)
        #expect(try await visit.command("metadata", #"{"link":"one_video","allowed":false}"#) == 200)
        let link = try await visit.call("/api/shared-links/me?key=\(key)").json()
        #expect(link?["assets"]?.items.first?["originalFileName"] == nil)
    }

    @Test(
        "A command that cannot be done says so",
        arguments: [
            ("password", #"{"link":"nobody"}"#), ("trash", #"{"asset":"nobody.jpg"}"#), ("nothing", "{}"),
            ("password", "{"),
            ("delete-album", #"{"link":"many"}"#), ("fault", #"{"fault":"odd"}"#),
            ("fault", #"{"fault":"status","value":"9"}"#),
        ]
    )
    func impossibleCommandsAreRefused(verb: String, command: String) async throws {
        #expect(try await Visit(.v3_1_0).command(verb, command) == 400)
    }

    @Test("A fault hits its route, as often as it shall, and no other") func faultsHitTheirRoute() async throws {
        let visit = try Visit(.v3_1_0)
        #expect(try await visit.command("fault", #"{"route":"me","fault":"status","value":"503","times":2}"#) == 200)
        #expect(try await status(visit, "album") == 503)
        #expect(try await visit.call("/api/server/ping").status == .ok)
        #expect(try await status(visit, "album") == 503)
        #expect(try await status(visit, "album") == 200)
        _ = try await visit.command("fault", #"{"fault":"garbage"}"#)
        let garbage = try await visit.call("/api/server/ping")
        #expect(garbage.status == .ok)
        #expect(try await garbage.json() == nil)
        _ = try await visit.command("fault", #"{"fault":"none"}"#)
        #expect(try await visit.call("/api/server/ping").json()?["res"]?.string == "pong")
    }

    @Test("Every fault answers as it says") func faultsAnswer() async throws {
        let visit = try Visit(.v2_3_1)
        let ping = "/api/server/ping"
        _ = try await visit.command("fault", #"{"route":"ping","fault":"huge","value":"3000000"}"#)
        #expect(try await visit.call(ping).content(upTo: 10).length == 3_000_000)
        _ = try await visit.command("fault", #"{"route":"ping","fault":"redirect","value":"http://192.0.2.1/"}"#)
        #expect(try await visit.call(ping).header("location") == "http://192.0.2.1/")
        _ = try await visit.command("fault", #"{"route":"ping","fault":"slow","value":"1"}"#)
        #expect(try await visit.call(ping).status == .ok)
        _ = try await visit.command("fault", #"{"route":"ping","fault":"cut"}"#)
        let cut = try await visit.call(ping)
        #expect(cut.header("content-length") == "14")
        await #expect(throws: (any Error).self) { _ = try await cut.content() }
    }

    @Test("Who hangs is let go when the caller leaves") func aHangEndsWithItsCaller() async throws {
        let visit = try Visit(.v3_1_0)
        _ = try await visit.command("fault", #"{"route":"ping","fault":"hang"}"#)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await visit.call("/api/server/ping") }
            group.cancelAll()
        }
        #expect(try await visit.call("/demo/calls").json()?["inFlight"]?.number == 0)
    }

    @Test("Calls are counted by route; of media the names that came along are kept, never a value")
    func callsAreCounted()
        async throws
    {
        let visit = try Visit(.v3_1_0)
        let target = try await visit.playback("video")
        _ = try await visit.command("forget-calls")
        let headers = ["cookie": "session=secret; other=x", "range": "bytes=0-1", "x-immich-share-key": "k"]
        _ = try await visit.call(target, headers: headers)
        _ = try await visit.call(target)
        _ = try await visit.call("/api/server/ping")
        let calls = try await visit.call("/demo/calls").json()
        #expect(calls?["calls"] == .object(["playback": .number(2), "ping": .number(1)]))
        let media = try #require(calls?["media"]?.items.first)
        #expect(media["cookies"] == .list([.text("session"), .text("other")]))
        #expect(media["headers"]?.items.contains(.text("x-immich-share-key")) == true)
        #expect(media["query"] == .list([.text("key")]))
        #expect(media["credentials"] == .list([.text("header x-immich-share-key"), .text("query key")]))
        let list = calls?["list"]?.items ?? []
        #expect(list.map { $0["route"] } == [.text("playback"), .text("playback"), .text("ping")])
        #expect(list.last?["method"] == .text("GET"))
        #expect(list.last?["path"] == .text("/api/server/ping"))
        #expect(list.last?["credentials"] == .list([]))
        let text = String(decoding: try await visit.call("/demo/calls").content().bytes, as: UTF8.self)
        #expect(!text.utf8.split(separator: UInt8(ascii: "\"")).contains { Array($0) == Array("secret".utf8) })
    }

    @Test("Pictures wait in one queue at the recorded pace") func picturesArePaced() {
        let pace = Pace()
        let start = ContinuousClock.now
        var last = start
        for _ in 0..<255 { last = pace.place(Pace.preview, at: start) }
        #expect(abs((last - start) / .seconds(1) - 1) < 0.001)
        for _ in 0..<540 { last = pace.place(Pace.thumbnail, at: start) }
        #expect(abs((last - start) / .seconds(1) - 2) < 0.001)
        // Idle time is not saved up.
        let later = start + .seconds(60)
        #expect(pace.place(Pace.preview, at: later) == later + Pace.preview)
    }
}
