import Gateway
import Testing

@testable import ShareFCGI

/// RFC 9110 §13.1: what a visitor has already, on pages, months and our own files.
@Suite struct PreconditionsTests {
    private func answer(_ fields: [(String, String)], tag: Fields.Value = "W/\"abc\"") throws -> Int? {
        var params = Params()
        let all = [("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/share/x"), ("REMOTE_ADDR", "192.0.2.7")]
        for (name, value) in all + fields { params.append(name, Array(value.utf8)) }
        let visit = try Visit(Request(params: params))
        return Preconditions(visit).answer(for: tag, cacheControl: "private")?.status.rawValue
    }

    @Test(arguments: [
        #"W/"abc""#, #""abc""#, "*", " * ", #""x", "abc""#, #""x",W/"abc","y""#, #", ,"abc" ,"#, #""a,b" , W/"abc""#,
        "\t\"abc\"", #""", "abc""#, #""ü", "abc""#,
    ])
    func whatHeHasIs304(_ value: String) throws {
        #expect(try answer([("HTTP_IF_NONE_MATCH", value)]) == 304)
    }

    @Test(arguments: [
        "", "abc", #""ab""#, #""abcd""#, #"w/"abc""#, #"W/ "abc""#, #""x" "abc""#, #""abc"#, #"abc""#, "**", #"*, "x""#,
        #""x", *"#, #""ABC""#, #""a,"abc","b""#, ",", #"W/"#, #"W/""#, "W/\"abc\"x", "\"abc\"\n", "\"a\u{1}bc\"",
        "\"abc\"*",
    ])
    func anythingElseIsSentWhole(_ value: String) throws {
        #expect(try answer([("HTTP_IF_NONE_MATCH", value)]) == nil)
    }

    @Test("If-Match compares strongly, so that a weak tag matches nothing but a star")
    func ifMatch() throws {
        for value in [#"W/"abc""#, #""abc""#, #""x", "y""#] {
            #expect(try answer([("HTTP_IF_MATCH", value)]) == 412, "\(value)")
        }
        #expect(try answer([("HTTP_IF_MATCH", "*")]) == nil)
        #expect(try answer([("HTTP_IF_MATCH", "nonsense")]) == nil)
        #expect(try answer([("HTTP_IF_MATCH", #""x", "abc""#)], tag: "\"abc\"") == nil)
        #expect(try answer([("HTTP_IF_MATCH", #"W/"abc""#)], tag: "\"abc\"") == 412)
    }

    @Test("If-Match is looked at first")
    func order() throws {
        #expect(try answer([("HTTP_IF_MATCH", #""x""#), ("HTTP_IF_NONE_MATCH", "*")]) == 412)
        #expect(try answer([("HTTP_IF_MATCH", "*"), ("HTTP_IF_NONE_MATCH", "*")]) == 304)
    }

    @Test("pages, months and our files know what the visitor has; nothing that is locked or old does")
    func application() async throws {
        let desk = try Desk()
        try desk.showAlbum()
        for path in [Desk.path, Desk.path + "/month/2024-05", Desk.path + "/month/2024-05.json"]
            + [StaticFile.style, .script, .icon].map({ $0.address(below: "/share/static") })
        {
            let whole = try await desk.ask("GET", path)
            let tag = try #require(whole["ETag"])
            #expect(whole.status == 200 && tag.hasPrefix("W/\""))
            for value in [tag, #""x", "# + tag.dropFirst(2), "*"] {
                let same = try await desk.ask("GET", path, [("HTTP_IF_NONE_MATCH", value)])
                #expect(same.status == 304 && same.body.isEmpty && same["ETag"] == tag, "\(path)")
                #expect(same["Cache-Control"] == whole["Cache-Control"])
            }
            #expect(try await desk.ask("GET", path, [("HTTP_IF_NONE_MATCH", #""x""#)]) == whole)
            #expect(try await desk.ask("HEAD", path, [("HTTP_IF_NONE_MATCH", "*")]).status == 304)
            #expect(try await desk.ask("GET", path, [("HTTP_IF_MATCH", #""x""#)]).status == 412)
        }
        #expect(try await desk.ask("GET", "/nothing", [("HTTP_IF_NONE_MATCH", "*")]).status == 404)
        let locked = try Desk()
        try locked.showAlbum(locked: true)
        let cookie = try await locked.unlock()
        for path in Below.pages.map({ Desk.path + $0 }) {
            #expect(try await locked.ask("GET", path, [("HTTP_IF_NONE_MATCH", "*")]).status == 200)
            #expect(try await locked.ask("GET", path, [cookie, ("HTTP_IF_NONE_MATCH", "*")]).status == 200)
        }
        try desk.goAway(after: .seconds(61))
        #expect(try await desk.ask("GET", Desk.path, [("HTTP_IF_NONE_MATCH", "*")]).status == 200, "with its note")
    }
}
