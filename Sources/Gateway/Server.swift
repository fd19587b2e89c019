package import EventLoop

/// Serves FastCGI and SCGI on its listeners, on its loops, until it is drained.
package final class Server: Sendable {
    /// What all loops are given.
    struct Plan: Sendable {
        let listeners: [ListenSocket]
        let limits: Limits
        let roles: Set<Role>
        let responder: any Responder
        let balance: Balance
        let log: @Sendable (GatewayNote) -> Void
    }

    private let stations: [Station]
    private let plan: Plan

    /// Prepares a server. Each loop accepts from every listener and keeps the connections it got. `roles` other than
    /// these are answered FCGI_UNKNOWN_ROLE.
    package init(
        listeners: [ListenSocket],
        loops: [EventLoop],
        limits: Limits = Limits(),
        roles: Set<Role> = [.responder],
        responder: any Responder,
        log: @escaping @Sendable (GatewayNote) -> Void
    ) {
        precondition(!loops.isEmpty, "a server needs a loop")
        stations = loops.map { Station(loop: $0) }
        plan = Plan(
            listeners: listeners,
            limits: limits,
            roles: roles,
            responder: responder,
            balance: Balance(stations, maximum: limits.connections),
            log: log
        )
    }

    /// Begins to serve.
    package func start() async throws(SystemError) {
        for (place, station) in stations.enumerated() { try await station.open(plan, place: place) }
        for station in stations { try await station.startAccepting(from: plan.listeners) }
    }

    /// Ends in good order: accepts no more, closes idle connections, finishes what runs, at most for `patience`; what is
    /// left then is cancelled. A successor on the same sockets (systemd's) loses nothing.
    package func drain(within patience: Duration) async {
        // First the files: whoever finds none goes elsewhere, whoever found one is in a queue that is emptied yet.
        for listener in plan.listeners { listener.retire() }
        for station in stations { await station.stopAccepting() }
        await withDiscardingTaskGroup { group in
            for station in stations { group.addTask { await station.drain(within: patience) } }
        }
    }

    /// How many connections are open.
    package var connectionCount: Int {
        get async {
            var count = 0
            for station in stations { count += await station.count }
            return count
        }
    }
}
