import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What the web server says, rightly or wrongly, and what the log says of it.
@Suite struct EdgeTests {
    private static let medium = Desk.path + Below.media[3]

    private func params(_ pairs: [(String, String)]) -> Params {
        var params = Params()
        for (name, value) in pairs { params.append(name, Array(value.utf8)) }
        return params
    }

    @Test("a medium that Immich refused or did not give comes back as the one constant answer")
    func mediaFailures() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let missing = try await desk.ask("GET", Self.medium, [("SHAREFCGI_ERROR", "missing")])
        #expect(missing == (try await Desk().ask("GET", Self.medium)))
        #expect(missing.status == 404)
        let away = try await desk.ask("GET", Self.medium, [("SHAREFCGI_ERROR", "away")])
        #expect(away.status == 503 && away.body.isEmpty && away["Retry-After"] == "10")
        for word in ["MISSING", "missing ", "404", "Ünsinn", "\0"] {
            #expect(try await desk.ask("GET", Self.medium, [("SHAREFCGI_ERROR", word)]) == away, "\(word)")
        }
        #expect(desk.immich.calls("share") == 0)
        #expect(try await desk.ask("GET", Self.medium, [("SHAREFCGI_ERROR", "")]).status == 200)
    }

    @Test("a word that is no text, or two that differ, is a mistake as well, and closed")
    func doubtfulFailures() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let usual = [("REQUEST_METHOD", "GET"), ("REQUEST_URI", Self.medium), ("REMOTE_ADDR", "192.0.2.7")]
        var bytes = params(usual)
        bytes.append("SHAREFCGI_ERROR", [0xFF])
        #expect(try await desk.ask(bytes).status == 503)
        for words in [["", "missing"], ["missing", "away"], ["missing", ""]] {
            #expect(try await desk.ask(params(usual + words.map { ("SHAREFCGI_ERROR", $0) })).status == 503, "\(words)")
        }
        #expect(desk.immich.calls("share") == 0)
    }

    @Test("a visitor cannot forge that word", arguments: ["missing", "away", "x"])
    func forged(_ word: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let usual = try await desk.ask("GET", Self.medium)
        let fields = [("HTTP_SHAREFCGI_ERROR", word), ("HTTP_SHAREFCGI-ERROR", word), ("sharefcgi_error", word)]
        #expect(try await desk.ask("GET", Self.medium, fields) == usual)
        #expect(usual.status == 200)
    }

    @Test(
        "what the web server does not say is 503, and the log names the line that is missing in nginx",
        arguments: [
            ("REQUEST_URI", "fastcgi_param REQUEST_URI $request_uri;"),
            ("REQUEST_METHOD", "fastcgi_param REQUEST_METHOD $request_method;"),
            ("REMOTE_ADDR", "fastcgi_param REMOTE_ADDR $remote_addr;"),
        ]
    )
    func missing(_ name: String, _ line: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let all = [("REQUEST_METHOD", "GET"), ("REQUEST_URI", Desk.path), ("REMOTE_ADDR", "192.0.2.7")]
        let answer = try await desk.ask(params(all.filter { $0.0 != name }))
        #expect(answer.status == 503)
        #expect(desk.lines.count == 1)
        #expect(desk.lines.first?.contains(line) == true)
        #expect(try await desk.ask(params(all)).status == 200)
    }

    @Test("an address that is said twice is refused where the two differ, without a word of either in the log")
    func twice() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        #expect(try await desk.ask("GET", Desk.path, [("REQUEST_URI", Desk.path)]).status == 200)
        let answer = try await desk.ask("GET", Desk.path, [("REQUEST_URI", "/canary")])
        #expect(answer.status == 503)
        #expect(desk.lines.count == 1)
        #expect(desk.lines.first?.contains("REQUEST_URI twice") == true)
        #expect(desk.lines.first?.contains("canary") == false)
    }

    @Test("details hold nothing of a picture where the share shows no metadata")
    func withheldDetails() async throws {
        let desk = try Desk { $0.details.fields = [.description, .dimensions, .make] }
        var details = AssetDetails(id: try Sample.asset(0))
        (details.fileName, details.description) = ("canary.jpg", "canary")
        (details.width, details.height, details.camera.make) = (4_000, 3_000, "canary")
        desk.immich.state.withLock { $0.details = .success(details) }
        let path = Desk.path + "/details/" + Below.asset
        try desk.showAlbum()
        let shown = try await desk.ask("GET", path)
        #expect(shown.text.contains("\"description\":\"canary\"") && shown.text.contains("4000"))
        #expect(!shown.text.contains("canary.jpg"), "nobody asked for the name")

        let share = try Sample.share()
        let (id9, key) = (try Sample.link("9"), share.key)
        try desk.say(.success(Share(id: id9, key: key, showsMetadata: false, content: share.content)))
        desk.time.turn(by: .seconds(61))
        let asked = desk.immich.calls("details")
        let unlisted = try await desk.ask("GET", path)
        #expect(unlisted.status == 200, "of a month that nobody has opened, too")
        #expect(unlisted.text == "{}")
        #expect(desk.immich.calls("details") == asked + 1, "no young listing shows it: Immich has to say")
        #expect(try await desk.ask().status == 200)
        #expect(try await desk.ask("GET", path) == unlisted)
        #expect(desk.immich.calls("details") == asked + 1)
        desk.immich.state.withLock { $0.details = .failure(.notInShare) }
        #expect(try await desk.ask("GET", Desk.path + "/details/" + Sample.asset(9).text).status == 404)
    }

    @Test("no key, slug, password, token, cookie, query or name of a picture is in any line of the log")
    func secrets() async throws {
        let desk = try Desk { $0.attempts.unknownPerMinute = 5 }
        try desk.showAlbum(locked: true)
        let (slug, share) = (try Sample.slug("canary-slug"), try Sample.share(locked: true))
        desk.immich.state.withLock { $0.shares[slug] = .success(share) }
        let token = try #require(desk.immich.state.withLock { $0.token }).text
        let cookies = [
            try await desk.unlock(), try await desk.unlock("/s/canary-slug"), ("HTTP_COOKIE", "share=canary"),
        ]
        let more = [("QUERY_STRING", "canary-query"), ("HTTP_REFERER", "https://canary.example/")]
        let unknown = "/share/A" + sampleKey.dropFirst()
        let roots = [Desk.path, "/s/canary-slug", unknown, "/s/canary-unknown", "/share/canary-nonsense"]
        func drive() async throws {
            for root in roots {
                for rest in Below.pages + Below.media {
                    for cookie in cookies {
                        _ = try await desk.ask("GET", root + rest + "?canary-query", more + [cookie])
                    }
                }
                for password in ["canary-wrong", Desk.password] {
                    // Without the foreign page, or nothing would be tried.
                    _ = try await desk.ask("POST", root, from: "198.51.100.1", body: "password=" + password, [more[0]])
                }
            }
            _ = try await desk.ask("GET", Desk.path, [("REQUEST_URI", "/canary")])
        }
        try await drive()
        desk.immich.state.withLock { $0.shares[slug] = .success(share) }
        desk.time.turn(by: .seconds(61))
        try desk.showAlbum(locked: true, try Sample.share(locked: true, expiresAt: desk.time.clock.date()))
        try await drive()
        for reason in ImmichError.Reason.all {
            try desk.goAway(reason, after: .seconds(61))
            try await drive()
        }
        let log = desk.lines.joined()
        for message in [
            "reason=password", "link refused", "reason=expired", "too many guesses", "Immich cannot be asked",
        ] {
            #expect(log.contains(message) || log.contains("\"\(message)\""), "\(message) was not driven")
        }
        let secrets =
            ["canary", token, Below.asset, sampleKey, String(sampleKey.prefix(12)), String(sampleKey.suffix(12))]
            + cookies.map { String($0.1.dropFirst(6).prefix(16)) }
        for secret in secrets { #expect(!log.contains(secret), "\(secret)") }
    }
}
