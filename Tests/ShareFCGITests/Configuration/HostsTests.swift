import Testing

@testable import ShareFCGI

@Suite struct HostsTests {
    private func problems(_ text: String) throws -> [String] {
        let tree = try file(text)
        let error = #expect(throws: ConfigurationError.self) {
            try SettingsReader().read(environment: immich, file: tree)
        }
        return error?.problems.map(\.description) ?? []
    }

    @Test("a host has the settings of all, wherever those were written, and its own above them")
    func inheritance() throws {
        let tree = try file(
            """
            { page: { cache_time: "1m" }, hosts: { "A.example": { public_base_url: "https://a.example" } } }
            """
        )
        let effective = try SettingsReader().read(
            options: [("downloads.offered", "never")],
            environment: immich,
            file: tree
        )
        let name = try #require(HostName("a.example"))
        let host = try #require(effective.configuration.hosts.settings[name])
        #expect(host.page.cacheTime == .seconds(60) && host.downloads.offered == .never)
        #expect(host.publicBaseURL == WebOrigin("https://a.example"))
        #expect(effective.configuration.publicBaseURL == nil)
    }

    @Test("what is wrong in a host is named with its host")
    func wrong() throws {
        let here = "/etc/config.json5: hosts.a.example."
        #expect(
            try problems("{ hosts: { 'a.example': { page: { cache_time: '6m' } } } }") == [
                "\(here)page.cache_time: page.cache_time is \"6m\", but must be: duration (0 to 5m)"
            ]
        )
        #expect(
            try problems("{ hosts: { 'a.example': { immich: { url: 'http://b' } } } }") == [
                "\(here)immich.url: immich.url is the same for all hosts"
            ]
        )
        #expect(try problems("{ hosts: { 'a.example': { pages: 1 } } }").first?.contains("\(here)pages") == true)
        #expect(try problems("{ hosts: { 'a.example': { hosts: { 'b.example': {} } } } }").count == 1)
        for name in ["a.example:443", "a.example.", "https://a.example", "", "a b", "*.example"] {
            #expect(try problems("{ hosts: { '\(name)': { page: { home: true } } } }").count == 1, "\(name)")
        }
        #expect(try problems("{ hosts: { 'a.example': {}, 'A.example': {} } }").count == 1)
    }

    @Test(
        "a host is found by its name in any spelling",
        arguments: [
            ("photos.example.org", "photos.example.org"), ("Photos.Example.ORG", "photos.example.org"),
            ("photos.example.org:8443", "photos.example.org"), ("photos.example.org.", "photos.example.org"),
            ("[2001:DB8::1]:443", "[2001:db8::1]"), ("192.0.2.7", "192.0.2.7"), ("a_b-c", "a_b-c"),
        ]
    )
    func names(_ text: String, _ name: String) { #expect(HostName(text)?.description == name) }

    @Test(arguments: [
        "", ".", ":80", "a:", "a:b", "a:123456", "a/b", "a@b", "a b", "é", "a\u{0}", "[::1", "[::1]x", "[x]", "a,b",
        "a:80:80",
        String(repeating: "a", count: 254),
    ])
    func whatIsNoHostIsNone(_ text: String) { #expect(HostName(text) == nil || text == "a:") }

    @Test(
        "an invalid answer is a word, a status or an address",
        arguments: ["page", "drop", "404", "410", "503", "https://example.org/", "http://example.org/a?b=c"]
    )
    func answers(_ text: String) { #expect(InvalidAnswer(text)?.description == text) }

    @Test(
        "P63: and nothing else, 401 and 403 before all",
        arguments: [
            "401", "403", "200", "302", "99", "1000", "-1", "", "Page", "null", "false", "javascript:alert(1)",
            "//evil",
            "/path", "https://", "https://a\r\nX: y", "https://a/ b", "https://a/\"", "ftp://a/",
        ]
    )
    func noAnswers(_ text: String) { #expect(InvalidAnswer(text) == nil) }
}
