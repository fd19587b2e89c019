import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// Headers of the owner's in place of ours.
@Suite struct ResponseHeadersTests {
    private let configuration = """
        { response_headers: { "cache-control": "public, max-age=7", "Access-Control-Allow-Origin": "*", "CDN-Cache-Control": "max-age=8" } }
        """

    @Test("P64: they replace those of an open share, whole or in parts, and nothing that protects anybody")
    func open() async throws {
        let (desk, plain) = (try desk(configuration), try Desk())
        try desk.showAlbum()
        try plain.showAlbum()
        for rest in ["", "/month/2024-05", "/month/2024-05.json", "/details/" + Below.asset] {
            let (answer, usual) = (
                try await desk.ask("GET", Desk.path + rest), try await plain.ask("GET", Desk.path + rest)
            )
            #expect(answer.status == 200 && answer["Cache-Control"] == usual["Cache-Control"], "\(rest)")
            #expect(answer["Access-Control-Allow-Origin"] == "*" && answer["CDN-Cache-Control"] == nil)
            let names = ["Access-Control-Allow-Origin"]
            func others(_ answer: Answer) -> [String] {
                answer.fields.filter { field in !names.contains { field.hasPrefix($0 + ":") } }
            }
            #expect(others(answer) == others(usual))
        }
        let tag = try #require(try await desk.ask()["ETag"])
        let same = try await desk.ask("GET", Desk.path, [("HTTP_IF_NONE_MATCH", tag)])
        #expect(same.status == 304 && same["Cache-Control"]?.contains("public") != true)
        #expect(same["Access-Control-Allow-Origin"] == "*")
    }

    @Test("P64: to a picture they travel by names of ours")
    func media() async throws {
        let desk = try desk(configuration)
        try desk.showAlbum()
        let answer = try await desk.ask("GET", Desk.path + "/photo/\(Below.asset)/preview")
        #expect(answer["X-Accel-Redirect"] != nil && answer["Cache-Control"] == nil)
        #expect(answer["Access-Control-Allow-Origin"] == nil)
        #expect(answer["X-Sharefcgi-Cache-Control"] == "public, max-age=7")
        #expect(answer["X-Sharefcgi-Access-Control-Allow-Origin"] == "*")
        #expect(answer["X-Sharefcgi-Cdn-Cache-Control"] == "max-age=8")
    }

    @Test("P64: never on what is locked, missing, stale, failing or an archive")
    func others() async throws {
        let desk = try desk(configuration)
        let none = try Desk()
        func same(_ path: String, _ more: [(String, String)] = []) async throws {
            #expect(try await desk.ask("GET", path, more)["Access-Control-Allow-Origin"] == nil, "\(path)")
            #expect(try await desk.ask("GET", path, more)["X-Sharefcgi-Access-Control-Allow-Origin"] == nil, "\(path)")
        }
        for path in ["/share/x", "/share/x/video/y", "/", "/robots.txt", "/share/healthcheck"] {
            #expect(try await desk.ask("GET", path) == (try await none.ask("GET", path)))
        }
        try desk.showAlbum()
        try await same(Desk.path + "/month/1999-01")
        try await same(Desk.path + "/download")
        try desk.showAlbum(locked: true)
        desk.time.turn(by: .seconds(61))
        try await same(Desk.path)
        let cookie = try await desk.unlock()
        for rest in ["", "/photo/\(Below.asset)/preview", "/month/2024-05.json", "/details/" + Below.asset] {
            try await same(Desk.path + rest, [cookie])
        }
    }

    @Test(
        "P64: what is neither caching nor leave for other sites is refused",
        arguments: [
            "Set-Cookie", "Content-Security-Policy", "Location", "X-Accel-Redirect", "X-Sharefcgi-Key", "Connection",
            "Content-Type", "Content-Length", "Transfer-Encoding", "X-Frame-Options", "Referrer-Policy", "Refresh",
            "Access-Control-Allow-Credentials", "Clear-Site-Data", "", "Cache-Control:", "Cache Control", "Status",
        ]
    )
    func names(_ name: String) {
        #expect(ResponseHeaders(.group([name: .text("x")])) == nil)
        #expect(ResponseHeaders(.group(["Cache-Control": .text("no-store"), name: .text("x")])) == nil)
        #expect(ResponseHeaders.culprit(.group(["Cache-Control": .text("no-store"), name: .text("x")])) == .text(name))
    }

    @Test(
        "P64: nor is a value that is more than one line of ASCII",
        arguments: [
            "", "a\r\nSet-Cookie: b", "a\nb", "\u{0}", "é", " a", "a ", "\u{7f}", String(repeating: "a", count: 501),
        ]
    )
    func values(_ value: String) {
        #expect(ResponseHeaders(.group(["Cache-Control": .text(value)])) == nil)
    }

    @Test func oneNameInTwoSpellingsIsRefused() {
        #expect(ResponseHeaders(.group(["Cache-Control": .text("a"), "cache-control": .text("b")])) == nil)
        #expect(ResponseHeaders(.group(["Cache-Control": .integer(1)])) == nil)
        #expect(ResponseHeaders(.text("{\"Cache-Control\":\"a\"}")) == nil)
    }
}
