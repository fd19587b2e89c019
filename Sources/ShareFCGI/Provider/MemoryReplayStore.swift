import EventLoop
import FoundationEssentials

/// In this process's memory: exactly once, also across restarts, since the epoch is new then.
final class MemoryReplayStore: ReplayStore {
    private struct Seen: Sendable {
        var ids: Set<[UInt8]> = []
        /// In the order of their coming, which is about that of their going.
        var queue: [(id: [UInt8], end: ContinuousClock.Instant)] = []
        var start = 0
    }

    let epoch = Crypto.random(16)
    private let maximumCount: Int
    private let clock: Clock
    private let seen = Locked(Seen())

    /// A sign-in takes one entry for a few minutes: 20,000 are more than an Immich can sign in.
    init(maximumCount: Int = 20_000, clock: Clock = Clock()) {
        self.maximumCount = maximumCount
        self.clock = clock
    }

    /// How many are remembered.
    var count: Int { seen.withLock { $0.ids.count } }

    func redeem(_ id: String, until end: Date) async throws(ReplayStoreFailure) -> Bool {
        // By the clock that never jumps: a turned-back date must not find an entry gone.
        let now = clock.now()
        let rest = max(0, min(end.timeIntervalSince(clock.date()), 3600))
        let key = Crypto.hash(Array(id.utf8))
        return try seen.withLock { seen throws(ReplayStoreFailure) in
            Self.forget(&seen, at: now)
            if seen.ids.contains(key) { return false }
            guard seen.ids.count < maximumCount else { throw .full }
            seen.ids.insert(key)
            seen.queue.append((key, now + .seconds(rest)))
            return true
        }
    }

    private static func forget(_ seen: inout Seen, at now: ContinuousClock.Instant) {
        while seen.start < seen.queue.count, seen.queue[seen.start].end < now {
            seen.ids.remove(seen.queue[seen.start].id)
            seen.start += 1
        }
        guard seen.start > 64, seen.start * 2 > seen.queue.count else { return }
        seen.queue.removeFirst(seen.start)
        seen.start = 0
    }
}
