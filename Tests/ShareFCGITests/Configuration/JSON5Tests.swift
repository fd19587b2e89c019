import Testing

@testable import ShareFCGI

@Suite("Texts of JSON5 and JSON")
struct JSON5Tests {
    private func read(_ text: String, as dialect: JSON5.Dialect = .json5) throws(JSON5.Fault) -> JSON5 {
        try JSON5(Array(text.utf8), as: dialect)
    }

    /// What a text means as a value.
    private func value(_ text: String, as dialect: JSON5.Dialect = .json5) throws(JSON5.Fault) -> RawValue? {
        try read("{ \"v\": \(text) }", as: dialect).values["v"]
    }

    // MARK: JSON5

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
            ("{ a: '\\0' }", 1, 7, "a backslash stands before what it cannot escape"),
            ("{ a: '\\x4' }", 1, 7, "a backslash stands before what it cannot escape"),
            ("{ a: 'C:\\Users' }", 1, 9, "a backslash stands before what it cannot escape"),
            ("{ a: 'b\tc' }", 1, 8, "a control character stands in a text"),
            ("{ a: 'b\rc' }", 1, 6, "this quote is not closed on its line"),
            ("{ a: '\\u0000' }", 1, 6, "this text holds NUL, or half of a surrogate pair"),
            ("{\r\n a: '\\ude00\\ud83d' }", 2, 5, "this text holds NUL, or half of a surrogate pair"),
            (
                "{ a@b: 1 }", 1, 3,
                "a name was expected, in quotes where it holds more than letters, digits and $_.+-"
            ),
            ("{ , }", 1, 3, "a name was expected, in quotes where it holds more than letters, digits and $_.+-"),
        ]
    )
    func faults(text: String, line: Int, column: Int, reason: String) throws {
        let fault = #expect(throws: JSON5.Fault.self) { try read(text) }
        #expect(fault == JSON5.Fault(place: JSON5.Place(line: line, column: column), reason: reason))
        let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
        #expect(failure?.description == "it is no JSON5: line \(line), column \(column): \(reason)")
    }

    @Test("bytes that are no UTF-8 are named in names and texts, and mean nothing in comments")
    func bytes() throws {
        for (line, column, text) in [
            (1, 4, "{ '\0': 1 }"), (1, 7, "{ a: '\0' }"), (2, 6, "{\n a: 'f\0r' }"), (1, 3, "{ f\0r: 1 }"),
        ] {
            let latin = text.utf8.map { $0 == 0 ? 0xFC : $0 }
            let fault = #expect(throws: JSON5.Fault.self) { try JSON5(latin) }
            #expect(fault?.place == JSON5.Place(line: line, column: column), "\(text)")
            #expect(fault?.reason == "this is not all UTF-8: save the file as UTF-8")
        }
        #expect(try JSON5("{ // f".utf8 + [0xFC] + "r\n a: 1 }".utf8).values == ["a": .integer(1)])
    }

    @Test(
        "depth has an end, at 64",
        arguments: [
            "{ a: " + String(repeating: "[", count: 100_000), String(repeating: "{a:", count: 100_000),
            "{ \"a\": " + String(repeating: "[", count: 64), String(repeating: "{\"a\":", count: 65),
        ]
    )
    func depth(text: String) throws {
        let fault = #expect(throws: JSON5.Fault.self) { try read(text) }
        #expect(fault?.reason == "it is nested too deeply")
        _ = try read("{ a: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63) + ", b: [[]] }")
    }

    @Test(
        "all of JSON5 is taken that anybody needs",
        arguments: [
            ("\u{FEFF}{}", [:]),
            (
                "{ a: [], b: [1,], 'c': {}, \"d\": null, $e_1: true, é: false, }",
                [
                    "a": .list([]), "b": .list([.integer(1)]), "c": .group([:]), "d": .null, "$e_1": .flag(true),
                    "é": .flag(false),
                ]
            ),
            ("{\u{A0}a\u{2028}: 1 } /* end **/", ["a": .integer(1)]), ("\r\n{\r\n\ta: 1,\r\n}\r\n", ["a": .integer(1)]),
            ("{ // b: 2\r a: 1 }", ["a": .integer(1)]),
            (
                "{ a: 'it\\'s \\\n \\x41 \\u00e9 \\/ \\ud83d\\ude00\\\r\n\\b\\f\\n\\r\\t\\v', b: \"'\" }",
                ["a": .text("it's  A é / 😀\u{8}\u{C}\n\r\t\u{B}"), "b": .text("'")]
            ),
            (
                "{ photos.example: 1, 42: 2, a-b+c: 3 }",
                ["photos.example": .integer(1), "42": .integer(2), "a-b+c": .integer(3)]
            ),
        ] as [(String, [String: RawValue])]
    )
    func taken(text: String, values: [String: RawValue]) throws {
        let object = try read(text)
        #expect(object.values == values)
        #expect(object.repeated.isEmpty)
    }

    @Test(
        "numbers are what JavaScript makes of them",
        arguments: [
            ("0", .integer(0)), ("-1", .integer(-1)), ("+1", .integer(1)), (".5", .fraction(0.5)), ("5.", .integer(5)),
            ("1e3", .integer(1000)), ("1.E2", .integer(100)), ("1.5E-3", .fraction(0.0015)), ("0x1F", .integer(31)),
            ("-0Xff", .integer(-255)), ("+Infinity", .fraction(.infinity)), ("-Infinity", .fraction(-.infinity)),
            ("9223372036854775807", .integer(.max)), ("99999999999999999999", .fraction(1e20)),
        ] as [(String, RawValue)]
    )
    func numbers(text: String, value expected: RawValue) throws { #expect(try value(text) == expected) }

    @Test(
        "what only looks like a number is none",
        arguments: [
            "01", "-", "+", ".", "e1", "1e", "1e+", "1.2.3", "0x", "0x1p3", "0x1.8", "1_000", "inf", "nan", "infinity",
            "--1", "1e1e1", "1e.5", "٣",
        ]
    )
    func noNumbers(text: String) { #expect(throws: JSON5.Fault.self) { try value(text) } }

    @Test("NaN is a number to JSON5") func notANumber() throws {
        let raw = try #require(try value("-NaN"))
        guard case .fraction(let number) = raw else { throw JSON5.Fault(place: JSON5.Place(), reason: "\(raw)") }
        #expect(number.isNaN)
    }

    @Test("every name has its place, however long its line is") func places() throws {
        let text = "{ é: 1,\n\n \"b\": { c: [] }, " + (0..<10_000).map { "n\($0): 0" }.joined(separator: ",") + " }"
        let members = try read(text).members
        #expect(members[0].place == JSON5.Place(line: 1, column: 3))
        #expect(members[1].place == JSON5.Place(line: 3, column: 2))
        guard case .object(let inner) = members[1].value else { throw members[1].fault("it is no object") }
        #expect(inner.members.map(\.place) == [JSON5.Place(line: 3, column: 9)])
        let columns = text.split(separator: "\n")[1].utf8.count
        #expect(members.last?.place == JSON5.Place(line: 3, column: columns - "n9999: 0 }".utf8.count + 1))
    }

    // MARK: Names that are there twice

    @Test(
        "a name that is there a second time is found, wherever it stands and however it is written",
        arguments: [
            ("{ page: { home: true },\n page: { title: false } }", "page", 2, 2),
            ("{ page: { home: true, /* \n */ 'home': false } }", "page.home", 2, 5),
            ("{ a: 1, // a: 2\n b: '}, a: 3', \"a\": 4 }", "a", 2, 16),
            ("{ hosts: { \"a.example\": { page: { title: true } }, \"a.example\": {} } }", "hosts.a.example", 1, 52),
            ("{ list: [{ x: 1 }, { x: 1,\n\n x: 2 }] }", "list[].x", 3, 2), ("{ a: 1, '\\u0061': 2 }", "a", 1, 9),
        ]
    )
    func repeated(text: String, path: String, line: Int, column: Int) throws {
        #expect(try read(text).repeated == [.init(path: path, place: JSON5.Place(line: line, column: column))])
        let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
        #expect(
            failure?.description == "line \(line), column \(column): \(path) is there a second time: write it once"
        )
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
        #expect(try read(text).repeated.isEmpty)
        _ = try file(text)
    }

    @Test(
        "what a file of Immich Public Proxy has twice counts as it does there",
        arguments: ["{ \"ipp\": {}, \"ipp\": {} }"]
    )
    func theirs(text: String) throws { _ = try file(text) }

    @Test("of two equal names the last one counts, and each is told of")
    func last() throws {
        let text = #"{"ipp": {"a": 1, "a": 2}, "b": [{"c": 1, "c": 2}], "ipp": {"a": 3}}"#
        for dialect in [JSON5.Dialect.json, .json5] {
            let object = try read(text, as: dialect)
            let list = RawValue.list([.group(["c": .integer(2)])])
            #expect(object.values == ["ipp": .group(["a": .integer(3)]), "b": list])
            #expect(object.repeated.map(\.path) == ["ipp.a", "b[].c", "ipp"])
        }
    }

    @Test("names that are there many times below long ones take no more room than the text")
    func longPaths() throws {
        let long = String(repeating: "x", count: 100_000)
        let text = "{ \(long): [{ \(long): { " + String(repeating: "a: 1,", count: 1000) + "} }] }"
        let repeated = try read(text).repeated
        #expect(repeated.count == 999)
        #expect(repeated.allSatisfy { $0.path.utf8.count <= long.utf8.count })
        let failure = #expect(throws: ConfigurationFile.Failure.self) { try file(text) }
        #expect(failure?.description.utf8.count ?? 1000 < 300)
    }

    // MARK: JSON, as JavaScript reads it

    @Test(
        "what JavaScript's parser refuses is refused",
        arguments: [
            "", " ", "{", "}", "[1,]", "[,]", "{\"a\":1,}", "{,}", "{a: 1}", "{'a': 1}", "{\"a\" 1}", "{\"a\":}",
            "{} {}",
            "// x\n{}", "01", "-", "1.", ".5", "+1", "1e", "1.e2", "0x10", "-01", "NaN", "Infinity", "-Infinity", "tru",
            "nul", "\"", "\"\n\"", "\"\t\"", "\"\u{1}\"", "\"\\x41\"", "\"\\v\"", "\"\\\n\"", "\"\\", "\"\\u12\"",
            "\"\\u12g4\"", "\"\\'\"", "'a'", "[1 2]", "{\"a\":1 \"b\":2}", "\u{A0}{}", "\u{B}{}", "\u{0}", "/**/1",
            String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
        ]
    )
    func malformed(text: String) {
        #expect(throws: JSON5.Fault.self) { try read(text, as: .json) }
        #expect(throws: JSON5.Fault.self) { try value(text, as: .json) }
    }

    @Test(
        "numbers are whole wherever JavaScript sees a whole one",
        arguments: [
            ("1", .integer(1)), ("-0", .integer(0)), ("1.0", .integer(1)), ("3e2", .integer(300)),
            ("2.5", .fraction(2.5)), ("1E-1", .fraction(0.1)), ("1e400", .fraction(.infinity)),
            ("100000000000000000000000", .fraction(1e23)),
        ] as [(String, RawValue)]
    )
    func plainNumbers(text: String, value expected: RawValue) throws {
        #expect(try value(text, as: .json) == expected)
    }

    @Test func textsMayHoldAnything() throws {
        #expect(
            try value(#""\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00\ud83d""#, as: .json)
                == .text("\"\\/\u{8}\u{C}\n\r\té\u{E9}😀\u{FFFD}")
        )
        let latin = Array("{ \"v\": \"".utf8) + [0xFF] + Array("\" }".utf8)
        #expect(try JSON5(latin, as: .json).values == ["v": .text("\u{FFFD}")])
        #expect(
            try read("\u{FEFF} {\"v\": [true, false, null, {}, []] }\r\n", as: .json).values
                == ["v": .list([.flag(true), .flag(false), .null, .group([:]), .list([])])]
        )
    }

    @Test func thePlaceIsNamedAndNothingOfTheText() {
        let fault = #expect(throws: JSON5.Fault.self) {
            try read("{\n\"password\": \"hunter2\"\n\"b\": 1}", as: .json)
        }
        #expect(fault?.description == "line 3, column 1: a comma or } was expected")
    }
}
