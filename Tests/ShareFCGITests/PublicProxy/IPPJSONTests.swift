import Testing

@testable import ShareFCGI

@Suite struct IPPJSONTests {
    private func value(_ text: String) throws -> RawValue { try IPPJSON(Array(text.utf8)).value }

    @Test(
        "what JavaScript's parser refuses is refused",
        arguments: [
            "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{a: 1}", "{'a': 1}", "{\"a\" 1}", "{\"a\":}", "{} {}", "// x\n{}",
            "01", "-", "1.", ".5", "+1", "1e", "0x10", "-01", "NaN", "Infinity", "tru", "nul", "\"", "\"\n\"", "\"\t\"",
            "\"\\x41\"", "\"\\", "\"\\u12\"", "\"\\u12g4\"", "\"\\'\"", "[1 2]", "{\"a\":1 \"b\":2}", "\u{A0}{}",
            "\u{0}",
            String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
        ]
    )
    func malformed(text: String) { #expect(throws: IPPJSON.Failure.self) { try value(text) } }

    @Test(
        "numbers are whole wherever JavaScript sees a whole one",
        arguments: [
            ("1", RawValue.integer(1)), ("-0", .integer(0)), ("1.0", .integer(1)), ("3e2", .integer(300)),
            ("2.5", .fraction(2.5)), ("1E-1", .fraction(0.1)), ("1e400", .fraction(.infinity)),
            ("100000000000000000000000", .fraction(1e23)),
        ]
    )
    func numbers(text: String, value expected: RawValue) throws { #expect(try value(text) == expected) }

    @Test func textsMayHoldAnything() throws {
        #expect(
            try value(#""\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00\ud83d""#) == .text("\"\\/\u{8}\u{C}\n\r\té\u{E9}😀\u{FFFD}")
        )
        #expect(try IPPJSON([0x22, 0xFF, 0x22]).value == .text("\u{FFFD}"))
        #expect(
            try value("\u{FEFF} [true, false, null, {}, []]\r\n")
                == .list([.flag(true), .flag(false), .null, .group([:]), .list([])])
        )
    }

    @Test func ofTwoEqualNamesTheLastOneCounts() throws {
        let json = try IPPJSON(Array(#"{"ipp": {"a": 1, "a": 2}, "b": [{"c": 1, "c": 2}], "ipp": {"a": 3}}"#.utf8))
        #expect(json.value == .group(["ipp": .group(["a": .integer(3)]), "b": .list([.group(["c": .integer(2)])])]))
        #expect(json.doubled == ["ipp.a", "b.[].c", "ipp"])
    }

    @Test func theLineIsNamedAndNothingOfTheText() {
        let failure = #expect(throws: IPPJSON.Failure.self) { try value("{\n\"password\": \"hunter2\"\n\"b\": 1}") }
        #expect(failure?.description == "line 3: a comma or a bracket is missing")
    }
}
