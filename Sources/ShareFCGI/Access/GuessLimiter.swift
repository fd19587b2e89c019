import Gateway
import Immich

/// How many links that do not exist an address may name in a minute. Pure.
///
/// Beyond the limit, links that we do not know are refused without asking Immich; a link that we know always opens.
struct GuessLimiter {
    /// Who guesses. What pages of other sites make a browser ask is counted apart, so that nobody's own links are
    /// refused because of a page that he read.
    struct Guesser: Hashable, Sendable {
        let network: CIDR
        let isSentByAnotherSite: Bool
    }

    private struct Minute {
        var count = 0
        let began: ContinuousClock.Instant
    }

    private static let minute = Duration.seconds(60)
    private let perMinute: Int
    private var guessers: BoundedCache<Guesser, Minute>

    init(perMinute: Int = 60, entries: Int = 20_000) {
        self.perMinute = perMinute
        guessers = BoundedCache(maximumCount: entries)
    }

    /// How many guessers are remembered.
    var count: Int { guessers.count }

    /// How long somebody has to wait before he may name another unknown link; nil if he need not.
    mutating func wait(for guesser: Guesser, at now: ContinuousClock.Instant) -> Duration? {
        guard let minute = guessers.value(for: guesser), minute.count >= perMinute else { return nil }
        let end = minute.began + Self.minute
        return end > now ? now.duration(to: end) : nil
    }

    /// Counts a link that does not exist.
    mutating func count(_ guesser: Guesser, at now: ContinuousClock.Instant) {
        var minute = guessers.value(for: guesser) ?? Minute(began: now)
        if minute.began.duration(to: now) >= Self.minute { minute = Minute(began: now) }
        minute.count += 1
        guessers.insert(minute, for: guesser)
    }

    /// What was counted was no guess: the link exists, or nobody could say.
    mutating func giveBack(_ guesser: Guesser) {
        guard var minute = guessers.value(for: guesser), minute.count > 0 else { return }
        minute.count -= 1
        guessers.insert(minute, for: guesser)
    }

    /// Takes over what others have counted with us in a minute of which `left` is left, where that is more.
    mutating func learn(
        _ count: Int,
        of guesser: Guesser,
        for left: Duration,
        at now: ContinuousClock.Instant
    ) {
        let began = now + min(max(left, .zero), Self.minute) - Self.minute
        if let own = guessers.value(for: guesser), own.count >= count, own.began.duration(to: now) < Self.minute {
            return
        }
        guessers.insert(Minute(count: count, began: began), for: guesser)
    }
}
