import Gateway
import Immich

/// How often an address may prove itself wrongly as the client. Pure. Whoever has the right secret is never asked here,
/// since Immich redeems the junk of strangers, too.
struct ClientLimiter {
    private struct Minute {
        var count = 0
        let began: ContinuousClock.Instant
    }

    private static let minute = Duration.seconds(60)
    private let perMinute: Int
    private var networks: BoundedCache<CIDR, Minute>

    init(perMinute: Int = 20, entries: Int = 10_000) {
        self.perMinute = perMinute
        networks = BoundedCache(maximumCount: entries)
    }

    /// Counts a wrong proof; the time to wait where there were too many.
    mutating func countWrong(of network: CIDR, at now: ContinuousClock.Instant) -> Duration? {
        var minute = networks.value(for: network) ?? Minute(began: now)
        if minute.began.duration(to: now) >= Self.minute { minute = Minute(began: now) }
        minute.count += 1
        networks.insert(minute, for: network)
        return minute.count > perMinute ? now.duration(to: minute.began + Self.minute) : nil
    }
}
