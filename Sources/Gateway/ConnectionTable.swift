import CLinux
import EventLoop

/// The listeners and connections of one loop, and what they share. Lives on the loop's thread; ``Station`` is its door.
final class ConnectionTable {
    let loop: EventLoop
    let limits: Limits
    let roles: Set<Role>
    let codec: FastCGICodec
    let log: @Sendable (GatewayNote) -> Void
    unowned let station: Station
    /// Where connections read into: what they do not take at once they copy.
    var scratch = [UInt8](repeating: 0, count: 64 << 10)
    private(set) var isDraining = false
    private var isAccepting = true

    private let responder: any Responder
    private let balance: Balance
    private let place: Int
    private var listeners: [(socket: ListenSocket, watch: EventLoop.Watch)] = []
    private var connections: [UInt64: Connection] = [:]
    private let busy = ConnectionList()
    private let idle = ConnectionList()
    private var ticker: EventLoop.Timer?
    private var lastID: UInt64 = 0
    private var lastSerial: UInt64 = 0
    private var whenEmpty: (() -> Void)?

    init(_ plan: Server.Plan, place: Int, station: Station) throws(SystemError) {
        loop = station.loop
        limits = plan.limits
        roles = plan.roles
        responder = plan.responder
        log = plan.log
        balance = plan.balance
        self.place = place
        self.station = station
        codec = try FastCGICodec()
    }

    /// How many connections are open here.
    var count: Int { connections.count }

    /// The connection, if it is still busy with that request.
    func connection(_ id: UInt64, _ serial: UInt64) -> (Connection, Exchange)? {
        guard let connection = connections[id], let exchange = connection.exchange, exchange.serial == serial else {
            return nil
        }
        return (connection, exchange)
    }

    func newSerial() -> UInt64 {
        lastSerial += 1
        return lastSerial
    }

    /// Starts the responder on a request.
    func serve(_ connection: Connection, _ exchange: Exchange, _ request: Request) -> Task<Void, Never> {
        let (station, responder, id, serial) = (station, responder, connection.id, exchange.serial)
        return loop.spawn { await station.serve(id, serial, request, responder) }
    }

    /// Watches a connection's descriptor.
    func watch(_ descriptor: Int32, for readiness: EventLoop.Readiness, _ id: UInt64) throws(SystemError)
        -> EventLoop.Watch
    {
        try loop.watch(descriptor, for: readiness) { [station] readiness in
            station.assumeIsolated { $0.table?.connections[id]?.ready(readiness) }
        }
    }

    // MARK: Accepting

    /// Begins to accept. To be called when every loop has its table: they hand connections to each other.
    func startAccepting(from sockets: [ListenSocket]) throws(SystemError) {
        for socket in sockets { try listen(socket) }
    }

    private func listen(_ socket: ListenSocket) throws(SystemError) {
        let watch = try loop.watch(socket.descriptor.number, for: [.readable, .exclusive]) { [station] _ in
            station.assumeIsolated { _ = $0.table?.accept(from: socket) }
        }
        listeners.append((socket, watch))
    }

    /// Takes a few of the connections that wait, so that the other loops get theirs; true where more may wait.
    @discardableResult
    private func accept(from socket: ListenSocket) -> Bool {
        for _ in 0..<16 {
            do throws(SystemError) {
                let number = try system("accept4") { linux_accept(socket.descriptor.number) }
                balance.place(Descriptor(owning: number), of: socket.wire, from: place)
            } catch {
                if error.wouldBlock { return false }
                if error.isPeersFault { return true }
                log(.acceptFailed(error))
                makeRoom()
                pauseAccepting()
                return false
            }
        }
        return true
    }

    /// Owns a connection from now on.
    func adopt(_ descriptor: consuming Descriptor, _ wire: Wire) {
        if isDraining || balance.isOverFull, !makeRoom() || isDraining {
            if !isDraining { log(.connectionsUsedUp) }
            return balance.leave(place)
        }
        lastID += 1
        do throws(SystemError) {
            let connection = try Connection(id: lastID, descriptor: descriptor, wire: wire, table: self)
            connections[lastID] = connection
            file(connection)
            startTicking()
            // What came with the connection is there already.
            connection.read()
        } catch {
            log(.acceptFailed(error))
            balance.leave(place)
        }
    }

    /// Closes the connection that has been idle longest; false where none is.
    @discardableResult
    private func makeRoom() -> Bool {
        guard let oldest = idle.first else { return false }
        oldest.close()
        return true
    }

    /// Out of descriptors: a listener that stays ready would keep the loop spinning.
    private func pauseAccepting() {
        let paused = listeners.map(\.socket)
        for listener in listeners { loop.stopWatching(listener.watch) }
        listeners = []
        _ = loop.schedule(after: limits.tick) { [station] in
            station.assumeIsolated { $0.table?.resumeAccepting(paused) }
        }
    }

    private func resumeAccepting(_ sockets: [ListenSocket]) {
        guard isAccepting else { return }
        do throws(SystemError) {
            for socket in sockets { try listen(socket) }
        } catch {
            log(.acceptFailed(error))
        }
    }

    // MARK: The lists

    /// Puts a connection where its wait belongs: the longest idle is first among the idle.
    func file(_ connection: Connection) {
        guard !connection.isClosed else { return }
        if connection.wait == .idle {
            idle.append(connection)
        } else if connection.list !== busy {
            busy.append(connection)
        }
    }

    /// Forgets a connection that has closed.
    func remove(_ connection: Connection) {
        connection.list?.remove(connection)
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        balance.leave(place)
        if connections.isEmpty {
            whenEmpty?()
            whenEmpty = nil
        }
    }

    private func startTicking() {
        guard ticker == nil else { return }
        ticker = loop.schedule(after: limits.tick) { [station] in
            station.assumeIsolated { $0.table?.tick() }
        }
    }

    private func tick() {
        ticker = nil
        let now = ContinuousClock.now
        while let oldest = idle.first, oldest.deadline <= now { oldest.expire() }
        var late: [Connection] = []
        var next = busy.first
        while let connection = next {
            if connection.deadline <= now { late.append(connection) }
            next = connection.next
        }
        for connection in late where !connection.isClosed { connection.expire() }
        if !connections.isEmpty { startTicking() }
    }

    // MARK: The end

    /// Accepts no more. Whoever waits in the queue of a socket that closes with us would be turned away: those are taken
    /// first; the queue of a shared one is the successor's.
    func stopAccepting() {
        isAccepting = false
        for (socket, watch) in listeners {
            loop.stopWatching(watch)
            while !socket.isShared, accept(from: socket) {}
        }
        listeners = []
    }

    /// Ends what is idle, and what is left after `patience`; calls `whenEmpty` when nothing is. A connection that has not
    /// asked anything yet is about to. To be called when no loop accepts any more: they hand connections to each other.
    func drain(within patience: Duration, _ whenEmpty: @escaping () -> Void) {
        isDraining = true
        while let connection = idle.first {
            // A request may be on its way in this very moment.
            connection.read()
            if connection.wait == .idle { connection.close() }
        }
        guard !connections.isEmpty else { return whenEmpty() }
        self.whenEmpty = whenEmpty
        _ = loop.schedule(after: patience) { [station] in
            station.assumeIsolated { $0.table?.closeAll() }
        }
    }

    private func closeAll() {
        for connection in connections.values { connection.close() }
    }
}
