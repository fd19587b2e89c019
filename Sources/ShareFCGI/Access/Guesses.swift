import EventLoop

/// How many made-up links an address has named, here and, where there is a common store, at all instances.
///
/// Nobody waits for the store: each instance decides by what it knows, tells the store of each guess that was one, and
/// learns from its answer what the others have counted. So an address gets only what is under way at others beside it.
final class Guesses: Sendable {
    private let here: Locked<GuessLimiter>
    private let shared: SharedAttempts?
    private let clock: Clock

    init(_ limiter: GuessLimiter, shared: SharedAttempts? = nil, clock: Clock = Clock()) {
        here = Locked(limiter)
        self.shared = shared
        self.clock = clock
    }

    /// Counts a link that may not exist, before anybody is asked; the answer is how long the visitor has to wait
    /// instead, and nothing is counted.
    func begin(_ guesser: GuessLimiter.Guesser) -> Duration? {
        here.withLock { limiter in
            let now = clock.now()
            if let wait = limiter.wait(for: guesser, at: now) { return wait }
            limiter.count(guesser, at: now)
            return nil
        }
    }

    /// Ends what ``begin(_:)`` counted. `isWrong`: there is no such link.
    func end(_ guesser: GuessLimiter.Guesser, isWrong: Bool) {
        guard isWrong else { return here.withLock { $0.giveBack(guesser) } }
        guard let shared else { return }
        _ = EventLoop.spawnHere { [here, clock] in
            guard let (count, left) = await shared.count(guesser) else { return }
            here.withLock { $0.learn(count, of: guesser, for: left, at: clock.now()) }
        }
    }
}
