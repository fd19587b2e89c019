import EventLoop

/// A command under way, and whoever waits for its reply: told once, by whichever comes first.
final class ValkeyRequest: Sendable {
    typealias Outcome = Result<ValkeyReply, ValkeyError>

    private enum State: Sendable {
        case fresh
        case waiting(CheckedContinuation<Outcome, Never>)
        case done(Outcome)
    }

    let command: ValkeyCommand
    private let state = Locked(State.fresh)

    init(_ command: ValkeyCommand) { self.command = command }

    /// True where nobody needs the reply any more: what was not sent yet need not be.
    var isDone: Bool {
        state.withLock { state in
            if case .done = state { true } else { false }
        }
    }

    func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            switch state {
            case .fresh:
                state = .done(outcome)
                return nil
            case .waiting(let waiter):
                state = .done(outcome)
                return waiter
            case .done:
                return nil
            }
        }
        waiter?.resume(returning: outcome)
    }

    /// Waits at most for a time.
    func reply(within time: Duration) async throws(ValkeyError) -> ValkeyReply {
        let alarm = EventLoop.spawnHere { [self] in
            // Woken early, the reply is there already and nothing happens.
            try? await EventLoop.sleepHere(for: time)
            finish(.failure(.timedOut))
        }
        defer { alarm.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            finish(.failure(.cancelled))
        }
        return try outcome.get()
    }

    private func wait(_ waiter: CheckedContinuation<Outcome, Never>) {
        let outcome = state.withLock { state -> Outcome? in
            if case .done(let outcome) = state { return outcome }
            state = .waiting(waiter)
            return nil
        }
        if let outcome { waiter.resume(returning: outcome) }
    }
}
