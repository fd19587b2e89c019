import Gateway

/// How often people may be signed in silently, since each time begins a session in Immich, and how long not at all after
/// a failure. Pure: time comes in, a decision goes out.
struct SilentLimiter {
    struct Rules: Sendable {
        /// Sign-ins of one person within ``window``.
        var perPerson = 5
        /// Of one address, behind which there may be a family or an office.
        var perNetwork: Int { perPerson * 20 }
        /// All that wait for Immich at once.
        var inFlight = 8
        var window = Duration.seconds(600)
        /// After a failure; doubled by each one that follows.
        var firstPause = Duration.seconds(5)
        var longestPause = Duration.seconds(60)
        /// How many people, and addresses, are remembered.
        var entries = 10_000
    }

    /// Why nothing is tried; the raw value is for the log.
    enum Limit: String, Sendable {
        case person = "too many of this person"
        case network = "too many of this address"
        case inFlight = "too many at once"
        case pause = "after a failure"
    }

    /// What an attempt has shown.
    enum Lesson: Sendable {
        case success
        /// It went wrong for this person.
        case ofPerson
        /// It would go wrong for everybody.
        case ofImmich
        case nothing
    }

    private typealias Instant = ContinuousClock.Instant

    private struct Pause {
        var failures = 0
        var end: Instant
    }

    private let rules: Rules
    private var people: BoundedCache<String, [Instant]>
    private var networks: BoundedCache<CIDR, [Instant]>
    private var pauses: BoundedCache<String, Pause>
    private var commonPause: Pause?
    private var inFlight = 0

    init(_ rules: Rules = Rules()) {
        self.rules = rules
        people = BoundedCache(maximumCount: rules.entries, maximumCost: 20 * rules.entries)
        networks = BoundedCache(maximumCount: rules.entries, maximumCost: 20 * rules.entries)
        pauses = BoundedCache(maximumCount: rules.entries)
    }

    /// Counts an attempt, which ``end(_:_:at:)`` must follow; nil where it may begin.
    mutating func begin(_ person: String, _ network: CIDR, at now: ContinuousClock.Instant) -> Limit? {
        let own = people.value(for: person).map { recent($0, at: now) } ?? []
        let near = networks.value(for: network).map { recent($0, at: now) } ?? []
        if let pause = pauses.peek(person), pause.end > now { return .pause }
        if let commonPause, commonPause.end > now { return .pause }
        guard own.count < rules.perPerson else { return .person }
        guard near.count < rules.perNetwork else { return .network }
        guard inFlight < rules.inFlight else { return .inFlight }
        inFlight += 1
        people.insert(own + [now], for: person, cost: own.count + 1)
        networks.insert(near + [now], for: network, cost: near.count + 1)
        return nil
    }

    mutating func end(_ person: String, _ lesson: Lesson, at now: ContinuousClock.Instant) {
        inFlight -= 1
        switch lesson {
        case .success:
            pauses.removeValue(for: person)
            commonPause = nil
        case .ofPerson: pauses.insert(longer(pauses.peek(person), at: now), for: person)
        case .ofImmich: commonPause = longer(commonPause, at: now)
        case .nothing: break
        }
    }

    private func recent(_ attempts: [Instant], at now: Instant) -> [Instant] {
        attempts.filter { $0.duration(to: now) < rules.window }
    }

    /// Of several that fail together, only the first makes it longer.
    private func longer(_ pause: Pause?, at now: Instant) -> Pause {
        let pause = pause ?? Pause(end: now)
        guard pause.end <= now else { return pause }
        let wait = min(rules.firstPause * (1 << min(pause.failures, 10)), rules.longestPause)
        return Pause(failures: pause.failures + 1, end: now + wait)
    }
}
