import EventLoop

/// A count that tests wait on, instead of sleeping.
final class Counter: Sendable {
    private struct State: Sendable {
        var value = 0
        var waiters: [(least: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    var value: Int { state.withLock { $0.value } }

    func add(_ more: Int = 1) {
        let due = state.withLock { state in
            state.value += more
            let value = state.value
            defer { state.waiters.removeAll { $0.least <= value } }
            return state.waiters.filter { $0.least <= value }
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// Waits until the count is at least `least`.
    func reaches(_ least: Int) async {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.value < least { state.waiters.append((least, continuation)) }
                return state.value >= least
            }
            if isDue { continuation.resume() }
        }
    }
}
