import Testing

@testable import ShareFCGI

@Suite struct IdentityMapFileTests {
    private func read(_ text: String, _ subject: Subject = .user) throws(JSON5.Fault) -> IdentityMap {
        try IdentityMapFile.read(Array(text.utf8), subject)
    }

    @Test(
        "T50: what is wrong in the map is named with its line",
        arguments: [
            ("{\n  alice: {},\n  alice: {},\n}", 3), ("{ alice: {},\n 'alice': {} }", 2),
            ("{\n  alice: {\n sub: 'a',\n sub: 'a' } }", 4), ("{\n a: { sub: 'x' },\n b: { sub: 'x' },\n}", 3),
            ("{\n a: { sub: 'b' },\n b: {},\n}", 3), ("{\n b: {},\n\n a: { sub: 'b' } }", 4),
            ("{\n alice: { sbu: 'x' } }", 2), ("{\n alice: { Sub: 'x' } }", 2),
            ("{\r\n // a\r\n /* b\r\n c */ alice: 1 }", 4),
            ("", 1), ("{", 1), ("{\n alice: {}", 1), ("{ alice: {} }\n}", 2),
            ("{} {}", 1),
            ("[]", 1), ("{ alice }", 1), ("{\n alice: { }\n bob: {} }", 3), ("{ alice: { sub: 'a' name: 'b' } }", 1),
            ("{ alice: { sub: a } }", 1), ("{ alice: { sub: '' } }", 1), ("{ alice: { sub: 'a b' } }", 1),
            ("{ alice: { sub: 'ü' } }", 1), ("{ alice: { email: 'x' } }", 1), ("{ alice: { role: 'owner' } }", 1),
            ("{ alice: { role: 'Admin' } }", 1), ("{ alice: { quota: 0 } }", 1), ("{ alice: { quota: -1 } }", 1),
            ("{ alice: { quota: 1e9 } }", 1), ("{ alice: { quota: '5' } }", 1), ("{ alice: { quota: 9999999999 } }", 1),
            ("{ alice: { disabled: 'true' } }", 1), ("{ alice: { disabled: yes } }", 1), ("{ alice: { name: '' } }", 1),
            ("{ alice: null }", 1), ("{ alice: { sub: 'a\n' } }", 1), ("{ '': {} }", 1), ("{ 'a{b': {} }", 1),
            ("{ 'a\\n': {} }", 1), ("{ 'a\\ud800': {} }", 1), ("{ 'a\\u00': {} }", 1), ("{ /* alice: {} }", 1),
            ("{ / alice: {} }", 1), ("{ alice: { disabled: true, disabled: false } }", 1), ("{,}", 1),
            ("{ alice: {,} }", 1),
            ("{\n alice: { role:\n 1 } }", 2), ("{\n 'a\u{1}': {} }", 2), ("{\n 'a\tb': {} }", 2),
            ("{ 'a\\0': {} }", 1),
            ("{ alice: { quota: 1000000000 } }", 1), ("{ alice: { quota: 1.5 } }", 1), ("{ alice: [{}] }", 1),
            ("{ alice: { constructor: 1 } }", 1), ("\u{0}{}", 1),
        ]
    )
    func failures(text: String, line: Int) {
        let fault = #expect(throws: JSON5.Fault.self) { try read(text) }
        #expect(fault?.place.line == line, "\(fault?.description ?? "")")
    }

    @Test(
        "the sentence names what is wrong",
        arguments: [
            ("{ alice: {},\nalice: {} }", "line 2, column 1: there is another entry for \"alice\""),
            (
                "{ a: { sub: 'x' }, b: { sub: 'x' } }",
                "line 1, column 20: \"b\" has the sub of another entry: x"
            ),
            ("{ a: { sub: 'x',\r\n sub: 'y' } }", "line 2, column 2: sub is there a second time: write it once"),
            ("{ a: { role: 'owner' } }", "line 1, column 8: role must be admin or user, in quotes"),
            ("{ a: null }", "line 1, column 3: \"a\" must be an object, { … }"),
        ]
    )
    func sentences(text: String, sentence: String) {
        let fault = #expect(throws: JSON5.Fault.self) { try read(text) }
        #expect(fault?.description == sentence)
    }

    @Test("T50: addresses that are one in lower case are one entry")
    func foldedKeys() throws {
        #expect(throws: JSON5.Fault.self) { try read("{ 'A@x.org': {}, 'a@X.org': {} }", .email) }
        #expect(throws: JSON5.Fault.self) { try read("{ alice: {} }", .email) }
        let map = try read("{ 'A@x.org': { sub: 's' } }", .email)
        #expect(map[try #require(PersonKey("a@x.org", .email))]?.subject == "s")
        #expect(try read("{ alice: {}, Alice: {}, 'alice.': {} }").isEmpty == false)
    }

    @Test(
        "what an owner of JSON5 is used to",
        arguments: [
            "{}", " { } \n", "// first\n{ // second\n}\n/* last\n*/", "{ \"alice\": { \"sub\": \"a\", }, }",
            "{ 'it\\'s': {} }",
            "{ 'a\\\\b': {} }", "{ \"j\\u00fcrgen\": { name: \"Jürgen \\\"J\\\" B\" } }",
            "{ 42: { quota: 7, disabled: true } }",
            "{\t$a_b-c.d+e: {} }", "{ a: { sub: 'http:\\/\\/x' } }", "{ ü: {} }",
            "\u{FEFF}{\r\n // what other editors save\r\n alice: {}\r\n}\r\n", "{ 'é': {}, 'e\u{301}': {} }",
        ]
    )
    func fine(text: String) throws { _ = try read(text) }

    @Test("no deep, long or cut file does harm")
    func hostile() {
        for text in [
            String(repeating: "{", count: 100_000), "{ a: " + String(repeating: "{ sub: ", count: 50_000),
            "{ '" + String(repeating: "a", count: 1_000_000) + "': {} }",
        ] {
            #expect(throws: JSON5.Fault.self) { try read(text) }
        }
        let whole = "{ 'alice': { sub: 'a', /* c */ quota: 5, // d\n disabled: true } }"
        for count in 0..<whole.utf8.count {
            #expect(throws: JSON5.Fault.self) { try read(String(whole.prefix(count))) }
        }
    }
}
