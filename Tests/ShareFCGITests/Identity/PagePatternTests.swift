import Testing

@testable import ShareFCGI

@Suite struct PagePatternTests {
    @Test(
        "paths on which nobody is ever signed in are no pages",
        arguments: [
            "/api", "/api/*", "/api/albums", "/_app/*", "/share", "/share/*", "/share/x", "/s", "/s/*", "/sso",
            "/sso/authorize",
            "/.well-known", "/.well-known/immich", "/*", "*", "", "photos", "/photos/", "//photos", "/photos//x",
            "/photos/../api",
            "/./photos", "/photos/%61", "/custom.css", "/manifest.json", "/photos/x.js", "/photos*", "/*/photos",
            "/a/*/b",
            "/photos?x=1", "/photos#x", "/ph otos", "/phötos",
        ]
    )
    func refused(text: String) { #expect(PagePattern(text) == nil) }

    @Test(
        "a pattern prints as it is written",
        arguments: ["/", "/photos", "/photos/*", "/albums/*", "/a/b/*", "/shared"]
    )
    func printed(text: String) { #expect(PagePattern(text)?.description == text) }

    @Test(
        "what matches is spelt plainly, and below",
        arguments: [
            ("/", "/", true), ("/", "/photos", false), ("/photos", "/photos", true), ("/photos", "/photos/1", false),
            ("/photos/*", "/photos/1", true), ("/photos/*", "/photos/1/2", true), ("/photos/*", "/photos", false),
            ("/photos/*", "/photos/", false), ("/photos/*", "/photosx/1", false), ("/photos/*", "/Photos/1", false),
            ("/photos/*", "/photos//1", false), ("/photos/*", "/photos/../api", false),
            ("/photos/*", "/photos/%2e%2e/api", false),
            ("/photos/*", "/photos/a.css", false), ("/photos/*", "//photos/1", false), ("/photos/*", "photos/1", false),
            ("/photos/*", "/photos/a\\b", false), ("/photos/*", "", false), ("/photos", "/photos\u{0}", false),
        ]
    )
    func matching(pattern: String, path: String, matches: Bool) throws {
        #expect(try #require(PagePattern(pattern)).matches(Array(path.utf8)) == matches)
    }
}
