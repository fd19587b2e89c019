import Gateway
import Testing

@testable import ShareFCGI

@Suite struct PageConditionsTests {
    private let conditions = PageConditions(paths: SSO.Silent().paths, isSecure: true)

    private func unmet(
        _ method: String = "GET",
        _ address: String = "/photos",
        _ changes: [(String, String?)] = []
    ) throws -> PageConditions.Unmet? {
        conditions.unmet(by: try SilentVisit.visit(method, address, SilentVisit.browser(changes)))
    }

    @Test(
        "a first page in a window is one",
        arguments: ["/", "/photos", "/photos/0e1f", "/albums/0e1f", "/photos?at=x", "/?", "/albums/a/photos/b"]
    )
    func pages(address: String) throws { #expect(try unmet("GET", address) == nil) }

    @Test("S3: what does not read is none", arguments: ["POST", "HEAD", "PUT", "OPTIONS", "DELETE", "get", "PROPFIND"])
    func methods(method: String) throws { #expect(try unmet(method) == .navigation) }

    @Test(
        "S3: what a page asks for by itself, or ahead of time, is none",
        arguments: [
            [("HTTP_ACCEPT", "application/json")], [("HTTP_ACCEPT", "*/*")], [("HTTP_ACCEPT", nil)],
            [("HTTP_ACCEPT", "")], [("HTTP_ACCEPT", "text/htmlx")], [("HTTP_ACCEPT", "text/*")],
            [("HTTP_ACCEPT", "image/avif,image/webp,*/*;q=0.8")], [("HTTP_ACCEPT", "x=text/html")],
            [("HTTP_SEC_FETCH_MODE", "cors")], [("HTTP_SEC_FETCH_MODE", "no-cors")],
            [("HTTP_SEC_FETCH_MODE", "same-origin")], [("HTTP_SEC_FETCH_MODE", "websocket")],
            [("HTTP_SEC_FETCH_MODE", "Navigate")], [("HTTP_SEC_FETCH_MODE", nil)],
            [("HTTP_SEC_FETCH_DEST", "iframe")], [("HTTP_SEC_FETCH_DEST", "frame")],
            [("HTTP_SEC_FETCH_DEST", "image")], [("HTTP_SEC_FETCH_DEST", "script")],
            [("HTTP_SEC_FETCH_DEST", "embed")], [("HTTP_SEC_FETCH_DEST", "object")],
            [("HTTP_SEC_FETCH_DEST", "empty")], [("HTTP_SEC_FETCH_DEST", nil)],
            [("HTTP_SEC_FETCH_DEST", "document, iframe")], [("HTTP_SEC_FETCH_DEST", "")],
            [("HTTP_SEC_PURPOSE", "prefetch")], [("HTTP_SEC_PURPOSE", "prefetch;prerender")],
            [("HTTP_SEC_PURPOSE", "anything")], [("HTTP_PURPOSE", "prefetch")], [("HTTP_X_MOZ", "prefetch")],
            [("CONTENT_LENGTH", "3")],
        ] as [[(String, String?)]]
    )
    func other(changes: [(String, String?)]) throws { #expect(try unmet("GET", "/photos", changes) == .navigation) }

    @Test("S3: of two that differ, neither is believed")
    func twice() throws {
        for extra in [("HTTP_SEC_FETCH_DEST", "iframe"), ("HTTP_SEC_FETCH_MODE", "cors")] {
            let visit = try SilentVisit.visit("GET", "/photos", SilentVisit.browser + [extra])
            #expect(conditions.unmet(by: visit) == .navigation)
        }
    }

    @Test(
        "a browser that says nothing of how it asks is believed by what it takes",
        arguments: [
            "text/html", "text/html, */*", "TEXT/HTML ; q=0.9", "application/xhtml+xml, text/html;level=1",
        ]
    )
    func older(accept: String) throws {
        let silent: [(String, String?)] = [("HTTP_SEC_FETCH_MODE", nil), ("HTTP_SEC_FETCH_DEST", nil)]
        #expect(try unmet("GET", "/photos", silent + [("HTTP_ACCEPT", accept)]) == nil)
        #expect(try unmet("GET", "/photos", silent + [("HTTP_ACCEPT", "*/*")]) == .navigation)
    }

    @Test(
        "S4: no address of another kind, in whatever spelling, is one",
        arguments: [
            "/share/x", "/s/x", "/api/users/me", "/api", "/_app/x", "/sso/authorize", "/.well-known/immich",
            "/custom.css", "/photos/x.js", "/auth/login", "/auth/login?autoLaunch=0", "/manifest.json",
            "//photos", "/photos//x", "/photos/", "/./photos", "/photos/../api/users/me", "/photos/..", "/%70hotos",
            "/photos/%2e%2e/api", "/photos%2fx", "/PHOTOS", "/photos;x=1", "/photos\\..\\api", "/photos%00",
            "/photos#x", "/explore", "/albums", "/photosx", "http://photos.example.org/share/x",
        ]
    )
    func addresses(address: String) throws { #expect(try unmet("GET", address) == .page) }

    @Test("S4: on the log-in page nobody is in the way of whoever chose another way, or comes back from us")
    func logIn() throws {
        let conditions = PageConditions(paths: [try #require(PagePattern("/auth/login"))], isSecure: true)
        func unmet(_ query: String) throws -> PageConditions.Unmet? {
            conditions.unmet(by: try SilentVisit.visit("GET", "/auth/login\(query)"))
        }
        for query in [
            "?autoLaunch=0", "?password=1", "?code=x", "?error=login_required", "?x=1&code=", "?auto%4caunch=0",
            "?c%6Fde=x", "?continue=%2Fphotos&code=x&state=y", "?%", "?a=%zz", "?code", "?password=1&password=1",
        ] {
            #expect(try unmet(query) == .page, "\(query)")
        }
        for query in ["", "?", "?continue=%2Fphotos", "?codes=1"] { #expect(try unmet(query) == nil, "\(query)") }
    }

    @Test(
        "S2: a session, or cookies that nobody can read, keep everything as it is",
        arguments: [
            "immich_access_token=abc", "immich_access_token=", "immich_access_token=stale; x=1",
            "x=1; immich_access_token=abc", "x=1;immich_access_token=abc", "x=1;  \t immich_access_token=abc",
            "immich_access_token =abc", " immich_access_token\t= abc", #"immich_access_token="abc""#,
            "immich_access_token=a; immich_access_token=b", "x=1, immich_access_token=abc",
            "x=1,immich_access_token=abc",
            #"x="1; immich_access_token=abc""#, "immich_access_token", #""immich_access_token"=abc"#, "x", "=abc",
            "x=1; ; =", "a b=c", "x=\u{1}", "x=é", "x=1\u{7f}", "{}", "immich_access_token[]=x",
        ]
    )
    func sessions(cookie: String) throws {
        let visit = try SilentVisit.visit(cookies: [Array(cookie.utf8)])
        #expect(conditions.unmet(by: visit) == .session)
        // Wherever it stands among several fields.
        for others in [[cookie, "y=2"], ["y=2", cookie]] {
            #expect(conditions.unmet(by: try SilentVisit.visit(cookies: others.map { Array($0.utf8) })) == .session)
        }
    }

    @Test("S2: bytes that are no text are cookies that nobody can read", arguments: [[0xFF], [0x78, 0x3D, 0xC3], [0]])
    func bytes(cookie: [UInt8]) throws {
        #expect(conditions.unmet(by: try SilentVisit.visit(cookies: [cookie])) == .session)
    }

    @Test(
        "other cookies are in nobody's way",
        arguments: [
            "", "x=1", "x=1; y=2", "immich_is_authenticated=true; immich_auth_type=password", "Immich_Access_Token=x",
            "immich_access_token2=x", "not_immich_access_token=x", "x=immich_access_token=1", "a=b=c; d=\"e\"", "x=",
            "immich_shared_link_token=a,b", "x={\"a\":1,\"b\":2}",
        ]
    )
    func harmless(cookie: String) throws {
        #expect(conditions.unmet(by: try SilentVisit.visit(cookies: [Array(cookie.utf8)])) == nil)
    }

    @Test("S11, S13: who has just signed out, or was signed in in vain, is left alone, whatever the marker's value")
    func markers() throws {
        for (cookie, expected) in [
            ("__Host-sharefcgi_out=1", PageConditions.Unmet.signedOut), ("sharefcgi_out=", .signedOut),
            ("x=1; __Host-sharefcgi_out=0", .signedOut), ("__Host-sharefcgi_try=1", .loop), ("sharefcgi_try=x", .loop),
            ("__Host-sharefcgi_try=1; __Host-sharefcgi_out=1", .signedOut),
        ] {
            #expect(conditions.unmet(by: try SilentVisit.visit(cookies: [Array(cookie.utf8)])) == expected)
        }
    }

    @Test("no cookie that is meant for https goes out on http")
    func insecure() throws {
        let parameters = SilentVisit.browser + [("HTTPS", "")]
        #expect(conditions.unmet(by: try SilentVisit.visit("GET", "/photos", parameters)) == .insecure)
        let plain = PageConditions(paths: conditions.paths, isSecure: false)
        #expect(plain.unmet(by: try SilentVisit.visit("GET", "/photos", parameters)) == nil)
    }
}
