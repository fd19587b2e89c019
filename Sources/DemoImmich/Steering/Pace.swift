import EventLoop

/// One queue for all pictures, as fast as real Immich was seen to be: 255 previews or 540 thumbnails a second.
///
/// A picture waits for its place in the queue, not for a time of its own: a slow moment is made up for by no burst.
final class Pace: Sendable {
    static let preview = Duration.seconds(1) / 255
    static let thumbnail = Duration.seconds(1) / 540

    private let free = Locked<ContinuousClock.Instant?>(nil)

    /// Comes back when the server would have done a picture of this cost.
    func wait(_ cost: Duration) async throws {
        try await Task.sleep(until: place(cost, at: .now), clock: .continuous)
    }

    /// When a picture that is asked for now is done.
    func place(_ cost: Duration, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        free.withLock { free in
            let done = max(free ?? now, now) + cost
            free = done
            return done
        }
    }
}
