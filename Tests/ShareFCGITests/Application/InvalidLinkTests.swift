import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What is there where there is no share.
@Suite struct InvalidLinkTests {
    private static let wrong = [
        "/share/" + String(repeating: "A", count: 67), "/share/x", "/s/nobody", "/nothing", "/share/", "/",
        Desk.path + "/month/1999-01",
    ]

    @Test(
        "P63: an invalid link gets what the owner chose, the same whatever is wrong with it",
        arguments: [
            ("404", 404, nil, nil), ("410", 410, nil, nil), ("500", 500, nil, nil),
            ("https://example.org/?a=b", 302, "https://example.org/?a=b", nil),
            ("drop", 404, nil, "@sharefcgi_drop"),
        ] as [(String, Int, String?, String?)]
    )
    func invalid(_ setting: String, _ status: Int, _ location: String?, _ redirect: String?) async throws {
        let desk = try desk("{ links: { invalid: '\(setting)' } }")
        try desk.showAlbum(try Sample.share(expiresAt: desk.time.clock.date()))
        let first = try await desk.ask("GET", Self.wrong[0])
        #expect((first.status, first["Location"]) == (status, location))
        #expect(first["X-Accel-Redirect"] == redirect)
        #expect(first.body.isEmpty && first["Cache-Control"] == "no-store")
        for path in Self.wrong + [Desk.path] { #expect(try await desk.ask("GET", path) == first, "\(path)") }
        // Nothing that a page asks for by itself leads anywhere else.
        let medium = try await desk.ask("GET", Self.wrong[0] + "/video/" + Below.asset)
        #expect(medium.status == 404 && medium.body.isEmpty && medium["Location"] == nil)
        #expect(medium["X-Accel-Redirect"] == nil)
    }

    @Test("P63: where no web server can hang up, it is 404")
    func cannotDrop() async throws {
        let desk = try desk("{ links: { invalid: 'drop' }, media: { delivery: 'stream' } }")
        let answer = try await desk.ask("GET", Self.wrong[0])
        #expect(answer.status == 404 && answer["X-Accel-Redirect"] == nil)
    }

    @Test("whoever guesses too much learns nothing more by that")
    func tooMany() async throws {
        for (setting, status) in [("page", 429), ("410", 429), ("drop", 404)] {
            let desk = try desk("{ links: { invalid: '\(setting)' }, attempts: { unknown_per_minute: 1 } }")
            let first = try await desk.ask("GET", Self.wrong[0])
            let second = try await desk.ask("GET", Self.wrong[0])
            #expect(second.status == status && second.body == first.body)
            #expect(second["X-Accel-Redirect"] == first["X-Accel-Redirect"])
        }
    }

    @Test("P4: without links by name, one is an invalid link, and Immich is not asked")
    func noSlugs() async throws {
        let desk = try Desk { $0.links.slugs = false }
        let usual = try await desk.ask("GET", Self.wrong[0])
        let asked = desk.immich.calls("share")
        desk.immich.state.withLock { state in
            if let slug = try? Sample.slug() { state.shares[slug] = (try? Sample.share()).map(Result.success) }
        }
        #expect(try await desk.ask("GET", "/s/summer") == usual)
        #expect(try await desk.ask("GET", "/s/summer/download") == usual)
        #expect(try await desk.ask("POST", "/s/summer", body: "password=x") == usual)
        #expect(try await desk.ask("GET", "/s/summer/video/" + Below.asset).status == 404)
        #expect(try await desk.ask("GET", "/s/meta/summer/" + Below.asset).status == 404)
        #expect(desk.immich.calls("share") == asked)
        let open = try Desk()
        open.immich.state.withLock { state in
            if let slug = try? Sample.slug() { state.shares[slug] = (try? Sample.share()).map(Result.success) }
        }
        #expect(try await open.ask("GET", "/s/summer").status == 200)
    }

    @Test("P5, PB19: wrong, expired and absent look alike; where the owner wants it, expired ones say so")
    func expired() async throws {
        for tells in [false, true] {
            let desk = try Desk { $0.links.tellsExpired = tells }
            let nothing = try await desk.ask("GET", Self.wrong[0])
            let end = desk.time.clock.date().addingTimeInterval(100)
            try desk.showAlbum(try Sample.share(expiresAt: end))
            #expect(try await desk.ask().status == 200)
            desk.time.turn(by: .seconds(101))
            let at = try await desk.ask()
            // From now on Immich says that there is no such link.
            try desk.say(.failure(.unknownShare))
            desk.time.turn(by: .seconds(3600))
            let later = try await desk.ask()
            #expect(at == later)
            #expect(tells ? later.status == 410 && later.text.contains("expired") : later == nothing)
            #expect(later["Cache-Control"] == "no-store")
            #expect(try await desk.ask("GET", Desk.path + "/video/" + Below.asset).status == 404)
            #expect(try await desk.ask("GET", Self.wrong[0]) == nothing)
        }
    }

    @Test("PB19: of a locked link nobody is told that it was one")
    func expiredLocked() async throws {
        let desk = try Desk { $0.links.tellsExpired = true }
        let nothing = try await desk.ask("GET", Self.wrong[0])
        let end = desk.time.clock.date().addingTimeInterval(100)
        try desk.showAlbum(locked: true, try Sample.share(locked: true, expiresAt: end))
        let cookie = try await desk.unlock()
        #expect(try await desk.ask("GET", Desk.path, [cookie]).status == 200)
        try desk.say(.failure(.unknownShare))
        desk.time.turn(by: .seconds(200))
        #expect(try await desk.ask() == nothing)
    }

    @Test("PB19: nor of one that got its password after it was seen")
    func expiredLockedLater() async throws {
        let desk = try Desk { $0.links.tellsExpired = true }
        let nothing = try await desk.ask("GET", Self.wrong[0])
        let end = desk.time.clock.date().addingTimeInterval(100)
        try desk.showAlbum(try Sample.share(expiresAt: end))
        #expect(try await desk.ask().status == 200)
        try desk.showAlbum(locked: true, try Sample.share(locked: true, expiresAt: end))
        desk.time.turn(by: .seconds(61))
        #expect(try await desk.ask().text.contains("type=\"password\""))
        try desk.say(.failure(.unknownShare))
        desk.time.turn(by: .seconds(100))
        #expect(try await desk.ask() == nothing)
    }

    @Test("PB19: a link that was deleted, or is given more time, has not expired")
    func notExpired() async throws {
        let desk = try Desk { $0.links.tellsExpired = true }
        let nothing = try await desk.ask("GET", Self.wrong[0])
        let end = desk.time.clock.date().addingTimeInterval(3600)
        try desk.showAlbum(try Sample.share(expiresAt: end))
        #expect(try await desk.ask().status == 200)
        try desk.showAlbum()
        desk.time.turn(by: .seconds(100))
        #expect(try await desk.ask().status == 200)
        try desk.say(.failure(.unknownShare))
        desk.time.turn(by: .seconds(7200))
        #expect(try await desk.ask() == nothing)
    }

    @Test("P60: a page for those who come without a link, where the owner wants one")
    func home() async throws {
        for hasHome in [false, true] {
            let desk = try Desk { $0.page.hasHome = hasHome }
            let nothing = try await desk.ask("GET", "/nothing")
            for path in ["/", "/share", "/share/"] {
                let answer = try await desk.ask("GET", path)
                #expect(hasHome ? answer.status == 200 && answer != nothing : answer == nothing, "\(path)")
            }
            for path in ["//", "/s", "/s/", "/share//"] {
                #expect(try await desk.ask("GET", path).status == 404, "\(path)")
            }
            #expect(desk.immich.calls("share") == 0)
        }
    }

    @Test("P62: robots are kept out, but for those that show a preview of a link that somebody has posted")
    func robots() async throws {
        let answer = try await Desk().ask("GET", "/robots.txt")
        #expect(answer.status == 200 && answer["Content-Type"] == "text/plain; charset=utf-8")
        let groups = answer.text.components(separatedBy: "\n\n")
        #expect(groups.count == 2 && groups[1] == "User-agent: *\nDisallow: /\n")
        #expect(groups[0].contains("User-agent: Twitterbot\n") && groups[0].hasSuffix("Disallow: /"))
        #expect(groups[0].contains("\nAllow: /share/\nAllow: /s/\n"))
    }

    @Test("P61: health is told on both addresses")
    func health() async throws {
        let desk = try Desk()
        for path in ["/healthcheck", "/share/healthcheck", "/healthcheck/"] {
            #expect(try await desk.ask("GET", path).text == "ok")
        }
        desk.immich.state.withLock { $0.ping = .failure(.unavailable(.cannotConnect)) }
        desk.time.turn(by: .seconds(10))
        for path in ["/healthcheck", "/share/healthcheck"] { #expect(try await desk.ask("GET", path).status == 503) }
    }
}
