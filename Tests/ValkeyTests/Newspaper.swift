import EventLoop

@testable import Valkey

/// What a client reports, in order, for a test to wait for.
final class Newspaper: Sendable {
    private let stream: AsyncStream<ValkeyClient.News>
    private let writer: AsyncStream<ValkeyClient.News>.Continuation

    init() { (stream, writer) = AsyncStream.makeStream() }

    func report(_ news: ValkeyClient.News) { writer.yield(news) }

    /// The next news.
    func next() async -> ValkeyClient.News? {
        for await news in stream { return news }
        return nil
    }
}

extension ValkeyClient {
    /// One that is quick to try again.
    static func hasty(
        _ address: ValkeyAddress,
        answer: Duration = .seconds(20),
        waiting: Int = 1_000,
        _ newspaper: Newspaper = Newspaper()
    ) throws -> ValkeyClient {
        var limits = Limits()
        (limits.firstPause, limits.longestPause) = (.milliseconds(5), .milliseconds(20))
        (limits.connect, limits.answer, limits.waiting) = (.seconds(20), answer, waiting)
        return try ValkeyClient(address, limits: limits, report: newspaper.report)
    }
}
