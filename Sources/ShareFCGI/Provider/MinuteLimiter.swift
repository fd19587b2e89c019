/// How often somebody may do something within a minute. Pure.
struct MinuteLimiter<Key: Hashable & Sendable> {
    private struct Minute {
        var count = 0
        let began: ContinuousClock.Instant
    }

    private let perMinute: Int
    private var minutes: BoundedCache<Key, Minute>

    init(perMinute: Int, entries: Int = 10_000) {
        self.perMinute = perMinute
        minutes = BoundedCache(maximumCount: entries)
    }

    /// Counts one more; the time to wait where there were too many.
    mutating func count(_ key: Key, at now: ContinuousClock.Instant) -> Duration? {
        var minute = minutes.value(for: key) ?? Minute(began: now)
        if minute.began.duration(to: now) >= .seconds(60) { minute = Minute(began: now) }
        minute.count += 1
        minutes.insert(minute, for: key)
        return minute.count > perMinute ? now.duration(to: minute.began + .seconds(60)) : nil
    }
}
