import Gateway
import Testing

@testable import DemoImmich

@Suite("Who is logged in") struct SessionTests {
    @Test("A session is believed wherever it stands", arguments: Release.allCases)
    func aSessionIsBelievedWhereverItStands(release: Release) async throws {
        let visit = try Visit(release)
        let (token, cookie) = (
            try await visit.secret("token", of: "lasting"), try await visit.secret("cookie", of: "lasting")
        )
        let apiKey = try await visit.secret("apiKey")
        for headers in [
            ["cookie": cookie], ["cookie": "a=b; immich_access_token=\(token)"], ["authorization": "bearer \(token)"],
            ["x-immich-user-token": token], ["x-immich-session-token": token], ["x-api-key": apiKey],
        ] {
            for path in ["users/me", "users/me/preferences", "server/about", "server/statistics", "auth/status"] {
                #expect(try await visit.call("/api/\(path)", headers: headers).status == .ok, "\(path) \(headers.keys)")
            }
        }
        #expect(try await visit.call("/api/users/me?sessionKey=\(token)").status == .ok)
        #expect(try await visit.call("/api/users/me?apiKey=\(apiKey)").status == .ok)
        #expect(
            try await visit.call("/api/users/me", headers: ["cookie": "immich_is_authenticated=true"]).status
                == .unauthorized
        )
    }

    @Test("What is over, unknown or cut opens nothing", arguments: Release.allCases)
    func staleSessionsOpenNothing(release: Release) async throws {
        let visit = try Visit(release)
        let lasting = try await visit.secret("token", of: "lasting")
        for token in [try await visit.secret("token", of: "expired"), "x", String(lasting.dropLast()), lasting + "x"] {
            for path in ["users/me", "users/me/preferences", "server/about"] {
                let answer = try await visit.call("/api/\(path)", headers: ["cookie": Sessions.cookies(token)])
                #expect(answer.status == .unauthorized)
                #expect(try await answer.json()?["message"]?.string == "Invalid user token")
                // A dead cookie is not taken back by Immich: the browser sends it again at every load.
                #expect(answer.header("set-cookie") == nil)
            }
        }
        #expect(try await visit.message("/api/users/me", ["x-api-key": lasting]) == "Invalid API key")
        #expect(
            try await visit.message("/api/users/me?sessionKey=\(lasting)", ["x-immich-user-token": "x"])
                == "Invalid user token"
        )
    }

    @Test("A share credential wins over everything, good or bad", arguments: Release.allCases)
    func shareCredentialsWin(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album_password")
        let lasting = [
            "cookie": try await visit.secret("cookie", of: "lasting"), "x-api-key": try await visit.secret("apiKey"),
        ]
        #expect(try await visit.message("/api/users/me?key=\(key)", lasting) == "Forbidden")
        #expect(try await visit.message("/api/users/me?slug=locked", lasting) == "Forbidden")
        #expect(try await visit.message("/api/users/me?slug=nothing", lasting) == "Invalid share slug")
        #expect(try await visit.message("/api/users/me?slug=summer&key=x", lasting) == "Invalid share key")
        let header = lasting.merging(["x-immich-share-slug": "summer"]) { one, _ in one }
        #expect(try await visit.message("/api/users/me", header) == "Forbidden")
        // Locked: neither session nor key opens it.
        #expect(try await visit.call("/api/shared-links/me?key=\(key)", headers: lasting).status == .unauthorized)
    }

    @Test("The owner sees what a link would not show", arguments: Release.allCases)
    func theOwnerSeesEverything(release: Release) async throws {
        let visit = try Visit(release)
        let headers = ["cookie": try await visit.secret("cookie", of: "lasting")]
        let album = try await visit.link("album_password")["albumId"]?.string ?? ""
        for path in [
            "albums/\(album)", "timeline/buckets", "timeline/buckets?albumId=\(album)",
            "timeline/bucket?timeBucket=2025-05-01",
        ] {
            #expect(try await visit.call("/api/\(path)", headers: headers).status == .ok, "\(path)")
        }
        let id = try await visit.asset()
        for path in ["", "/thumbnail?size=preview", "/original", "/ocr"] {
            #expect(try await visit.call("/api/assets/\(id)\(path)", headers: headers).status == .ok, "\(path)")
        }
        // A link of his own is none without its key.
        #expect(try await visit.message("/api/shared-links/me", headers) == "Forbidden")
    }

    @Test("Text in pictures is for members alone", arguments: Release.allCases)
    func ocrIsForMembers(release: Release) async throws {
        let visit = try Visit(release)
        let id = try await visit.asset()
        let member = ["cookie": try await visit.secret("cookie", of: "lasting")]
        let lines = try await visit.call("/api/assets/\(id)/ocr", headers: member).json()?.items ?? []
        #expect(lines.first?["assetId"] == .text(id))
        #expect(lines.first?["text"]?.string?.isEmpty == false)
        let video = try await visit.asset("one_video")
        #expect(try await visit.call("/api/assets/\(video)/ocr", headers: member).content().bytes == Array("[]".utf8))
        #expect(
            try await visit.call("/api/assets/\(video)/ocr", method: "HEAD", headers: member).header("content-length")
                == "2"
        )
        let unknown = "00000000-0000-4000-8000-000000000000"
        #expect(try await visit.message("/api/assets/\(unknown)/ocr", member) == "Not found or no asset.read access")
        #expect(try await visit.call("/api/assets/nope/ocr", headers: member).status == .badRequest)
        #expect(
            try await visit.message("/api/assets/nope/ocr", ["cookie": Sessions.cookies("x")]) == "Invalid user token"
        )
        #expect(
            try await visit.message("/api/assets/\(id)/OCR/?key=\(try await visit.key("album"))", member) == "Forbidden"
        )
        #expect(try await visit.call("/api/assets/\(id)/ocr", method: "POST", headers: member).status == .notFound)
    }

    @Test("A log-in begins a session, with the cookies of Immich; a log-out ends it", arguments: Release.allCases)
    func logInAndOut(release: Release) async throws {
        let visit = try Visit(release)
        let body = #"{"email":"Alice@Example.org","password":"\#(try await visit.secret("password"))"}"#
        let answer = try await visit.call("/api/auth/login", method: "POST", body: Array(body.utf8))
        #expect(answer.status == .created)
        let token = try #require(try await answer.json()?["accessToken"]?.string)
        let cookies = answer.fields.list.filter { $0.name.text == "Set-Cookie" }.map(\.value.text)
        let rest = "Max-Age=34560000; Path=/; Expires=Sun, 26 Dec 2027 07:26:40 GMT"
        #expect(
            cookies == [
                "immich_access_token=\(token); \(rest); HttpOnly; SameSite=Lax",
                "immich_auth_type=password; \(rest); HttpOnly; SameSite=Lax",
                "immich_is_authenticated=true; \(rest); SameSite=Lax",
            ]
        )
        #expect(token.utf8.count == 43)
        let headers = ["cookie": "immich_access_token=\(token)"]
        #expect(try await visit.call("/api/auth/validateToken", method: "POST", headers: headers).status == .ok)
        let out = try await visit.call("/api/auth/logout", method: "POST", headers: headers)
        #expect(try await out.json()?["redirectUri"] == .text("/auth/login?autoLaunch=0"))
        #expect(out.header("set-cookie") == "immich_access_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(try await visit.call("/api/users/me", headers: headers).status == .unauthorized)
        let other = try await visit.call("/api/auth/login", method: "POST", body: Array(body.utf8)).json()
        let dead = ["authorization": "Bearer \(other?["accessToken"]?.string ?? "")"]
        #expect(try await visit.call("/api/users/me", headers: dead).status == .ok)
        #expect(try await visit.command("end-sessions") == 200)
        #expect(try await visit.call("/api/users/me", headers: dead).status == .unauthorized)
        let secure = try await visit.call(
            "/api/auth/login",
            method: "POST",
            headers: ["x-forwarded-proto": "https"],
            body: Array(body.utf8)
        )
        #expect(secure.header("set-cookie")?.hasSuffix("; HttpOnly; Secure; SameSite=Lax") == true)
    }

    @Test("A wrong password is 401, half a form 400, and a form of another site none", arguments: Release.allCases)
    func wrongPasswordsAreRefused(release: Release) async throws {
        let visit = try Visit(release)
        func post(_ body: String, _ type: String = "application/json") async throws -> Response {
            let headers = ["content-type": type]
            return try await visit.call("/api/auth/login", method: "POST", headers: headers, body: Array(body.utf8))
        }
        let wrong = try await post(#"{"email":"alice@example.org","password":"x"}"#)
        #expect(wrong.status == .unauthorized)
        #expect(try await wrong.json()?["message"]?.string == "Incorrect email or password")
        for body in ["", "{}", #"{"email":"alice@example.org"}"#, #"{"email":1,"password":2}"#, "["] {
            #expect(try await post(body).status == .badRequest, "\(body)")
        }
        let right = #"{"email":"alice@example.org","password":"\#(try await visit.secret("password"))"}"#
        #expect(try await post(right, "text/plain").status == .badRequest)
        #expect(try await post(right, "application/json; charset=utf-8").status == .created)
    }

    @Test("However often somebody logs in, sessions are bounded") func sessionsAreBounded() {
        let (owner, now) = (Identity(named: "owner"), Moment(seconds: 0))
        var sessions = Sessions(owner: owner)
        let first = sessions.begin(for: owner)
        #expect(sessions.session(first, at: now) != nil)
        for _ in 0..<1_000 { _ = sessions.begin(for: owner) }
        #expect(sessions.session(first, at: now) == nil)
    }

    @Test("The web app's shell is 404 for a link that there is not", arguments: Release.allCases)
    func theShellTellsLinksApart(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album_password")
        for (path, status) in [
            ("/share/\(key)", 200), ("/share/x", 404), ("/s/summer", 200), ("/s/nothing", 404), ("/photos", 200),
            ("/share/\(key)/photos/\(try await visit.asset())", 404), ("/custom.css", 200),
        ] {
            #expect(try await visit.call(path).status.rawValue == status, "\(path)")
        }
        #expect(
            try await visit.call("/.well-known/immich").content().bytes == Array(#"{"api":{"endpoint":"/api"}}"#.utf8)
        )
    }
}
