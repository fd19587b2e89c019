import Testing

@testable import ShareFCGI

@Suite struct WebOriginTests {
    @Test(arguments: [
        ("http://immich:2283", "http://immich:2283"), ("HTTPS://Photos.Example.ORG/", "https://photos.example.org"),
        ("https://a.example:443", "https://a.example"), ("http://a.example:80", "http://a.example"),
        ("http://a.example:443", "http://a.example:443"), ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://[::1]:2283", "http://[::1]:2283"), ("http://[fd00::1]", "http://[fd00::1]"),
        ("http://immich_server:65535", "http://immich_server:65535"),
    ])
    func oneSpellingEach(text: String, printed: String) {
        #expect(WebOrigin(text)?.description == printed)
        #expect(WebOrigin(printed) == WebOrigin(text))
    }

    @Test(
        "more or less than an origin is none",
        arguments: [
            "", "http://", "https:///", "http:/a", "ftp://a", "a", "//a", "http://a/b", "http://a//", "http://a?b",
            "http://a#b",
            "http://user@a", "http://user:pw@a", "http://a:", "http://a:0", "http://a:65536", "http://a:123456",
            "http://a:8x",
            "http://a:+8", "http://a b", "http://a\n", "http://a\r\n", "http://a\0", "http://.a", "http://a..b",
            "http://a.", "http://ä",
            "http://[::1", "http://[]", "http://[1]", "http://[::1]x", "http://[::g]", "http://::1", "http://a;b",
            "http://a,b", "http://%61",
            "http://a:80:80", " http://a",
        ]
    )
    func refuses(text: String) {
        #expect(WebOrigin(text) == nil)
    }
}

@Suite struct FrameAncestorsTests {
    @Test(arguments: [
        ("none", "'none'"), ("'none'", "'none'"), ("self", "'self'"),
        ("self  https://a.example/", "'self' https://a.example"),
    ])
    func itFitsTheHeader(text: String, header: String) {
        #expect(FrameAncestors(text)?.text == header)
    }

    @Test(arguments: [
        "", " ", "*", "none self", "a.example", "https://*.example", "self; script-src *", "self, self",
        "https://a.example/\n",
    ])
    func refuses(text: String) {
        #expect(FrameAncestors(text) == nil)
    }
}
