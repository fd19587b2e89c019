import EventLoop

/// The commands that wait for the client's thread, in their order.
final class ValkeyInbox: Sendable {
    private struct State: Sendable {
        var waiting: [ValkeyRequest] = []
        /// Why nothing can be sent now.
        var outage: ValkeyError?
        var isAwake = false
        var isClosed = false
    }

    private let limit: Int
    private let state = Locked(State())

    init(limit: Int) { self.limit = limit }

    /// Adds a command; true where the thread has to be woken for it.
    func put(_ request: ValkeyRequest) throws(ValkeyError) -> Bool {
        try state.withLock { state throws(ValkeyError) in
            if let outage = state.outage { throw outage }
            guard state.waiting.count < limit else { throw .tooMany }
            state.waiting.append(request)
            defer { state.isAwake = true }
            return !state.isAwake
        }
    }

    /// Takes the first commands that somebody still waits for; when there are none, the next one wakes the thread.
    func take(_ count: Int) -> [ValkeyRequest] {
        state.withLock { state in
            var taken: [ValkeyRequest] = []
            var seen = 0
            while taken.count < count, seen < state.waiting.count {
                if !state.waiting[seen].isDone { taken.append(state.waiting[seen]) }
                seen += 1
            }
            state.waiting.removeFirst(seen)
            if taken.isEmpty { state.isAwake = false }
            return taken
        }
    }

    /// Commands are taken again.
    func open() {
        state.withLock { state in
            if !state.isClosed { state.outage = nil }
        }
    }

    /// Refuses commands from now on, those that wait among them, until ``open()``.
    func refuse(_ outage: ValkeyError) {
        let waiting = state.withLock { state in
            if !state.isClosed { state.outage = outage }
            defer { state.waiting.removeAll() }
            state.isAwake = false
            return state.waiting
        }
        for request in waiting { request.finish(.failure(outage)) }
    }

    /// Refuses commands for good.
    func close(_ outage: ValkeyError) {
        refuse(outage)
        state.withLock { $0.isClosed = true }
    }
}
