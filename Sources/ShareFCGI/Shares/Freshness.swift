/// How old an answer of Immich may be. Pure.
struct Freshness: Sendable, Equatable {
    /// What to do with an answer of some age.
    enum State: Equatable {
        /// Use it.
        case fresh
        /// Use it, and ask again behind it.
        case due
        /// Ask again, and wait for the answer.
        case old
    }

    /// Asked again no sooner than this. Half a minute is promised; the rest is for the asking.
    var refreshAfter = Duration.seconds(25)
    /// Asked again no sooner than this many times what the last answer took, so that Immich spends at most a twentieth
    /// of its time on one link.
    var costFactor = 20
    /// Never used beyond this age.
    var maxAge = Duration.seconds(60)

    func state(age: Duration, took: Duration) -> State {
        if age >= maxAge { return .old }
        return age >= dueAge(took: took) ? .due : .fresh
    }

    /// From this age on an answer is no longer fresh.
    func dueAge(took: Duration) -> Duration { min(maxAge, max(refreshAfter, took * costFactor)) }
}
