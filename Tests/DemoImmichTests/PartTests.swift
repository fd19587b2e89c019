import Testing

@testable import DemoImmich

@Suite("Small parts") struct PartTests {
    @Test("Moments are spelled as JavaScript, PostgreSQL and HTTP spell them") func momentsAreSpelled() {
        let noon = Moment(year: 2024, month: 2, day: 29) + 43_200
        #expect(noon.javaScript == "2024-02-29T12:00:00.000Z")
        #expect(noon.postgres == "2024-02-29T12:00:00+00:00")
        #expect(Moment(microseconds: noon.microseconds + 28_900).postgres == "2024-02-29T12:00:00.0289+00:00")
        #expect(noon.zoneless == "2024-02-29T12:00:00")
        #expect(noon.bucket == "2024-02-01")
        #expect(noon.http == "Thu, 29 Feb 2024 12:00:00 GMT")
        for seconds: Int64 in [0, -1, 951_782_399, 4_102_444_800, -62_135_596_800, 253_402_300_799] {
            let moment = Moment(seconds: seconds)
            #expect(Moment(http: moment.http) == moment)
        }
        for text in ["", "Thu, 29 Feb 2024", "Thu, 29 Xyz 2024 12:00:00 GMT", "a b c d e f"] {
            #expect(Moment(http: text) == nil)
        }
    }

    @Test("Moments are read as uploads spell them") func momentsAreRead() {
        let noon = Moment(year: 2025, month: 7, day: 4) + 43_200
        for text in ["2025-07-04T12:00:00Z", "2025-07-04T12:00:00.000Z", "2025-07-04T14:00:00+02:00"] {
            #expect(Moment(iso8601: text) == noon, "\(text)")
        }
        #expect(Moment(iso8601: "2025-07-04T12:00:00.123Z")?.javaScript == "2025-07-04T12:00:00.123Z")
        for text in ["", "today", "2025-07-04", "2025-13-04T12:00:00Z", "2025-07-04T12:00:00"] {
            #expect(Moment(iso8601: text) == nil, "\(text)")
        }
    }

    @Test("JSON is written as JavaScript writes it") func jsonIsJavaScripts() {
        let json: JSON = [
            "a": [1, nil, true], "b": "\"\\\u{8}\u{c}\n\r\t\u{1}\u{7f}é/</script>", "c": .raw("1.000"), "d": [:],
        ]
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":[1,null,true],"b":"\"\\\b\f\n\r\t\u0001"# + "\u{7f}é/</script>" + #"","c":1.000,"d":{}}"#
        )
        #expect(Digest.etag(of: Array(#"{"res":"pong"}"#.utf8)) == #""e-X79OU2IZYkDmLU4ZK9k3d4mHVbI""#)
    }

    @Test("Base64 is read as Node reads it") func base64IsLenient() {
        for text in ["-_-_", "+/+/", "+ /\n!+é/", "-_-_=AAAA", "-_-_A"] {
            #expect(Base64URL.decode(text) == [251, 255, 191])
        }
        #expect(Base64URL.decode("").isEmpty)
        for count in 0...50 {
            let bytes = (0..<count).map { UInt8($0 * 5) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test("A query is read as Express reads it") func queriesAreExpresss() {
        let query = Query("a=1&a=2&%62=x%20y+z&c&=d&e=%zz%41&f=%ff%41&size=huge&g=a=b&%6b%zz=h")
        #expect(query["a"] == "1")
        #expect(query["b"] == "x y z")
        #expect(query["c"] == "")
        // What cannot be decoded stays, what can be is.
        #expect(query["e"] == "%zzA")
        #expect(query["f"] == "\u{FFFD}A")
        #expect(query["k%zz"] == "h")
        let late = Query(String(repeating: "a=1&", count: 1_000) + "key=K")
        #expect(late["key"] == nil)
        #expect(query["g"] == "a=b")
        #expect(Query("key=a+b&size=x&c=%C3%A9").rewritten(size: "preview") == "key=a+b&size=preview&c=%C3%A9")
        #expect(Query("size=x&size=y&key=k").rewritten(size: nil) == "key=k")
    }

    @Test(
        "Only version 4 passes for an id",
        arguments: [
            "", "nope", "00000000-0000-0000-0000-000000000000", "00000000-0000-4000-8000-00000000000",
            "00000000-0000-4000-8000-0000000000000", "00000000-0000-4000-c000-000000000000",
            "00000000-0000-5000-8000-000000000000",
            "0000000000000-4000-8000-0000000000000", "g0000000-0000-4000-8000-000000000000",
            "００000000-0000-4000-8000-0000000000",
        ]
    )
    func oddIDsAreRefused(text: String) {
        #expect(Identity(text) == nil)
    }

    @Test("An id is spelled as it is read") func idsRoundTrip() {
        let id = Identity(named: "x")
        #expect(Identity(id.text) == id)
        #expect(Identity(id.text.uppercased()) == id)
    }

    @Test(
        "Arguments that mean nothing are refused",
        arguments: [
            ["--release", "2.0.0"], ["--listen"], ["--listen", "unix:relative"], ["--large", "-1"], ["--large", "x"],
            ["--nothing", "x"],
            ["--fault", "me"], ["--fault", "me=odd"], ["x"],
        ]
    )
    func oddArgumentsAreRefused(words: [String]) {
        #expect(throws: Arguments.Failure.self) { try Arguments(words) }
    }

    @Test("Arguments are read") func argumentsAreRead() throws {
        let words = [
            "--listen", "unix:/tmp/a", "--release", "2.3.1", "--pace", "--fault", "me=slow:50", "--large", "7",
            "--control",
        ]
        let arguments = try Arguments(words)
        #expect(arguments.options.release == .v2_3_1)
        #expect(arguments.options.isPaced && arguments.options.hasControl && arguments.seed.largeCount == 7)
        #expect(arguments.faults.first?.fault == .slow(.milliseconds(50)))
        #expect(arguments.listen.count == 1)
    }
}
