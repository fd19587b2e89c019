/// Whether a visitor takes what he asked for: his own time alone counts, not Immich's. Pure.
struct ReaderPace {
    /// Slower than this for a whole window.
    struct TooSlow: Error {}

    private static let window = Duration.seconds(60)
    /// Bytes a second.
    let minimum: Int
    private var taken = 0
    private var time = Duration.zero
    private var gaveAt: ContinuousClock.Instant?

    init(minimum: Int) { self.minimum = minimum }

    /// He was given so many bytes.
    mutating func gave(_ count: Int, at now: ContinuousClock.Instant) {
        taken += count
        gaveAt = now
    }

    /// He has room for more.
    mutating func isBack(at now: ContinuousClock.Instant) throws(TooSlow) {
        guard minimum > 0, let gaveAt else { return }
        time += gaveAt.duration(to: now)
        guard time >= Self.window else { return }
        if Double(taken) < Double(minimum) * (time / .seconds(1)) { throw TooSlow() }
        (taken, time) = (0, .zero)
    }
}
