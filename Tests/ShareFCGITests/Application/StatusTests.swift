import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// 401 means a wrong password and nothing else: ban lists count it.
@Suite struct StatusTests {
    /// What Immich may say of a link, to a question or to a password.
    static let outcomes: [ImmichError] =
        [.unknownShare, .passwordRequired, .wrongPassword, .notLocked, .notInShare]
        + ImmichError.Reason.all.map { .unavailable($0) }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"]

    private func allowed(_ method: String, isPage: Bool) -> Set<Int> {
        guard method == "GET" || method == "HEAD" else { return [405] }
        return isPage ? [200, 404, 503] : [200, 404, 423, 503]
    }

    private func sweep(_ desk: Desk, _ what: String) async throws {
        for method in Self.methods {
            for rest in Below.pages + Below.media {
                let isRoot = rest.isEmpty || rest == "/"
                if method == "POST", isRoot { continue }
                let answer = try await desk.ask(method, Desk.path + rest)
                let isPage = Below.pages.contains(rest)
                #expect(
                    allowed(method, isPage: isPage).contains(answer.status),
                    "\(what): \(method) \(rest)\n\(answer)"
                )
                if !isPage, answer.status != 200 { #expect(answer.body.isEmpty, "\(what): \(method) \(rest)") }
                if answer.status == 405 { #expect(answer["Allow"] == (isRoot ? "GET, HEAD, POST" : "GET, HEAD")) }
            }
        }
    }

    @Test("no visit without a password is 401, 400 or 403, whatever Immich says of the link", arguments: outcomes)
    func everyRoute(_ outcome: ImmichError) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        try desk.say(.failure(outcome))
        try await sweep(desk, "\(outcome)")
    }

    @Test("nor whatever Immich says of what an open or an opened link shows", arguments: outcomes, [false, true])
    func everyListing(_ outcome: ImmichError, _ isLocked: Bool) async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: isLocked)
        desk.immich.state.withLock { state in
            state.months = .failure(outcome)
            for month in state.assets.keys { state.assets[month] = .failure(outcome) }
            state.details = .failure(outcome)
        }
        try await sweep(desk, "\(outcome)")
        guard isLocked else { return }
        let cookie = try await desk.unlock()
        for rest in Below.pages + Below.media {
            let status = try await desk.ask("GET", Desk.path + rest, [cookie]).status
            #expect([200, 404, 423, 503].contains(status), "\(rest): \(status)")
        }
    }

    @Test("a password gets 401 exactly where Immich calls it wrong", arguments: outcomes)
    func everyPassword(_ outcome: ImmichError) async throws {
        let desk = try Desk()
        try desk.say(.failure(outcome), locked: true)
        let answer = try await desk.ask("POST", body: "password=" + Desk.password)
        switch outcome {
        case .wrongPassword, .passwordRequired: #expect(answer.status == 401)
        case .notLocked: #expect(answer.status == 303)
        case .unknownShare, .notInShare: #expect(answer.status == 404)
        case .unavailable: #expect(answer.status == 503)
        }
        #expect(desk.lines.contains { $0.contains("reason=password") } == (answer.status == 401))
        #expect(answer.all("Set-Cookie").isEmpty)
    }

    @Test(
        "addresses that are nobody's are no 401, 400 or 403 either",
        arguments: [
            "/", "/share", "/share/", "/s", "/s/", "/api/shared-links/me", "/share/static/x/y", "/share/unlock", "*",
            "/share/photo/x/y/preview", "/share/video/\(sampleKey)/\(Below.asset)", "/share/healthcheck",
            "/share/\(sampleKey)/photos/\(Below.asset)", "/share/../../etc/passwd", "/share/%2e%2e", "//share/x",
            "/s/meta/a/b",
        ]
    )
    func nobodys(_ path: String) async throws {
        for method in Self.methods {
            let status = try await Desk().ask(method, path, body: "password=x").status
            #expect([200, 301, 302, 404, 405, 503].contains(status), "\(method): \(status)")
        }
    }

    @Test(
        "every address has its methods and no others, whether or not there is something",
        arguments: [
            ("/share/healthcheck", "GET, HEAD"), (StaticFile.style.address(below: "/share/static"), "GET, HEAD"),
            ("/share/static/x/y", "GET, HEAD"), ("/share/\(sampleKey)/photos/\(Below.asset)", "GET, HEAD"),
            ("/share/video/\(sampleKey)/\(Below.asset)", "GET, HEAD"), ("/nothing", "GET, HEAD"),
            ("/share/nonsense/video/x", "GET, HEAD"), ("/share/\(sampleKey)/nothing", "GET, HEAD"),
            ("/share/nonsense", "GET, HEAD, POST"), ("/s/", "GET, HEAD"), (Desk.path, "GET, HEAD, POST"),
            ("/s/nobody", "GET, HEAD, POST"),
        ]
    )
    func methods(_ path: String, _ allowed: String) async throws {
        let desk = try Desk { $0.attempts.unknownPerMinute = 1 }
        for method in Self.methods + ["TRACE", "get", "PROPFIND"] {
            let answer = try await desk.ask(method, path, from: "198.51.100.1")
            if allowed.split(separator: ", ").contains(Substring(method)) {
                #expect(answer.status != 405, "\(method)")
            } else {
                #expect(answer.status == 405 && answer["Allow"] == allowed && answer.body.isEmpty, "\(method)")
            }
        }
        #expect(desk.immich.calls("ping") <= 1)
    }

    @Test("every answer forbids guessing its type, framing it and listing it, also one without a body")
    func securityFields() async throws {
        let desk = try Desk { $0.attempts.unknownPerMinute = 1 }
        try desk.showAlbum()
        let tooLarge = try await desk.ask("POST", body: String(repeating: "x", count: 65_537))
        var answers = [tooLarge, try await desk.ask("GET", StaticFile.icon.address(below: "/share/static"))]
        for path in [Desk.path, "/share/healthcheck", "/nothing", "/share/x", "/share/x/video/y", "/share/video/x/y"] {
            for method in ["GET", "PUT"] { answers.append(try await desk.ask(method, path)) }
        }
        try desk.showAlbum(locked: true)
        desk.time.turn(by: .seconds(61))
        for rest in ["", Below.media[0]] { answers.append(try await desk.ask("GET", Desk.path + rest)) }
        answers.append(try await desk.ask("POST", body: "password=wrong"))
        answers.append(try await desk.ask("POST", body: "password=" + Desk.password))
        try desk.goAway(after: .seconds(301))
        for rest in ["", Below.media[0]] { answers.append(try await desk.ask("GET", Desk.path + rest)) }
        #expect(Set(answers.map(\.status)) == [200, 303, 401, 404, 405, 413, 423, 429, 503])
        for answer in answers {
            #expect(answer["X-Content-Type-Options"] == "nosniff", "\(answer)")
            #expect(answer["Content-Security-Policy"]?.contains("default-src 'none'") == true, "\(answer)")
            #expect(answer["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true, "\(answer)")
            #expect(answer["Referrer-Policy"] == "same-origin", "\(answer)")
            #expect(answer["X-Robots-Tag"] == "noindex, nofollow", "\(answer)")
        }
    }

    @Test("HEAD says what GET says", arguments: [false, true])
    func headIsGet(_ isLocked: Bool) async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: isLocked)
        let cookies = isLocked ? [[], [try await desk.unlock()]] : [[]]
        for cookie in cookies {
            for path in (Below.pages + Below.media).map({ Desk.path + $0 }) + ["/share/healthcheck", "/nothing"] {
                let get = try await desk.ask("GET", path, cookie)
                let head = try await desk.ask("HEAD", path, cookie)
                #expect(head.status == get.status && head.fields == get.fields, "\(path)")
            }
        }
    }

    @Test("a locked share's media are 423, empty and kept by nobody", arguments: Below.media)
    func lockedMedia(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: true)
        let answer = try await desk.ask("GET", Desk.path + rest)
        #expect(answer.status == 423)
        #expect(answer.body.isEmpty)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer == (try await desk.ask("GET", Desk.path + Below.media[0])))
    }

    @Test("a locked share's pages are its form, which tells nothing of it", arguments: Below.pages)
    func lockedPages(_ rest: String) async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: true)
        let answer = try await desk.ask("GET", Desk.path + rest)
        #expect(answer.status == 200)
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["ETag"] == nil)
        // At the root the form goes to its own address, fragment and all.
        let isRoot = rest.isEmpty || rest == "/"
        #expect(answer.text.contains(isRoot ? "<form method=\"post\">" : "action=\"\(Desk.path)\""))
        #expect(!answer.text.contains("Summer") && !answer.text.contains(Below.asset))
    }
}
