import FoundationEssentials
import HTTPClient
import Testing

@testable import ShareFCGI

/// The text that is asked for, without anybody who asks.
@Suite struct ExpositionTests {
    @Test("a family is a line of help, a line of its type, and its samples")
    func family() {
        var exposition = Exposition()
        exposition.add("a_total", .counter, "What it is.", [.init(["x": "1", "y": "2"], 3), .init([:], 0.5)])
        let expected = "# HELP a_total What it is.\n# TYPE a_total counter\na_total{x=\"1\",y=\"2\"} 3\na_total 0.5\n"
        #expect(exposition.text == expected)
    }

    @Test("no text can end its line or its label")
    func escapes() {
        var exposition = Exposition()
        exposition.add("a", .gauge, "b\\c\n\"d\"", [.init(["x": "b\\c\n\"\u{301}"], 1)])
        let expected = "# HELP a b\\\\c\\n\"d\"\n# TYPE a gauge\na{x=\"b\\\\c\\n\\\"\u{301}\"} 1\n"
        #expect(Array(exposition.text.utf8) == Array(expected.utf8))
    }

    @Test("a summary is a sum in seconds and a count")
    func summary() {
        var exposition = Exposition()
        exposition.add("a_seconds", .summary, "", Exposition.Sample.summary([:], sum: .milliseconds(1_500), count: 2))
        #expect(exposition.text.hasSuffix("a_seconds_sum 1.5\na_seconds_count 2\n"))
    }

    /// What stands in front of the numbers.
    private static func series(_ text: String) -> [Substring] {
        text.split(separator: "\n").map { $0.hasPrefix("#") ? $0 : $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
    }

    @Test("PG7: whatever happens, the series are the same, each of them once")
    func bounded() {
        var tally = Tally()
        let before = MetricsText.render(tally, Figures(), startedAt: .now)
        for kind in RequestKind.allCases {
            for status in [nil, 200, 206, 302, 404, 429, 503, 0, 100, 999] {
                tally.begin()
                tally.end(kind, status, after: .seconds(1))
            }
            tally.streamed(5, by: kind)
        }
        for use in Tally.Use.allCases {
            for outcome in Tally.Outcome.allCases { tally.called(use, outcome, after: .seconds(2)) }
        }
        for refusal in Tally.Refusal.allCases { tally.refused(refusal) }
        for trouble in Tally.Trouble.allCases { tally.met(trouble) }
        tally.triedWrongPassword()
        let after = MetricsText.render(tally, Figures(), startedAt: .now)
        let series = Self.series(after)
        #expect(series == Self.series(before))
        #expect(Set(series).count == series.count)
        #expect(after.contains("\nshare_fcgi_requests_total{route=\"photo\",code=\"none\"} 1\n"))
        #expect(after.contains("\nshare_fcgi_requests_total{route=\"photo\",code=\"4xx\"} 2\n"))
        #expect(after.contains("\nshare_fcgi_requests_total{route=\"photo\",code=\"5xx\"} 2\n"))
        #expect(after.contains("\nshare_fcgi_requests_limited_total{route=\"photo\"} 1\n"))
        #expect(after.contains("\nshare_fcgi_request_duration_seconds_sum{route=\"photo\"} 10.0\n"))
        #expect(after.contains("\nshare_fcgi_request_duration_seconds_count{route=\"photo\"} 10\n"))
        #expect(after.contains("\nshare_fcgi_requests_in_flight 0\n"))
        #expect(after.contains("\nshare_fcgi_streamed_bytes_total{route=\"download\"} 5\n"))
        #expect(after.contains("\nshare_fcgi_immich_calls_total{use=\"files\",outcome=\"timeout\"} 1\n"))
        #expect(after.contains("\nshare_fcgi_immich_call_duration_seconds_sum{use=\"files\"} 16.0\n"))
    }

    @Test("what the kernel says of this process is no nonsense")
    func process() {
        let figures = ProcessFigures.now()
        #expect(figures.cpu > .zero)
        #expect(figures.residentMemory > 1 << 20)
        #expect(figures.openDescriptors >= 3 && figures.openDescriptors <= figures.maximumDescriptors)
    }
}

/// An Immich that answers with one status, or fails.
private struct OneAnswer: HTTPFetching {
    let answer: Result<Int, HTTPClientError>

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        HTTPResponse(head: HTTPResponseHead(status: try answer.get(), fields: []), body: [])
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        HTTPStream(head: HTTPResponseHead(status: try answer.get(), fields: [])) { nil }
    }
}

@Suite struct CountedCallsTests {
    private static let cases: [(Result<Int, HTTPClientError>, Tally.Outcome)] = [
        (.success(200), .success), (.success(206), .success), (.success(302), .redirect), (.success(404), .refusal),
        (.success(500), .failure), (.failure(.cannotConnect), .unreachable), (.failure(.timedOut), .timeout),
        (.failure(.cancelled), .cancelled), (.failure(.tooLarge), .broken), (.failure(.failed("TLS")), .broken),
    ]

    @Test("every call is counted once, by what came of it, and comes to what it would have come to", arguments: cases)
    func outcomes(answer: Result<Int, HTTPClientError>, outcome: Tally.Outcome) async {
        let metrics = Metrics()
        let http = OneAnswer(answer: answer).counted(by: metrics, for: .files)
        let request = HTTPRequest(url: "http://immich")
        func came(_ call: () async throws(HTTPClientError) -> Int) async -> Result<Int, HTTPClientError> {
            do throws(HTTPClientError) { return .success(try await call()) } catch { return .failure(error) }
        }
        let fetched = await came { () async throws(HTTPClientError) in try await http.fetch(request).head.status }
        let streamed = await came { () async throws(HTTPClientError) in try await http.stream(request).head.status }
        #expect(fetched == answer && streamed == answer)
        #expect(metrics.now.calls[.files]?.outcomes == [outcome: 2])
        #expect(metrics.now.calls[.questions] == nil)
    }

    @Test func withoutMetricsNothingStandsBetween() {
        #expect(OneAnswer(answer: .success(200)).counted(by: nil, for: .files) is OneAnswer)
    }
}
