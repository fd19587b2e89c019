package import EventLoop

/// Commands to one Valkey or Redis, as async functions. Nobody waits for one that is away: a command fails at once
/// then, while a thread of the client's own tries to get it back.
package final class ValkeyClient: Sendable {
    package struct Limits: Sendable {
        /// Commands that wait at once.
        package var waiting = 1_000
        /// For a connection and each step of its greeting.
        package var connect = Duration.seconds(2)
        /// For a reply.
        package var answer = Duration.seconds(2)
        /// Before the second try to connect; each further one doubles it.
        package var firstPause = Duration.milliseconds(100)
        package var longestPause = Duration.seconds(10)

        package init() {}
    }

    package enum News: Sendable, Equatable {
        case isThere
        /// Told once, until it is there again.
        case isAway(ValkeyError)
    }

    private let thread: EventLoop
    private let inbox: ValkeyInbox
    private let link: ValkeyLink
    private let limits: Limits

    /// Starts the thread, which connects. `report` is called on it, and must not wait.
    package init(
        _ address: ValkeyAddress,
        limits: Limits = Limits(),
        report: @escaping @Sendable (News) -> Void = { _ in }
    ) throws(SystemError) {
        let thread = try EventLoop()
        let inbox = ValkeyInbox(limit: limits.waiting)
        let link = ValkeyLink(to: address, on: thread, inbox: inbox, limits: limits, report: report)
        (self.thread, self.inbox, self.link, self.limits) = (thread, inbox, link, limits)
        thread.execute { link.assumeIsolated { $0.connect() } }
    }

    /// The reply to a command, within `Limits.answer`. A command without a reply may have been carried out or not.
    package func send(_ command: ValkeyCommand) async throws(ValkeyError) -> ValkeyReply {
        let request = ValkeyRequest(command)
        try put(request)
        return try await request.reply(within: limits.answer)
    }

    /// Ends the thread; what waits fails. Takes as long as the connection that is being made.
    package func stop() {
        inbox.close(.away("stopped"))
        thread.execute { [link] in link.assumeIsolated { $0.close() } }
        thread.stop()
    }

    /// Adds a command to those that wait.
    func put(_ request: ValkeyRequest) throws(ValkeyError) {
        if try inbox.put(request) { thread.execute { [link] in link.assumeIsolated { $0.work() } } }
    }
}
