import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What becomes of a password in the form of a locked share.
@Suite struct UnlockTests {
    let desk: Desk

    init() throws {
        desk = try Desk()
        try desk.showAlbum(locked: true)
    }

    private func `try`(_ password: String, _ more: [(String, String)] = []) async throws -> Answer {
        try await desk.ask("POST", body: "password=" + password, more)
    }

    @Test("the right password leads back to the share with one cookie that opens it and nothing else")
    func right() async throws {
        let answer = try await `try`(Desk.password)
        #expect(answer.status == 303)
        #expect(answer["Location"] == Desk.path)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer.body.isEmpty)
        let cookie = try #require(answer["Set-Cookie"])
        #expect(cookie.hasPrefix("share="))
        #expect(cookie.hasSuffix("; Path=\(Desk.path); Max-Age=2592000; HttpOnly; SameSite=Lax"))
        #expect(!cookie.contains(Desk.password))
        let header = ("HTTP_COOKIE", String(cookie.prefix { $0 != ";" }))
        let page = try await desk.ask("GET", Desk.path, [header])
        #expect(page.text.contains("Summer"))
        #expect(page["Cache-Control"] == "no-store")
        #expect(page["ETag"] == nil)
        #expect(try await desk.ask("GET", Desk.path + Below.media[4], [header]).status == 200)
    }

    @Test("P29: who opens a share by its slug has opened it by its key as well: exactly two cookies")
    func rightBySlug() async throws {
        let share = try Sample.share(locked: true)
        let slug = try Sample.slug()
        desk.immich.state.withLock { $0.shares[slug] = .success(share) }
        let answer = try await desk.ask("POST", "/s/summer", body: "password=" + Desk.password, [("HTTPS", "on")])
        #expect(answer["Location"] == "/s/summer")
        let cookies = answer.all("Set-Cookie")
        #expect(cookies.count == 2)
        #expect(cookies.allSatisfy { $0.hasPrefix("__Secure-share=") && $0.hasSuffix("; Secure") })
        #expect(cookies.filter { $0.contains("; Path=/s/summer;") }.count == 1)
        #expect(cookies.filter { $0.contains("; Path=\(Desk.path);") }.count == 1)
    }

    @Test("a wrong password is 401, the form with one sentence, and one line for ban lists")
    func wrong() async throws {
        let form = try await desk.ask()
        let answer = try await `try`("guess")
        #expect(answer.status == 401)
        #expect(answer.fields == form.fields)
        #expect(answer.text.contains(Words.english.locked.wrong))
        #expect(!form.text.contains(Words.english.locked.wrong))
        #expect(answer.text.contains("<form method=\"post\">"))
        #expect(!answer.text.contains("guess"))
        #expect(desk.lines.filter { $0.contains("ip=192.0.2.7") && $0.contains("reason=password") }.count == 1)
    }

    @Test("five wrong tries, then 429 with the time to wait, and the right password has to wait as well")
    func limited() async throws {
        for _ in 0..<5 { #expect(try await `try`("guess").status == 401) }
        for password in ["guess", Desk.password] {
            let answer = try await `try`(password)
            #expect(answer.status == 429)
            #expect(answer["Retry-After"] == "60")
            #expect(answer["Cache-Control"] == "no-store")
            #expect(answer.text.contains(Words.english.locked.limited))
            #expect(answer.all("Set-Cookie").isEmpty)
        }
        #expect(desk.immich.calls("unlock") == 5)
        #expect(desk.lines.filter { $0.contains("reason=password") }.count == 5)
        #expect(try await desk.ask("POST", from: "198.51.100.1", body: "password=" + Desk.password).status == 303)
        desk.time.turn(by: .seconds(60))
        #expect(try await `try`(Desk.password).status == 303)
    }

    @Test("a share's key and slug are one share to whoever guesses, once somebody has opened it by either")
    func spellings() async throws {
        let slug = try #require(Slug("summer"))
        let share = Share(
            id: try Sample.link(),
            key: try Sample.key(),
            slug: slug,
            hasPassword: true,
            content: .album(try Sample.album())
        )
        try desk.showAlbum(locked: true, share)
        desk.immich.state.withLock { $0.shares[.slug(slug)] = .success(share) }
        _ = try await desk.ask("POST", Desk.path, from: "198.51.100.1", body: "password=" + Desk.password)
        for path in [Desk.path, "/s/summer", Desk.path, "/s/summer", "/s/summer"] {
            #expect(try await desk.ask("POST", path, body: "password=guess").status == 401)
        }
        for path in [Desk.path, "/s/summer"] {
            #expect(try await desk.ask("POST", path, body: "password=guess").status == 429, "\(path)")
        }
        #expect(desk.immich.calls("unlock") == 6)
        desk.time.turn(by: .seconds(60))
        #expect(try await desk.ask("POST", "/s/summer", body: "password=" + Desk.password).status == 303)
        for path in [Desk.path, "/s/summer", Desk.path, "/s/summer", Desk.path] {
            #expect(try await desk.ask("POST", path, body: "password=guess").status == 401, "begun anew by both names")
        }
    }

    @Test(
        "a form on another site leads back; nothing is tried, counted or logged",
        arguments: [
            [("HTTP_SEC_FETCH_SITE", "cross-site")], [("HTTP_SEC_FETCH_SITE", "same-site")],
            [("HTTP_ORIGIN", "https://evil.example"), ("HTTP_HOST", "photos.example.org")], [("HTTP_ORIGIN", "null")],
        ]
    )
    func otherSite(_ fields: [(String, String)]) async throws {
        for password in Array(repeating: "guess", count: 20) + [Desk.password] {
            let answer = try await `try`(password, fields)
            #expect(answer.status == 303)
            #expect(answer["Location"] == Desk.path)
            #expect(answer.all("Set-Cookie").isEmpty)
        }
        #expect(desk.immich.calls("unlock") == 0)
        #expect(desk.immich.calls("share") == 0)
        #expect(desk.lines.isEmpty)
        #expect(try await `try`(Desk.password).status == 303, "nothing was counted")
    }

    @Test(
        "what holds no password leads back",
        arguments: [
            "", "passwor=x", "password", "password=", "password=%FF", "password=a&password=b",
            "password=" + String(repeating: "x", count: 1_001),
        ]
    )
    func noField(_ body: String) async throws {
        let answer = try await desk.ask("POST", body: body)
        #expect(answer.status == 303)
        #expect(answer["Location"] == Desk.path)
        #expect(answer.all("Set-Cookie").isEmpty)
        #expect(desk.immich.calls("unlock") == 0)
        #expect(desk.lines.isEmpty)
    }

    @Test("a body beyond the limit is 413, and nothing is tried")
    func tooLarge() async throws {
        let answer = try await desk.ask("POST", body: "password=" + String(repeating: "x", count: 64 << 10))
        #expect(answer.status == 413)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(desk.immich.calls("unlock") == 0)
    }

    @Test("an open share needs no password, and Immich is told none")
    func open() async throws {
        try desk.showAlbum()
        let answer = try await `try`("guess")
        #expect(answer.status == 303)
        #expect(answer["Location"] == Desk.path)
        #expect(answer.all("Set-Cookie").isEmpty)
        #expect(desk.immich.calls("unlock") == 0)
    }

    @Test("no medium, opened or not, ever sets a cookie")
    func mediaSetNoCookies() async throws {
        let cookie = try await desk.unlock()
        for rest in Below.media {
            for method in ["GET", "HEAD", "POST"] {
                for more in [[], [cookie]] {
                    let answer = try await desk.ask(method, Desk.path + rest, body: "password=" + Desk.password, more)
                    #expect(answer.all("Set-Cookie").isEmpty, "\(method) \(rest)")
                }
            }
        }
    }

    @Test("PB17: fifty links are open side by side, each with its own cookie alone")
    func fifty() async throws {
        let keys = (0..<50).map {
            String(UnicodeScalar(65 + $0 / 26)) + String(UnicodeScalar(65 + $0 % 26)) + sampleKey.dropFirst(2)
        }
        for (number, text) in keys.enumerated() {
            let digits = String(0x1_0000_0000 + number, radix: 16).dropFirst()
            let share = Share(
                id: try #require(LinkID("\(digits)-d8a4-4112-bcdd-136421885918")),
                key: try #require(ShareKey(text)),
                hasPassword: true,
                content: .album(try Sample.album())
            )
            desk.immich.state.withLock { $0.shares[.key(share.key)] = .success(share) }
        }
        var cookies: [(String, String)] = []
        for text in keys { cookies.append(try await desk.unlock("/share/" + text)) }
        for (number, text) in keys.enumerated() {
            #expect(try await desk.ask("GET", "/share/" + text, [cookies[number]]).text.contains("Summer"))
            let other = try await desk.ask("GET", "/share/" + text, [cookies[(number + 1) % 50]])
            #expect(!other.text.contains("Summer"))
            #expect(cookies[number].1.utf8.count < 500)
        }
    }

    @Test("PB23: a thousand wrong passwords push no link out of memory")
    func wrongPasswordsEvictNothing() async throws {
        let desk = try Desk { ($0.caches.verdicts, $0.attempts.perShareHour) = (100, 10_000) }
        try desk.showAlbum(locked: true)
        let cookie = try await desk.unlock()
        #expect(try await desk.ask("GET", Desk.path, [cookie]).text.contains("Summer"))
        let asked = desk.immich.calls("share")
        for number in 0..<1_000 {
            let address = "198.51.\(number / 250).\(number % 250)"
            #expect(try await desk.ask("POST", from: address, body: "password=wrong\(number)").status == 401)
        }
        #expect(try await desk.ask("GET", Desk.path, [cookie]).text.contains("Summer"))
        #expect(desk.immich.calls("share") == asked)
    }
}
