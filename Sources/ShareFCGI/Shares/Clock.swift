import FoundationEssentials

/// Both kinds of time, as a parameter: tests turn them by hand.
struct Clock: Sendable {
    /// For ages and waits; never jumps.
    var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// For expiry dates.
    var date: @Sendable () -> Date = { Date.now }
}
