import Testing

@testable import ShareFCGI

@Suite("Names that stand twice")
struct RepeatedKeyTests {
    @Test(
        "the second one is found, wherever it stands and however it is written",
        arguments: [
            ("{ page: { home: true },\n page: { title: false } }", "page", 2),
            ("{ page: { home: true, /* \n */ 'home': false } }", "page.home", 2),
            ("{ a: 1, // a: 2\n b: '}, a: 3', \"a\": 4 }", "a", 2),
            ("{ hosts: { \"a.example\": { page: { title: true } }, \"a.example\": {} } }", "hosts.a.example", 1),
            ("{ list: [{ x: 1 }, { x: 1,\n\n x: 2 }] }", "list.x", 3),
        ]
    )
    func found(text: String, path: String, line: Int) throws {
        let found = try #require(RepeatedKey(in: Array(text.utf8)))
        #expect(found.path == path)
        #expect(found.line == line)
        #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
    }

    @Test(
        "equal names of different objects, words in texts and in comments are none",
        arguments: [
            "{}", "{ page: { home: true }, details: { home: true } }", "{ a: ['a', 'a', \"a:\"], b: 'a: 1, a: 2' }",
            "{ a: 'it\\'s: a', b: \"\\\"a\\\": 1\", c: 1 } // a: 2, a: 3", "{ list: [{ x: 1 }, { x: 1 }], x: 2 }",
            "{ /* a: 1, */ a: 1, /* a: 2 **/ b: +.5e3, }",
        ]
    )
    func none(text: String) throws {
        #expect(RepeatedKey(in: Array(text.utf8)) == nil)
        _ = try file(text)
    }

    @Test(
        "what a file of Immich Public Proxy has twice counts as it does there",
        arguments: ["{ \"ipp\": {}, \"ipp\": {} }"]
    )
    func theirs(text: String) throws { _ = try file(text) }
}
