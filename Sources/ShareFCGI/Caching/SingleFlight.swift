import EventLoop

/// Work of which one at a time is enough for a key: who asks while it runs waits for the same answer.
///
/// A waiter that is cancelled leaves alone. When the last one has left, the work is cancelled too, and whoever asks then
/// starts anew; or it goes on for whoever comes next, where starting anew would cost more. The work needs a deadline of its
/// own; what it can fail with is part of its value.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Value, CancellationError>, Never>

    private struct Flight: Sendable {
        let number: UInt64
        var task: Task<Void, Never>?
        var waiters: [UInt64: Waiter] = [:]
    }

    private struct State: Sendable {
        var flights: [Key: Flight] = [:]
        var lastNumber: UInt64 = 0

        mutating func nextNumber() -> UInt64 {
            lastNumber += 1
            return lastNumber
        }
    }

    private let state = Locked(State())
    private let goesOn: Bool

    /// `goesOn`: the work outlives its waiters.
    init(goesOn: Bool = false) { self.goesOn = goesOn }

    /// How many wait for `key`.
    func waiterCount(for key: Key) -> Int { state.withLock { $0.flights[key]?.waiters.count ?? 0 } }

    /// How many keys are in flight.
    var count: Int { state.withLock { $0.flights.count } }

    /// True while work for `key` is under way, whether or not somebody still waits for it.
    func isFlying(_ key: Key) -> Bool { state.withLock { $0.flights[key] != nil } }

    /// The value of the flight for `key`; `work` makes one where there is none, on the loop of this caller.
    func value(
        for key: Key,
        _ work: @escaping @Sendable () async -> Value
    ) async throws(CancellationError) -> Value {
        let ticket = state.withLock { $0.nextNumber() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                join(key, ticket, waiter, work)
                // Cancelled before it had joined: the handler below found nobody to take out.
                if Task.isCancelled { leave(key, ticket) }
            }
        } onCancel: {
            leave(key, ticket)
        }
        return try result.get()
    }

    private func join(_ key: Key, _ ticket: UInt64, _ waiter: Waiter, _ work: @escaping @Sendable () async -> Value) {
        state.withLock { state in
            if state.flights[key] == nil {
                let number = state.nextNumber()
                state.flights[key] = Flight(number: number)
                // Under the lock, so that the flight cannot land before its task is known.
                state.flights[key]?.task = EventLoop.spawnHere { self.land(key, number, await work()) }
            }
            state.flights[key]?.waiters[ticket] = waiter
        }
    }

    private func leave(_ key: Key, _ ticket: UInt64) {
        let (waiter, abandoned) = state.withLock { state -> (Waiter?, Task<Void, Never>?) in
            guard let waiter = state.flights[key]?.waiters.removeValue(forKey: ticket) else { return (nil, nil) }
            guard !goesOn, state.flights[key]?.waiters.isEmpty == true else { return (waiter, nil) }
            return (waiter, state.flights.removeValue(forKey: key)?.task)
        }
        abandoned?.cancel()
        waiter?.resume(returning: .failure(CancellationError()))
    }

    private func land(_ key: Key, _ number: UInt64, _ value: Value) {
        let waiters = state.withLock { state -> [UInt64: Waiter] in
            // An abandoned flight must not answer for the one that took its place.
            guard state.flights[key]?.number == number else { return [:] }
            return state.flights.removeValue(forKey: key)?.waiters ?? [:]
        }
        for waiter in waiters.values { waiter.resume(returning: .success(value)) }
    }
}
