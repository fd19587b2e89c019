import EventLoop
import FoundationEssentials
import Gateway

/// Counts what happens, for whoever watches the program. There is none where nobody may ask.
///
/// One lock for all of it, held for some dozen nanoseconds: a request takes it twice.
final class Metrics: Sendable {
    let startedAt: Date
    private let tally = Locked(Tally())
    private let gateway = Locked<(@Sendable () async -> Int)?>(nil)

    init(startedAt: Date = .now) { self.startedAt = startedAt }

    /// All of it at this moment.
    var now: Tally { tally.withLock { $0 } }

    /// How many connections there are; none before the gateway is there.
    func connections() async -> Int { await gateway.withLock { $0 }?() ?? 0 }

    /// `count`: of the gateway's connections.
    func watch(_ count: @escaping @Sendable () async -> Int) { gateway.withLock { $0 = count } }

    func update(_ change: @Sendable (inout Tally) -> Void) { tally.withLock { change(&$0) } }

    // MARK: Requests

    /// A request has come; answers when.
    func begin() -> ContinuousClock.Instant {
        tally.withLock { $0.begin() }
        return .now
    }

    /// It has its answer, which counts its own bytes from now on where it is sent part by part.
    func end(_ kind: RequestKind, since start: ContinuousClock.Instant, _ response: Response) -> Response {
        let time = start.duration(to: .now)
        let status = Task.isCancelled ? nil : response.status.rawValue
        tally.withLock { $0.end(kind, status, after: time) }
        guard case .stream(let length, let next) = response.body else { return response }
        var response = response
        response.body = .stream(length: length) { [tally] in
            let part = try await next()
            if let part { tally.withLock { $0.streamed(part.count, by: kind) } }
            return part
        }
        return response
    }
}
