import Gateway
import Immich

/// How many links that do not exist an address may name in a minute. Pure.
///
/// Beyond the limit, links that we do not know are refused without asking Immich; a link that we know always opens.
struct GuessLimiter {
    private struct Minute {
        var count = 0
        let began: ContinuousClock.Instant
    }

    private static let minute = Duration.seconds(60)
    private let perMinute: Int
    private var networks: BoundedCache<CIDR, Minute>

    init(perMinute: Int = 60, entries: Int = 20_000) {
        self.perMinute = perMinute
        networks = BoundedCache(maximumCount: entries)
    }

    /// How many networks are remembered.
    var count: Int { networks.count }

    /// How long a network has to wait before it may name another unknown link; nil if it need not.
    mutating func wait(for network: CIDR, at now: ContinuousClock.Instant) -> Duration? {
        guard let minute = networks.value(for: network), minute.count >= perMinute else { return nil }
        let end = minute.began + Self.minute
        return end > now ? now.duration(to: end) : nil
    }

    /// Counts a link that does not exist.
    mutating func count(_ network: CIDR, at now: ContinuousClock.Instant) {
        var minute = networks.value(for: network) ?? Minute(began: now)
        if minute.began.duration(to: now) >= Self.minute { minute = Minute(began: now) }
        minute.count += 1
        networks.insert(minute, for: network)
    }
}
