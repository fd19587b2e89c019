package import EventLoop

/// The clients of a process, one per event loop: a call is made by the client of the loop it comes from.
package struct HTTPClients: HTTPFetching {
    private let clients: [HTTPClient]

    /// Divides the connections of `limits` among the loops, of which there must be one at least.
    package init(loops: [EventLoop], limits: HTTPLimits = HTTPLimits()) {
        precondition(!loops.isEmpty, "a client needs an event loop")
        var share = limits
        share.connections = max(1, limits.connections / loops.count)
        clients = loops.map { HTTPClient(loop: $0, limits: share) }
    }

    /// The client of this thread's loop; away from all loops, the first.
    private var nearest: HTTPClient {
        let current = EventLoop.current
        return clients.first { $0.loop === current } ?? clients[0]
    }

    package func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        try await nearest.fetch(request)
    }

    package func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        try await nearest.stream(request)
    }
}
