import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// The pages of a share: kept as bytes, told apart by what they are made of.
@Suite struct PageTests {
    private static let note = "<p class=\"note\" role=\"status\">\(Words.english.stale)</p>\n"

    private func asked(_ desk: Desk) -> [Int] { ["share", "months", "assets", "details"].map(desk.immich.calls) }

    @Test("PG6: a page is the same bytes again without asking Immich", arguments: Below.pages + [Below.media[0]])
    func kept(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let first = try await desk.ask("GET", Desk.path + rest)
        #expect(first.status == 200 && !first.body.isEmpty)
        let asked = asked(desk)
        for _ in 0..<10 { #expect(try await desk.ask("GET", Desk.path + rest) == first) }
        #expect(self.asked(desk) == asked)
    }

    @Test("who has an open share's page already is told so", arguments: Below.pages + [Below.media[0]])
    func unchanged(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let page = try await desk.ask("GET", Desk.path + rest)
        let tag = try #require(page["ETag"])
        #expect(page["Cache-Control"] == "private, no-cache")
        let again = try await desk.ask("GET", Desk.path + rest, [("HTTP_IF_NONE_MATCH", tag)])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(again["ETag"] == tag)
        #expect(try await desk.ask("GET", Desk.path + rest, [("HTTP_IF_NONE_MATCH", "W/\"0\"")]) == page)
    }

    @Test("a kept page's month that is due is asked for again behind it")
    func due() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let first = try await desk.ask()
        // Another picture in the place of one: the list of months is as it was.
        let (month, changed) = (try Sample.month(), try Sample.assets(1..<3))
        desk.immich.state.withLock { $0.assets[month] = .success(changed) }
        desk.time.turn(by: .seconds(24))
        #expect(try await desk.ask() == first)
        #expect(desk.immich.calls("assets") == 1)
        desk.time.turn(by: .seconds(2))
        #expect(try await desk.ask().status == 200)
        #expect(await eventually { desk.immich.calls("assets") == 2 })
        var page = first
        for _ in 0..<10_000 where page == first {
            page = try await desk.ask()
            await Task.yield()
        }
        let (added, removed) = (try Sample.asset(2).text, try Sample.asset(0).text)
        #expect(page.text.contains(added) && !page.text.contains(removed))
    }

    @Test("another answer of Immich is another page")
    func changed() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let before = try await desk.ask()
        try desk.showAlbum(assets: try Sample.assets(0..<5))
        desk.time.turn(by: .seconds(61))
        let after = try await desk.ask()
        #expect(after.body != before.body)
        #expect(after["ETag"] != before["ETag"])
        #expect(after.text.contains(try Sample.asset(4).text))
        let tag = try #require(before["ETag"])
        #expect(try await desk.ask("GET", Desk.path, [("HTTP_IF_NONE_MATCH", tag)]).status == 200)
    }

    @Test("an opened share's pages are kept by nobody, also where their tag is guessed", arguments: Below.pages)
    func opened(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: true)
        let cookie = try await desk.unlock()
        let page = try await desk.ask("GET", Desk.path + rest, [cookie])
        #expect(page.status == 200 && page.text.contains(Below.asset))
        #expect(page["Cache-Control"] == "no-store")
        #expect(page["ETag"] == nil)
        let tag = "W/\"\(ContentHash.text(of: page.body))\""
        #expect(try await desk.ask("GET", Desk.path + rest, [cookie, ("HTTP_IF_NONE_MATCH", tag)]) == page)
    }

    @Test(
        "a stale page has the note, is kept by nobody, and is else as one of which nothing can be saved",
        arguments: ["", "/month/2024-05"]
    )
    func stale(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let fresh = try await desk.ask("GET", Desk.path + rest)
        let reserved = try Desk { $0.downloads.offered = .never }
        try reserved.showAlbum()
        let bare = try await reserved.ask("GET", Desk.path + rest)
        #expect(bare.text != fresh.text)
        try desk.goAway(after: .seconds(100))
        let stale = try await desk.ask("GET", Desk.path + rest)
        #expect(stale.status == 200)
        #expect(stale["Cache-Control"] == "no-store")
        #expect(stale["ETag"] == nil)
        let parts = stale.text.split(separator: Self.note, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        #expect(parts.joined() == bare.text)
        let kept = ["Cache-Control", "ETag"]
        let others = { (answer: Answer) in answer.fields.filter { field in !kept.contains { field.hasPrefix($0) } } }
        #expect(others(stale) == others(fresh))
        let tag = "W/\"\(ContentHash.text(of: stale.body))\""
        #expect(try await desk.ask("GET", Desk.path + rest, [("HTTP_IF_NONE_MATCH", tag)]) == stale)
        #expect(
            try await desk.ask("GET", Desk.path + Below.media[3]).status == 503,
            "bytes cannot say that they are old"
        )
    }

    @Test("a share that was deleted is gone although its page was kept")
    func deleted() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        #expect(try await desk.ask().status == 200)
        try desk.say(.failure(.unknownShare))
        desk.time.turn(by: .seconds(61))
        #expect(try await desk.ask().status == 404)
        try desk.goAway(after: .zero)
        #expect(try await desk.ask().status == 503, "and is not shown from memory later")
    }

    @Test("every page and month carries the fields that keep it safe")
    func securityFields() async throws {
        let expected = [
            "Content-Security-Policy": ContentSecurityPolicy().text, "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
        let (open, locked) = (try Desk { $0.details.fields = [.date] }, try Desk())
        try open.showAlbum()
        try locked.showAlbum(locked: true)
        var pages = [
            try await open.ask("GET", Desk.path + "/month/2024-05"),
            try await open.ask("GET", Desk.path + Below.media[0]),
            try await open.ask(), try await open.ask("GET", "/nothing"), try await locked.ask(),
            try await locked.ask("POST", body: "password=guess"),
            try await open.ask("GET", Desk.path + "/details/" + Below.asset),
            try await open.ask("GET", StaticFile.style.address(below: "/share/static")),
        ]
        try open.goAway(after: .seconds(100))
        pages.append(try await open.ask())
        open.time.turn(by: .seconds(300))
        pages.append(try await open.ask())
        #expect(pages.map(\.status) == [200, 200, 200, 404, 200, 401, 404, 200, 200, 503])
        for page in pages where !page.body.isEmpty {
            for (name, value) in expected { #expect(page[name] == value, "\(name): \(page)") }
            #expect(page.all("Cache-Control").count == 1)
            #expect(page.all("Content-Type").count == 1)
        }
    }

    @Test(
        "one picture is itself or a page, one video too, as the owner wants it",
        arguments: [
            (true, Configuration.Page.Single.raw), (true, .page), (false, .raw), (false, .page),
        ]
    )
    func single(_ isImage: Bool, _ wanted: Configuration.Page.Single) async throws {
        let desk = try Desk {
            $0.page.singleImage = wanted; $0.page.singleVideo = wanted
        }
        let assets = [Asset(id: try Sample.asset(0), isImage: isImage, duration: isImage ? nil : 3)]
        for isAlbum in [true, false] {
            try desk.showAlbum(assets: assets, isAlbum ? nil : try Sample.share(content: .assets(assets)))
            desk.time.turn(by: .seconds(61))
            let answer = try await desk.ask()
            #expect(answer.status == 200)
            let path = isImage ? "/api/assets/\(Below.asset)/thumbnail" : "/api/assets/\(Below.asset)/video/playback"
            #expect(answer["X-Sharefcgi-Path"] == (wanted == .raw ? path : nil))
            #expect(answer.text.contains("class=\"single") == (wanted == .page))
            #expect(answer.text.contains("<video") == (wanted == .page && !isImage))
        }
        #expect(Configuration.Page().singleImage == .raw && Configuration.Page().singleVideo == .page)
    }

    @Test("one locked or stale picture is always a page")
    func lockedSingle() async throws {
        let assets = try Sample.assets(0..<1)
        let locked = try Desk()
        try locked.showAlbum(locked: true, assets: assets)
        let page = try await locked.ask("GET", Desk.path, [try await locked.unlock()])
        #expect(page.text.contains("class=\"single"))
        #expect(page["Cache-Control"] == "no-store")
        let open = try Desk()
        try open.showAlbum(assets: assets)
        #expect(try await open.ask()["X-Accel-Redirect"] == "@immich_image")
        try open.goAway(after: .seconds(100))
        let stale = try await open.ask()
        #expect(stale.text.contains("class=\"single") && stale.text.contains(Self.note))
    }

    @Test("the page of one picture shows the one that the list names now, also where its verdict still stands")
    func replacedSingle() async throws {
        let desk = try Desk { $0.page.singleImage = .page }
        let state = desk.immich.state
        state.withLock { state in
            // A slow verdict is asked for again later than a quick list.
            state.takes = .seconds(3)
            state.meanwhile = { [state = desk.immich.state] in state.withLock { $0.takes = .zero } }
        }
        try desk.showAlbum(assets: try Sample.assets(0..<1))
        #expect(try await desk.ask().text.contains(try Sample.asset(0).text))
        try desk.showAlbum(assets: try Sample.assets(1..<2))
        desk.time.turn(by: .seconds(30))
        _ = try await desk.ask()
        #expect(await eventually { desk.immich.calls("assets") == 2 })
        let replacement = try Sample.asset(1).text
        var shown = try await desk.ask().text
        for _ in 0..<100 where !shown.contains(replacement) { shown = try await desk.ask().text }
        #expect(shown.contains(replacement))
        #expect(desk.immich.calls("share") == 1)
    }
}
