import EventLoop
import Testing

@testable import HTTPClient

/// Runs `body` on a loop of its own, with a client of that loop, and ends both.
func withClient(
    _ change: (inout HTTPLimits) -> Void = { _ in },
    _ body: @escaping @Sendable (HTTPClient) async throws -> Void
) async throws {
    var limits = HTTPLimits()
    change(&limits)
    let loop = try EventLoop()
    let result: Result<Void, any Error> = await loop.spawn { [limits] in
        let client = HTTPClient(loop: loop, limits: limits)
        do { return .success(try await body(client)) } catch { return .failure(error) }
    }.value
    loop.stop()
    try result.get()
}

/// How a call ended that should not succeed.
func failure(_ body: () async throws -> Void) async -> HTTPClientError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? HTTPClientError
    }
}

extension HTTPClient {
    /// Asks a peer that answers `FetchTests.ok`.
    func expectAnswer(of peer: Peer) async throws {
        let answer = try await fetch(HTTPRequest(url: peer.url()))
        #expect(answer.body == Array("hi".utf8))
    }

    /// A whole stream; what came before a failure counts in `received`.
    func readAll(_ stream: HTTPStream, received: Counter? = nil) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await stream.next() {
            received?.add(part.count)
            bytes += part
        }
        return bytes
    }
}
