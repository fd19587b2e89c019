import Testing

@testable import ShareFCGI

@Suite("The form of JSON5")
struct JSON5SyntaxTests {
    @Test(
        "what is wrong is said with line, column and what was expected",
        arguments: [
            ("", 1, 1, "one object, { … }, was expected"), ("// no more", 1, 11, "one object, { … }, was expected"),
            ("[1]", 1, 1, "one object, { … }, was expected"), ("\0", 1, 1, "one object, { … }, was expected"),
            ("{\n  a: 1,\n", 1, 1, "this { is never closed"), ("{ a: 1, b: { c: 2,", 1, 12, "this { is never closed"),
            ("{ a: [1, 2 }", 1, 12, "a comma or ] was expected"), ("{ a: [", 1, 6, "this [ is never closed"),
            ("{\n  immich: { url: 'http://a' }\n  page: {} }", 3, 3, "a comma or } was expected"),
            ("{ a: }", 1, 6, "a value was expected"), ("{ a: , }", 1, 6, "a value was expected"),
            ("{ a 1 }", 1, 5, "a colon was expected"), ("{ a }", 1, 5, "a colon was expected"),
            ("{ a: 1 } b", 1, 10, "nothing was expected behind the last }"),
            ("{ é: 'ü', 'ö: 1 }", 1, 11, "this quote is not closed on its line"),
            ("{ a: \"b\n\" }", 1, 6, "this quote is not closed on its line"),
            ("{ a: 'b\\", 1, 6, "this quote is not closed on its line"),
            ("{ a: '\\u12g4' }", 1, 7, "a backslash stands before what it cannot escape"),
            ("{ a: '\\1' }", 1, 7, "a backslash stands before what it cannot escape"),
            ("{ /* a: 1 }", 1, 3, "this comment is never closed"),
            ("{ freshness: { max_age: 2m } }", 1, 25, "text in quotes, a number, true, false or null was expected"),
            ("{ immich: { url: http://a } }", 1, 18, "text in quotes, a number, true, false or null was expected"),
            ("{ a: /var/lib }", 1, 6, "text in quotes, or a comment with // or /*, was expected"),
            ("{ a: 1.2.3 }", 1, 6, "text in quotes, a number, true, false or null was expected"),
            (
                "{ photos.example: 1 }", 1, 3,
                "a name was expected, in quotes where it holds more than letters, digits, _ and $"
            ),
            ("{ , }", 1, 3, "a name was expected, in quotes where it holds more than letters, digits, _ and $"),
        ]
    )
    func faults(text: String, line: Int, column: Int, reason: String) throws {
        let fault = #expect(throws: JSON5Syntax.Fault.self) { try JSON5Syntax(Array(text.utf8)) }
        #expect(fault == JSON5Syntax.Fault(line: line, column: column, reason: reason))
        let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
        #expect(failure?.description == "it is no JSON5: line \(line), column \(column): \(reason)")
    }

    @Test(
        "depth has an end",
        arguments: ["{ a: " + String(repeating: "[", count: 100_000), String(repeating: "{a:", count: 100_000)]
    )
    func depth(text: String) {
        let fault = #expect(throws: JSON5Syntax.Fault.self) { try JSON5Syntax(Array(text.utf8)) }
        #expect(fault?.reason == "it is nested too deeply")
    }

    @Test(
        "all of JSON5 is taken",
        arguments: [
            "\u{FEFF}{}", "{ a: [], b: [1,], 'c': {}, \"d\": null, $e_1: true, é: false, }",
            "{ a: [0, -1, +1, .5, 5., 1e3, 0x1F, -Infinity, 1.5E-3] } // end", "{\u{A0}a\u{2028}: 1 } /* end **/",
            "{ a: 'it\\'s \\\n \\x41 \\u00e9 \\0 \\/', b: \"'\" }", "\r\n{\r\n\ta: 1,\r\n}\r\n",
        ]
    )
    func taken(text: String) throws {
        #expect(try JSON5Syntax(Array(text.utf8)).repeated == nil)
    }

    @Test(
        "a name that is there a second time is found, wherever it stands and however it is written",
        arguments: [
            ("{ page: { home: true },\n page: { title: false } }", "page", 2, 2),
            ("{ page: { home: true, /* \n */ 'home': false } }", "page.home", 2, 5),
            ("{ a: 1, // a: 2\n b: '}, a: 3', \"a\": 4 }", "a", 2, 16),
            ("{ hosts: { \"a.example\": { page: { title: true } }, \"a.example\": {} } }", "hosts.a.example", 1, 52),
            ("{ list: [{ x: 1 }, { x: 1,\n\n x: 2 }] }", "list.x", 3, 2),
        ]
    )
    func repeated(text: String, path: String, line: Int, column: Int) throws {
        let found = try #require(try JSON5Syntax(Array(text.utf8)).repeated)
        #expect(found.description == "line \(line), column \(column): \(path) is there a second time: write it once")
        let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
        #expect(failure?.description == found.description)
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
        #expect(try JSON5Syntax(Array(text.utf8)).repeated == nil)
        _ = try file(text)
    }

    @Test(
        "what a file of Immich Public Proxy has twice counts as it does there",
        arguments: ["{ \"ipp\": {}, \"ipp\": {} }"]
    )
    func theirs(text: String) throws { _ = try file(text) }
}
