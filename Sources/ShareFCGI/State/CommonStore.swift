import EventLoop
import Valkey

/// What several instances know together, in a Valkey or Redis: tries at passwords, made-up links, codes that are used
/// up. Tells the owner once when it goes away, and once when it is back.
final class CommonStore: Sendable {
    /// Between two lines about commands that it refuses.
    private static let pause = Duration.seconds(600)

    private let client: ValkeyClient
    private let log: Log
    private let clock: Clock
    private let lastRefusal = Locked<ContinuousClock.Instant?>(nil)

    /// Connects, in the background and again and again.
    init(_ address: ValkeyAddress, limits: ValkeyClient.Limits = .init(), log: Log, clock: Clock = Clock())
        throws(SystemError)
    {
        self.log = log
        self.clock = clock
        client = try ValkeyClient(address, limits: limits) { news in
            switch news {
            case .isThere:
                log.info("state.store is there", ["at": address])
            case .isAway(let error):
                log.warning(
                    "state.store is away: attempts are counted here alone, sign-ins are refused",
                    ["at": address, "reason": error]
                )
            }
        }
    }

    /// The reply to a command; a refusal is no reply.
    func send(_ command: ValkeyCommand) async throws(ValkeyError) -> ValkeyReply {
        let reply = try await client.send(command)
        if case .refused(let why) = reply { refused(why) }
        return reply
    }

    /// Ends its thread.
    func stop() { client.stop() }

    private func refused(_ why: String) {
        let isNews = lastRefusal.withLock { last in
            let now = clock.now()
            if let last, last.duration(to: now) < Self.pause { return false }
            last = now
            return true
        }
        if isNews { log.warning("state.store refuses a command", ["reason": why]) }
    }
}
