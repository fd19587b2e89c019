import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// A desk whose settings are those of a file.
func desk(_ text: String) throws -> Desk {
    let written = try SettingsReader().read(environment: immich, file: try file(text)).configuration
    return try Desk { $0 = written }
}

/// Several names and paths, each with settings of its own.
@Suite struct HostTests {
    private let configuration = """
        {
            public_base_url: "https://main.example",
            hosts: {
                "b.example": {
                    public_base_url: "https://b.example",
                    downloads: { offered: "never" },
                    page: { home: true },
                    links: { invalid: 410, slugs: false },
                },
                "c.example": { base_path: "/photos", frame_ancestors: "self" },
            },
        }
        """

    private func host(_ name: String) -> (String, String) { ("HTTP_HOST", name) }

    @Test("each name has its own base URL, downloads and pages, and the pages of one are never shown by another")
    func hosts() async throws {
        let desk = try desk(configuration)
        try desk.showAlbum()
        // Twice, since pages are kept.
        for _ in 0..<2 {
            let (a, b) = (
                try await desk.ask("GET", Desk.path, [host("main.example")]),
                try await desk.ask("GET", Desk.path, [host("B.example:443")])
            )
            #expect(a.text.contains("content=\"https://main.example/share/") && a.text.contains("/download"))
            #expect(b.text.contains("content=\"https://b.example/share/") && !b.text.contains("/download"))
            #expect(!a.text.contains("b.example") && !b.text.contains("main.example"))
        }
        let c = try await desk.ask("GET", "/photos" + Desk.path, [host("c.example")])
        #expect(c.status == 200 && c["Content-Security-Policy"]?.contains("frame-ancestors 'self'") == true)
        #expect(c.text.contains("data-root=\"/photos/share/"))
        #expect(try await desk.ask("GET", Desk.path, [host("c.example")]).status == 404)
        #expect(try await desk.ask("GET", "/", [host("b.example")]).status == 200)
        #expect(try await desk.ask("GET", "/", [host("main.example")]).status == 404)
        #expect(try await desk.ask("GET", "/nothing", [host("b.example")]).status == 410)
    }

    @Test(
        "a name that nobody has said anything of gets the usual settings, and is put into no address",
        arguments: [
            "evil.example", "b.example.evil.example", "b.example@evil.example", "b.example:x", "b.example/", "",
            ".b.example",
            "xb.example", "b.example,evil.example", "b.example\n", "[::1]", String(repeating: "b", count: 300),
        ]
    )
    func forged(_ name: String) async throws {
        let desk = try desk(configuration)
        try desk.showAlbum()
        let usual = try await desk.ask("GET", Desk.path)
        #expect(try await desk.ask("GET", Desk.path, [host(name)]) == usual)
        #expect(!usual.text.contains("evil") && usual.text.contains("https://main.example/share/"))
    }

    @Test("the name by which the web server chose its site goes before what the visitor calls it")
    func chosen() async throws {
        let desk = try desk(configuration)
        try desk.showAlbum()
        let answer = try await desk.ask("GET", Desk.path, [("SHAREFCGI_HOST", "main.example"), host("b.example")])
        #expect(answer.text.contains("https://main.example/share/"))
        let twice = [("SHAREFCGI_HOST", "main.example"), ("SHAREFCGI_HOST", "b.example")]
        #expect(try await desk.ask("GET", Desk.path, twice).status == 503)
    }

    @Test("all that we send out carries the path that the web server puts in front: page, JSON, redirect and cookie")
    func scriptName() async throws {
        let desk = try Desk()
        try desk.showAlbum(locked: true)
        let name = [("SCRIPT_NAME", "/our/photos")]
        let path = "/our/photos" + Desk.path
        let form = try await desk.ask("GET", path, name)
        // Its own address, fragment and all; from a month's the root.
        #expect(form.status == 200 && form.text.contains("<form method=\"post\">"))
        #expect(try await desk.ask("GET", path + "/month/2024-05", name).text.contains("action=\"\(path)\""))
        #expect(form.text.contains("href=\"/our/photos/share/static/"))
        let opened = try await desk.ask("POST", path, body: "password=" + Desk.password, name)
        #expect(opened["Location"] == path)
        #expect(opened["Set-Cookie"]?.contains("; Path=\(path);") == true)
        let cookie = ("HTTP_COOKIE", String(opened.all("Set-Cookie")[0].prefix { $0 != ";" }))
        let page = HTMLReader(try await desk.ask("GET", path, name + [cookie]).body)
        let addresses = ["href", "src", "action", "data-root", "poster"].flatMap(page.values).filter {
            $0.hasPrefix("/")
        }
        #expect(addresses.count > 4 && addresses.allSatisfy { $0.hasPrefix("/our/photos/share/") }, "\(addresses)")
        let older = try await desk.ask("GET", "/our/photos/share/video/\(sampleKey)/\(Below.asset)", name)
        #expect(older["Location"] == path + "/video/" + Below.asset)
        #expect(try await desk.ask("GET", path, []).status == 404)
    }

    @Test(
        "a path that is none, or has nothing of ours behind it, is no path",
        arguments: [
            "//evil.example", "/..", "/a/../b", "/a b", "/%2e%2e", "/a\"", "/a\r\nX: y", "a", "/a/", "/é", "/a;b",
            "/a?b",
            "/<a>", "/" + String(repeating: "a", count: 300), Desk.path, "/share",
        ]
    )
    func hostileScriptName(_ name: String) async throws {
        let desk = try Desk()
        try desk.showAlbum()
        let usual = try await desk.ask("GET", Desk.path)
        #expect(try await desk.ask("GET", Desk.path, [("SCRIPT_NAME", name)]) == usual)
        let below = try await desk.ask("GET", name + Desk.path, [("SCRIPT_NAME", name)])
        // One of these is a path in front of ours: whoever can write it gets an address of his own, and no other.
        if name != "/share", name != Desk.path { #expect(below.status != 200) }
        for value in ["Location", "Set-Cookie"] { #expect(below[value] == nil) }
    }

    @Test("a setting goes before what the web server says")
    func settingFirst() async throws {
        let desk = try Desk { $0.basePath = "/photos" }
        try desk.showAlbum()
        #expect(try await desk.ask("GET", "/photos" + Desk.path, [("SCRIPT_NAME", "/photos")]).status == 200)
        #expect(try await desk.ask("GET", "/other" + Desk.path, [("SCRIPT_NAME", "/other")]).status == 404)
    }

    @Test("however many paths somebody makes up, a few are remembered, and the true one works")
    func manyPaths() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        for number in 0..<100 {
            let path = "/p\(number)"
            #expect(try await desk.ask("GET", path + Desk.path, [("SCRIPT_NAME", path)]).status == 200)
        }
        let answer = try await desk.ask("GET", "/p0" + Desk.path, [("SCRIPT_NAME", "/p0")])
        #expect(answer.text.contains("data-root=\"/p0/share/"))
    }
}
