import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// Who may ask, and what is counted of visits.
@Suite struct MetricsDeskTests {
    private static let path = "/share/metrics"
    private static let monitor = "198.51.100.9"

    private static func desk(_ change: (inout Configuration) -> Void = { _ in }) throws -> Desk {
        let networks = try [#require(CIDR("198.51.100.0/24")), #require(CIDR("2001:db8::/32"))]
        return try Desk { configuration in
            configuration.metrics.networks = networks
            change(&configuration)
        }
    }

    /// The number of one series.
    private static func value(_ series: String, _ desk: Desk) async throws -> Double {
        let text = try await desk.ask("GET", path, from: monitor).text
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(series + " ") }, "no \(series)")
        return try #require(Double(line.dropFirst(series.count + 1)))
    }

    @Test(
        "PG7: without a network, and for whoever is in none, there is no such address",
        arguments: ["GET", "HEAD", "POST", "PUT"],
        ["", "/"]
    )
    func closed(method: String, end: String) async throws {
        for desk in [try Desk(), try Self.desk()] {
            let other = try await desk.ask(method, "/share/metricz" + end)
            #expect(try await desk.ask(method, Self.path + end) == other)
            #expect(other.status == (method == "PUT" ? 405 : 404))
        }
        #expect(try await Desk().ask("GET", Self.path, from: Self.monitor).status == 404)
    }

    @Test("asking in vain is a guess like any other")
    func guesses() async throws {
        let desk = try Self.desk { $0.attempts.unknownPerMinute = 3 }
        for _ in 0..<3 { #expect(try await desk.ask("GET", Self.path).status == 404) }
        #expect(try await desk.ask("GET", Self.path).status == 429)
    }

    @Test("a network has it", arguments: ["198.51.100.0", "198.51.100.255", "2001:db8::1"])
    func open(address: String) async throws {
        let desk = try Self.desk()
        let answer = try await desk.ask("GET", Self.path, from: address)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer.text.hasSuffix("\n"))
        #expect(try await desk.ask("POST", Self.path, from: address)["Allow"] == "GET, HEAD")
    }

    private static let forged: [[(String, String)]] = [
        [("HTTP_X_FORWARDED_FOR", "203.0.113.7")], [("HTTP_X_FORWARDED_FOR", "203.0.113.7, \(monitor)")],
        [("HTTP_FORWARDED", "for=\(monitor)")], [("HTTP_X_REAL_IP", "203.0.113.7")],
        [("HTTP_CF_CONNECTING_IP", "203.0.113.7")], [("HTTP_X_FORWARDED_FOR", "unknown")],
        [("HTTP_TRUE_CLIENT_IP", "203.0.113.7")], [("HTTP_FLY_CLIENT_IP", "203.0.113.7")],
        [("HTTP_X_FORWARDED_FOR", monitor), ("HTTP_X_FORWARDED_FOR", "203.0.113.7")],
        [("HTTP_X_FORWARDED_FOR", monitor), ("SHAREFCGI_FORWARDED", "203.0.113.7")],
        [("HTTP_X_REAL_IP", monitor), ("SHAREFCGI_FORWARDED", "203.0.113.7, \(monitor)")],
    ]

    @Test("where a proxy speaks for somebody whom the web server does not know, nobody has it", arguments: forged)
    func forwarded(fields: [(String, String)]) async throws {
        let desk = try Self.desk()
        #expect(try await desk.ask("GET", Self.path, from: Self.monitor, fields).status == 404)
        let own = [("HTTP_X_FORWARDED_FOR", Self.monitor)]
        #expect(try await desk.ask("GET", Self.path, from: Self.monitor, own).status == 200, "Caddy always says it")
    }

    @Test("a path in front, and no other address than this one")
    func addresses() async throws {
        let desk = try Self.desk { $0.basePath = "/photos" }
        #expect(try await desk.ask("GET", "/photos/share/metrics", from: Self.monitor).status == 200)
        for wrong in ["/share/metrics", "/photos/s/metrics", "/photos/metrics", "/photos/share/metrics/x"] {
            #expect(try await desk.ask("GET", wrong, from: Self.monitor).status == 404, "\(wrong)")
        }
    }

    @Test("PG7: what visitors do moves the numbers, and none of them is in the text")
    func counts() async throws {
        let desk = try Self.desk()
        try desk.showAlbum()
        let requests = "share_fcgi_requests_total"
        _ = try await desk.ask()
        _ = try await desk.ask()
        _ = try await desk.ask("GET", "/share/" + String(repeating: "A", count: 67))
        #expect(try await Self.value(requests + "{route=\"gallery\",code=\"2xx\"}", desk) == 2)
        #expect(try await Self.value(requests + "{route=\"gallery\",code=\"4xx\"}", desk) == 1)
        #expect(try await Self.value("share_fcgi_request_duration_seconds_count{route=\"gallery\"}", desk) == 3)
        #expect(try await Self.value("share_fcgi_links_refused_total{reason=\"unknown\"}", desk) == 1)
        #expect(try await Self.value("share_fcgi_cache_misses_total{cache=\"links\"}", desk) == 2)
        #expect(try await Self.value("share_fcgi_cache_hits_total{cache=\"links\"}", desk) >= 1)
        #expect(try await Self.value("share_fcgi_cache_hits_total{cache=\"pages\"}", desk) == 1)
        #expect(try await Self.value("share_fcgi_cache_misses_total{cache=\"pages\"}", desk) == 1)
        #expect(try await Self.value("share_fcgi_cache_entries{cache=\"links\"}", desk) == 1)
        #expect(try await Self.value("share_fcgi_requests_in_flight", desk) == 1, "this one")
        try desk.showAlbum(locked: true)
        desk.time.turn(by: .seconds(120))
        #expect(try await desk.ask("POST", Desk.path, body: "password=wrong").status == 401)
        #expect(try await Self.value("share_fcgi_wrong_passwords_total", desk) == 1)
        #expect(try await Self.value(requests + "{route=\"unlock\",code=\"4xx\"}", desk) == 1)
        let text = try await desk.ask("GET", Self.path, from: Self.monitor).text
        for secret in [sampleKey, "192.0.2.7", Self.monitor, "AAAA", Desk.password, "immich:"] {
            #expect(!text.contains(secret))
        }
    }

    @Test("an answer that comes part by part is counted as far as it came")
    func streams() async throws {
        let metrics = Metrics()
        let response = Response(.ok, body: .stream(length: 9) { [1, 2, 3] })
        let counted = metrics.end(.download, since: metrics.begin(), response)
        guard case .stream(9, let next) = counted.body else {
            Issue.record("no stream")
            return
        }
        for _ in 0..<2 { #expect(try await next() == [1, 2, 3]) }
        #expect(metrics.now.requests[.download]?.streamed == 6)
    }

    @Test("a visitor who did not wait is no success")
    func left() async {
        let metrics = Metrics()
        let start = metrics.begin()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = metrics.end(.photo, since: start, Response(.ok))
        }
        task.cancel()
        await task.value
        #expect(metrics.now.requests[.photo]?.classes == [1, 0, 0, 0, 0, 0])
    }
}
