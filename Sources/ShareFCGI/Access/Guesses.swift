import EventLoop

/// How many made-up links an address has named, here and, where there is a common store, at all instances.
///
/// Nobody waits for the store: each instance decides by what it knows, tells the store of each guess, and learns from its
/// answer what the others have counted. So an address gets at most one guess more for each instance.
final class Guesses: Sendable {
    private let here: Locked<GuessLimiter>
    private let shared: SharedAttempts?
    private let clock: Clock

    init(_ limiter: GuessLimiter, shared: SharedAttempts? = nil, clock: Clock = Clock()) {
        here = Locked(limiter)
        self.shared = shared
        self.clock = clock
    }

    /// How long somebody has to wait before it may name another unknown link; nil if he need not.
    func wait(for guesser: GuessLimiter.Guesser) -> Duration? {
        here.withLock { $0.wait(for: guesser, at: clock.now()) }
    }

    /// Counts a link that does not exist.
    func count(_ guesser: GuessLimiter.Guesser) {
        here.withLock { $0.count(guesser, at: clock.now()) }
        guard let shared else { return }
        _ = EventLoop.spawnHere { [here, clock] in
            guard let (count, left) = await shared.count(guesser) else { return }
            here.withLock { $0.learn(count, of: guesser, for: left, at: clock.now()) }
        }
    }
}
