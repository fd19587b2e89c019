extension EventLoop {
    /// Waits on the loop of this thread, by its own timers; throws as soon as the task is cancelled.
    ///
    /// `Task.sleep` would start threads of libdispatch beside ours, and wake one of them for each deadline; away from any
    /// loop it is all there is.
    package static func sleepHere(for time: Duration) async throws {
        guard let loop = current else { return try await Task.sleep(for: time) }
        let alarm = Alarm()
        let timer = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                alarm.set(loop.schedule(after: time) { alarm.ring() }, waiter)
            }
        } onCancel: {
            alarm.ring()
        }
        // A task that prefers the loop is back on it.
        if loop.isCurrent { loop.cancel(timer) }
        try Task.checkCancellation()
    }
}

/// Wakes one waiter once, whether its time comes first or its cancellation, from whichever thread.
private final class Alarm: Sendable {
    private enum State: Sendable {
        case unset
        case waiting(EventLoop.Timer, CheckedContinuation<EventLoop.Timer, Never>)
        case rung
    }

    private let state = Locked(State.unset)

    func set(_ timer: EventLoop.Timer, _ waiter: CheckedContinuation<EventLoop.Timer, Never>) {
        let isTooLate = state.withLock { state in
            if case .rung = state { return true }
            state = .waiting(timer, waiter)
            return false
        }
        if isTooLate { waiter.resume(returning: timer) }
    }

    func ring() {
        let before = state.withLock { state in
            defer { state = .rung }
            return state
        }
        if case .waiting(let timer, let waiter) = before { waiter.resume(returning: timer) }
    }
}
