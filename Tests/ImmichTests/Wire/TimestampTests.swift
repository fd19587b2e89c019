import FoundationEssentials
import Testing

@testable import Immich

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00", 0.0),
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T07:21:53.333Z", 1_795_245_713.333),
        ("2026-11-21T07:21:53.28946+00:00", 1_795_245_713.28946),
        ("2024-02-29T23:59:59.999999999", 1_709_251_199.999999999),
        ("2024-01-01 12:34:56.7+00", 1_704_112_496.7),
        ("2024-01-01T12:34:56+0200", 1_704_105_296),
        ("2024-01-01T12:34:56-03:30", 1_704_125_096),
        ("1969-12-31T23:59:59Z", -1),
        ("1900-03-01T00:00:00", -2_203_891_200),
        ("0000-01-01T00:00:00", -62_167_219_200),
        ("9999-12-31T23:59:59", 253_402_300_799),
    ])
    func everySpellingIsRead(_ text: String, _ seconds: Double) throws {
        let date = try #require(Timestamp.date(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.000_01)
    }

    /// From 1583 on, since the toolchain's calendar is the Julian one before, and Immich's database has Gregorian days
    /// only.
    @Test(
        "Days count as the toolchain's own calendar counts them",
        arguments: [1583, 1600, 1900, 1999, 2000, 2023, 2024, 2400]
    )
    func daysAreCounted(_ year: Int) throws {
        for month in 1...12 {
            for day in 1...28 {
                let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T12:00:00"
                #expect(Timestamp.date(text) == (try Date(text + "Z", strategy: .iso8601)))
            }
        }
        #expect((Timestamp.date("\(year)-02-29T00:00:00") != nil) == [1600, 2000, 2024, 2400].contains(year))
    }

    @Test(arguments: [
        "", "2024", "2024-01-01", "2024-01-01T", "2024-01-01T12:34", "2024-1-1T12:34:56", "2024-01-01T12:34:56.",
        "2024-01-01T12:34:56.1234567890", "2024-01-01T12:34:56.1x", "2024-01-01T12:34:56z", "2024-01-01T12:34:56+2",
        "2024-01-01T12:34:56+02:", "2024-01-01T12:34:56+02:00x", "2024-01-01T12:34:56+24:00", "2024-01-01T12:34:56ZZ",
        "2024-00-01T00:00:00", "2024-13-01T00:00:00", "2024-01-00T00:00:00", "2024-01-32T00:00:00",
        "2023-02-29T00:00:00",
        "1900-02-29T00:00:00", "2024-04-31T00:00:00", "2024-01-01T24:00:00", "2024-01-01T00:60:00",
        "2024-01-01T00:00:60",
        "-001-01-01T00:00:00", "+012024-01-01T00:00:00", "2024-01-01T00:00:00 BC", "２０24-01-01T00:00:00", "infinity",
        "2024-01-01T00:00:00\0", " 2024-01-01T00:00:00",
    ])
    func nothingElseIsAMoment(_ text: String) {
        #expect(Timestamp.date(text) == nil)
    }
}

@Suite struct WireDurationTests {
    private func seconds(_ json: String) throws -> Double? {
        try JSONDecoder().decode([WireDuration?].self, from: Data("[\(json)]".utf8))[0]?.seconds
    }

    @Test(arguments: [
        (#""00:00:20.000""#, 20.0), (#""0:01:30.5""#, 90.5), (#""27:46:40""#, 100_000), (#""0.6""#, 0.6),
        (#""12""#, 12),
        ("20000", 20), ("600", 0.6), ("1", 0.001), ("1.5e3", 1.5),
    ])
    func bothReleasesAreRead(_ json: String, _ expected: Double) throws {
        #expect(abs(try #require(try seconds(json)) - expected) < 0.000_001)
    }

    @Test(arguments: [
        "null", #""0:00:00.00000""#, #""00:00:00.000""#, #""0""#, "0", "-5", "1e300", #""""#, #""abc""#, #""1:2""#,
        #""0:60:00""#, #""0:00:60""#, #""-1:00:00""#, #""0:00:00:01""#, #""1.""#, #"".5""#, #""99999999""#,
        #""9999999:00:00""#, #""NaN""#, #""inf""#, #""1e3""#, #""0:00:1.0.0""#, #""0:0.5:00""#,
    ])
    func stillsAndNonsenseLastNoTime(_ json: String) throws {
        #expect(try seconds(json) == nil)
    }

    @Test(arguments: ["true", "{}", "[]"]) func otherTypesAreGarbled(_ json: String) {
        #expect(throws: DecodingError.self) { try seconds(json) }
    }
}

@Suite struct SaneTests {
    @Test(
        arguments: [
            (nil, 1.0), (1.778, 1.778), (0, 1), (-2, 1), (.nan, 1), (.infinity, 1), (1e-9, 0.05), (1e9, 20),
        ] as [(Double?, Double)]
    )
    func ratioFitsAPage(_ ratio: Double?, _ expected: Double) {
        #expect(Sane.ratio(ratio) == expected)
    }

    @Test func textIsCutBetweenScalars() {
        #expect(Sane.text(nil, atMost: 5) == nil && Sane.text("", atMost: 5) == nil)
        #expect(Sane.text("hello", atMost: 5) == "hello" && Sane.text("hello!", atMost: 5) == "hello")
        #expect(Sane.text("éé", atMost: 3) == "é" && Sane.text("🏖🏖", atMost: 7) == "🏖")
        #expect(Sane.text("🏖", atMost: 3) == "")
    }

    @Test func typesAreTypes() {
        #expect(Sane.mimeType("image/JPEG") == "image/jpeg" && Sane.mimeType("image/svg+xml") == "image/svg+xml")
        for text in [
            "", "image", "image/", "/jpeg", "a/b/c", "image/jpeg; x", "image/jpeg\r\nX: y", "imäge/jpeg", "a b/c",
        ] {
            #expect(Sane.mimeType(text) == nil)
        }
        #expect(Sane.mimeType("a/" + String(repeating: "b", count: 99)) == nil)
    }

    @Test func thumbhashIsShortBase64() {
        #expect(Sane.thumbhash("ksgKFJBZl3iAiIh4iIiv24QFlw==") == "ksgKFJBZl3iAiIh4iIiv24QFlw==")
        for text in ["", "abc", "ab\"><script>", String(repeating: "A", count: 65), "äöüß"] {
            #expect(Sane.thumbhash(text) == nil)
        }
    }
}
