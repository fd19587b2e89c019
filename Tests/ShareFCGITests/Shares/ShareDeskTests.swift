import EventLoop
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// The whole application above its sockets.
@Suite struct ShareDeskTests {
    /// No medium is fetched here.
    private struct NoHTTP: HTTPFetching {
        func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse { throw .cannotConnect }
        func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }
    }

    let time = TurnedClock()
    let immich: StubImmich
    let application: Application
    let path = "/share/" + sampleKey

    init() throws {
        immich = StubImmich(clock: time)
        application = try Application(
            Configuration(immich: "http://immich"),
            keys: .ephemeral(),
            immich: immich,
            http: NoHTTP(),
            log: .silent,
            clock: time.clock
        )
        let (reference, share) = (try Sample.reference(), try Sample.share())
        let (month, assets) = (try Sample.month(), try Sample.assets(0..<2))
        immich.state.withLock { state in
            state.shares[reference] = .success(share)
            state.months = .success([MonthCount(month: month, count: 2)])
            state.assets[month] = .success(assets)
        }
    }

    private func get(_ path: String) async throws -> Response {
        let values = ["REQUEST_METHOD": "GET", "REQUEST_URI": path, "REMOTE_ADDR": "192.0.2.7"]
        let pairs = values.map { Params.Pair(name: $0.key, value: Array($0.value.utf8)) }
        return try await application.respond(to: Request(params: Params(pairs)))
    }

    @Test("a page is shown from memory also where only its list of months has grown old")
    func staleMonthsBehindAYoungVerdict() async throws {
        let month = try Sample.month()
        #expect(try await get(path).status == .ok)
        immich.state.withLock { state in
            state.months = .failure(.unavailable(.timedOut))
            state.assets[month] = .failure(.unavailable(.timedOut))
        }
        time.turn(by: .seconds(26))
        #expect(try await get(path).status == .ok)
        #expect(await eventually { immich.calls("share") == 2 })
        time.turn(by: .seconds(35))
        let page = try await get(path)
        #expect(page.status == .ok)
        #expect(page.fields["Cache-Control"]?.text == "no-store")
        #expect(try await get(path + "/month/2024-05.json").status == .serviceUnavailable)
    }
}
