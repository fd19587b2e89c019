import EventLoop
import Immich

/// Lets one caller a key in at a time, in the order they came: Immich never works on one link twice at once.
final class Turns<Key: Hashable & Sendable>: Sendable {
    private struct Waiter: Sendable {
        let id: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State: Sendable {
        /// A key that is here is busy; its waiters come next.
        var busy: [Key: [Waiter]] = [:]
        var last: UInt64 = 0
    }

    private let state = Locked(State())
    private let longestQueue: Int

    /// `longestQueue`: how many may wait for one key; more are turned away as if Immich were away.
    init(longestQueue: Int = 64) { self.longestQueue = longestQueue }

    /// Runs `body` when it is the caller's turn.
    func take<Value>(
        _ key: Key,
        _ body: () async throws(ImmichError) -> Value
    ) async throws(ImmichError) -> Value {
        guard await wait(for: key) else {
            throw .unavailable(Task.isCancelled ? .cancelled : .failed("too many wait for this link"))
        }
        defer { next(key) }
        return try await body()
    }

    private func wait(for key: Key) async -> Bool {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    guard let queue = state.busy[key] else {
                        state.busy[key] = []
                        return true
                    }
                    // A cancellation that came before this line has found nobody in the queue.
                    if Task.isCancelled || queue.count >= longestQueue { return false }
                    state.busy[key, default: []].append(Waiter(id: id, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            leave(key, id)
        }
    }

    private func leave(_ key: Key, _ id: UInt64) {
        let waiter: Waiter? = state.withLock { state in
            if let index = state.busy[key]?.firstIndex(where: { $0.id == id }) {
                return state.busy[key]?.remove(at: index)
            }
            return nil
        }
        waiter?.continuation.resume(returning: false)
    }

    private func next(_ key: Key) {
        let waiter: Waiter? = state.withLock { state in
            guard var queue = state.busy[key], !queue.isEmpty else {
                state.busy[key] = nil
                return nil
            }
            let first = queue.removeFirst()
            state.busy[key] = queue
            return first
        }
        waiter?.continuation.resume(returning: true)
    }
}
