import Testing

@testable import ShareFCGI

@Suite struct UnitsTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("12h", .seconds(43_200)),
        ("30d", .seconds(2_592_000)), ("0", .zero), ("0s", .zero), ("007s", .seconds(7)),
        ("999999999d", .seconds(86_399_999_913_600)),
    ])
    func durations(text: String, duration: Duration) {
        #expect(TimeSpan.duration(text) == duration)
    }

    @Test(arguments: [("500ms", 500), ("60s", 60_000), ("90s", 90_000), ("24h", 86_400_000), ("0", 0)])
    func theLargestUnitIsWritten(text: String, milliseconds: Int) {
        let written = TimeSpan.text(.milliseconds(milliseconds))
        #expect(TimeSpan.duration(written) == .milliseconds(milliseconds))
        #expect(TimeSpan.duration(text) == .milliseconds(milliseconds))
        #expect(written.utf8.count <= text.utf8.count)
    }

    @Test(arguments: [
        "", "s", "5", "-5s", "+5s", "5 s", "5S", "5s ", "1.5s", "1e3s", "5min", "1000000000s", "５s", "5s\n", "0x5s",
    ])
    func noDuration(text: String) {
        #expect(TimeSpan.duration(text) == nil)
    }

    @Test(arguments: [("512B", 512), ("64KiB", 65_536), ("5MiB", 5 << 20), ("1GiB", 1 << 30), ("0", 0)])
    func sizes(text: String, bytes: Int) {
        #expect(ByteSize.bytes(text) == bytes)
        #expect(ByteSize.text(bytes) == text)
    }

    @Test(arguments: ["", "64", "64K", "64KB", "64kib", "KiB", "-1B", "1.5MiB", "64 KiB"])
    func noSize(text: String) {
        #expect(ByteSize.bytes(text) == nil)
    }
}

@Suite struct NearestTests {
    private let words = ["freshness_max_age", "stale_max_age", "log_level", "page_single_video", "listen"]

    @Test(arguments: [
        ("freshness_maxage", 0), ("frehsness_max_age", 0), ("log_levle", 2), ("loglevel", 2), ("lisen", 4),
        ("single_video", 3), ("level", 2),
    ])
    func aSlipOfThePen(text: String, index: Int) {
        #expect(Nearest.of(text, among: words) == index)
    }

    @Test(arguments: ["", "x", "max_age", "something_else_entirely", String(repeating: "a", count: 100_000)])
    func nothingIsNear(text: String) {
        #expect(Nearest.of(text, among: words) == nil)
    }
}
