import EventLoop
import Immich

/// Immich's answers, kept in memory: asked again behind their back while they hold, one flight per key, bounded.
///
/// A failure is never kept as an answer. "Unknown" forgets what was known; anything else leaves it to grow old.
final class FreshCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    struct Entry: Sendable {
        let value: Value
        /// When Immich was asked: a change since then may be missing in the answer, however long that took.
        let askedAt: ContinuousClock.Instant
        /// How long Immich took.
        let took: Duration
        /// Differs for every answer: what is made of answers can tell by it whether they are still the same.
        let serial: UInt64
        /// Something else that Immich said contradicts it.
        var isOutdated = false
    }

    /// The calls for a key that are under way.
    private struct Calls: Sendable {
        var count = 0
        /// How often the key was forgotten meanwhile.
        var forgets = 0
    }

    private struct State: Sendable {
        var entries: BoundedCache<Key, Entry>
        var calls: [Key: Calls] = [:]
        var lastSerial: UInt64 = 0
        /// Answers from memory, and those that somebody waited for.
        var hits = 0
        var misses = 0
    }

    private let state: Locked<State>
    private let flights: SingleFlight<Key, Result<Entry, ImmichError>>
    private let clock: Clock
    private let cost: @Sendable (Value) -> Int

    /// `goesOn`: a question is answered for whoever comes next, also when everybody who asked it has left.
    init(
        count: Int,
        bytes: Int = .max,
        clock: Clock,
        goesOn: Bool = false,
        cost: @escaping @Sendable (Value) -> Int = { _ in 0 }
    ) {
        flights = SingleFlight(goesOn: goesOn)
        state = Locked(State(entries: BoundedCache(maximumCount: count, maximumCost: bytes)))
        self.clock = clock
        self.cost = cost
    }

    /// How much it holds, and how often that was of use.
    var figures: Figures.Cache {
        state.withLock { Figures.Cache(hits: $0.hits, misses: $0.misses, entries: $0.entries.count) }
    }

    /// The answer for a key, at most as old as `freshness` allows.
    func entry(
        for key: Key,
        _ freshness: Freshness,
        fetch: @escaping @Sendable () async throws(ImmichError) -> Value
    ) async throws(ImmichError) -> Entry {
        if let entry = usable(key, freshness, fetch: fetch) { return entry }
        state.withLock { $0.misses += 1 }
        return try await fly(key, fetch, unlessFresh: freshness)
    }

    /// The answer for a key, if it may be used without waiting; one that is due is asked for again behind it.
    func usable(
        _ key: Key,
        _ freshness: Freshness,
        fetch: @escaping @Sendable () async throws(ImmichError) -> Value
    ) -> Entry? {
        guard let (entry, state) = judged(key, freshness, isUsed: true), state != .old else { return nil }
        if state == .due { refresh(key, fetch) }
        return entry
    }

    /// Asks again, without waiting, unless somebody is asking already.
    func refresh(_ key: Key, _ fetch: @escaping @Sendable () async throws(ImmichError) -> Value) {
        guard !flights.isFlying(key) else { return }
        EventLoop.spawnHere { _ = try? await self.fly(key, fetch) }
    }

    /// What is known of a key, of any age.
    func known(_ key: Key) -> Entry? { state.withLock { $0.entries.value(for: key) } }

    /// How old an answer is.
    func age(of entry: Entry) -> Duration { entry.askedAt.duration(to: clock.now()) }

    /// Until when an answer is fresh.
    func dueTime(of entry: Entry, _ freshness: Freshness) -> ContinuousClock.Instant {
        entry.askedAt + freshness.dueAge(took: entry.took)
    }

    /// Keeps an answer that came by another way.
    func store(_ value: Value, for key: Key, took: Duration) {
        state.withLock { _ = keep(value, for: key, took, in: &$0) }
    }

    /// What is known is no longer true; neither is what calls that are under way will say.
    func forget(_ key: Key) {
        state.withLock { state in
            state.entries.removeValue(for: key)
            state.calls[key]?.forgets += 1
        }
    }

    /// What is known must be asked for again, and is shown only while Immich is away.
    func outdate(_ key: Key) {
        state.withLock { state in
            guard var entry = state.entries.peek(key) else { return }
            entry.isOutdated = true
            state.entries.insert(entry, for: key, cost: cost(entry.value))
        }
    }

    private func fly(
        _ key: Key,
        _ fetch: @escaping @Sendable () async throws(ImmichError) -> Value,
        unlessFresh freshness: Freshness? = nil
    ) async throws(ImmichError) -> Entry {
        let result: Result<Entry, ImmichError>
        do throws(CancellationError) {
            result = try await flights.value(for: key) {
                // Another thread's flight may have landed since somebody looked.
                if let freshness, case (let entry, .fresh)? = self.judged(key, freshness) { return .success(entry) }
                return await self.ask(key, fetch)
            }
        } catch {
            throw .unavailable(.cancelled)
        }
        return try result.get()
    }

    /// What is known and still true, and what its age allows. `isUsed`: and is used where that allows it.
    private func judged(_ key: Key, _ freshness: Freshness, isUsed: Bool = false) -> (Entry, Freshness.State)? {
        let now = clock.now()
        return state.withLock { state in
            guard let entry = state.entries.value(for: key), !entry.isOutdated else { return nil }
            let age = freshness.state(age: entry.askedAt.duration(to: now), took: entry.took)
            if isUsed, age != .old { state.hits += 1 }
            return (entry, age)
        }
    }

    private func ask(
        _ key: Key,
        _ fetch: @Sendable () async throws(ImmichError) -> Value
    ) async -> Result<Entry, ImmichError> {
        let forgets = state.withLock { state in
            state.calls[key, default: Calls()].count += 1
            return state.calls[key]?.forgets
        }
        defer { state.withLock { Self.end(key, in: &$0) } }
        do throws(ImmichError) {
            let start = clock.now()
            let value = try await fetch()
            let took = start.duration(to: clock.now())
            return .success(
                state.withLock { keep(value, for: key, took, in: &$0, unless: $0.calls[key]?.forgets != forgets) }
            )
        } catch {
            if error == .unknownShare || error == .notInShare { forget(key) }
            return .failure(error)
        }
    }

    private static func end(_ key: Key, in state: inout State) {
        guard var calls = state.calls[key] else { return }
        calls.count -= 1
        state.calls[key] = calls.count > 0 ? calls : nil
    }

    private func keep(
        _ value: Value,
        for key: Key,
        _ took: Duration,
        in state: inout State,
        unless isForgotten: Bool = false
    ) -> Entry {
        state.lastSerial += 1
        let entry = Entry(value: value, askedAt: clock.now() - took, took: took, serial: state.lastSerial)
        if !isForgotten { state.entries.insert(entry, for: key, cost: cost(value)) }
        return entry
    }
}
