import HTTPClient

/// Calls to Immich, counted.
struct CountedCalls: HTTPFetching {
    private let http: any HTTPFetching
    private let metrics: Metrics
    private let use: Tally.Use

    init(_ http: any HTTPFetching, _ metrics: Metrics, for use: Tally.Use) {
        (self.http, self.metrics, self.use) = (http, metrics, use)
    }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        try await counted(\.head.status) { () async throws(HTTPClientError) in try await http.fetch(request) }
    }

    /// Until the head: how long the rest takes is the reader's matter.
    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        try await counted(\.head.status) { () async throws(HTTPClientError) in try await http.stream(request) }
    }

    private func counted<Answer>(
        _ status: KeyPath<Answer, Int>,
        _ call: () async throws(HTTPClientError) -> Answer
    ) async throws(HTTPClientError) -> Answer {
        let start = ContinuousClock.now
        do throws(HTTPClientError) {
            let answer = try await call()
            end(Tally.Outcome(status: answer[keyPath: status]), since: start)
            return answer
        } catch {
            end(Tally.Outcome(error), since: start)
            throw error
        }
    }

    private func end(_ outcome: Tally.Outcome, since start: ContinuousClock.Instant) {
        let (use, time) = (use, start.duration(to: .now))
        metrics.update { $0.called(use, outcome, after: time) }
    }
}

extension HTTPFetching {
    /// The same, counted where anything is.
    func counted(by metrics: Metrics?, for use: Tally.Use) -> any HTTPFetching {
        metrics.map { CountedCalls(self, $0, for: use) } ?? self
    }
}
