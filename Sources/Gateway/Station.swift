import EventLoop

/// One loop's share of a server: the actor through which events, tasks and other loops enter its connections.
///
/// Pinned to the loop, so that entering from the loop's own thread costs nothing and needs no `await`.
actor Station {
    nonisolated let loop: EventLoop
    var table: ConnectionTable?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    /// Gets ready for connections.
    func open(_ plan: Server.Plan, place: Int) throws(SystemError) {
        table = try ConnectionTable(plan, place: place, station: self)
    }

    /// See ``ConnectionTable/startAccepting(from:)``.
    func startAccepting(from sockets: [ListenSocket]) throws(SystemError) {
        try table?.startAccepting(from: sockets)
    }

    /// See ``ConnectionTable/stopAccepting()``.
    func stopAccepting() { table?.stopAccepting() }

    /// Ends in good order: see ``ConnectionTable/drain(within:_:)``.
    func drain(within patience: Duration) async {
        guard let table else { return }
        // All in the body: between a look at the table and a continuation elsewhere, the last connection could close.
        await withCheckedContinuation { continuation in
            table.drain(within: patience) { continuation.resume() }
        }
        self.table = nil
    }

    /// How many connections are open here.
    var count: Int { table?.count ?? 0 }

    /// Takes over a connection that another loop has accepted.
    func adopt(_ descriptor: Int32, _ wire: Wire) {
        let descriptor = Descriptor(owning: descriptor)
        table?.adopt(descriptor, wire)
    }

    /// Runs the responder and sends what it answers.
    func serve(_ id: UInt64, _ serial: UInt64, _ request: Request, _ responder: any Responder) async {
        let response: Response
        do {
            response = try await responder.respond(to: request)
        } catch let failure as RequestBody.Failure {
            response = Response(constant: failure == .tooLarge ? .contentTooLarge : .requestTimeout)
        } catch {
            response = Response(constant: .internalServerError)
            if !Task.isCancelled { table?.log(.responderFailed(error)) }
        }
        guard let (connection, exchange) = table?.connection(id, serial) else { return }
        await connection.deliver(response, exchange)
    }

    /// The next bytes of a request's body, nil at its end.
    func readBody(of id: UInt64, _ serial: UInt64, limit: Int) async throws(RequestBody.Failure) -> [UInt8]? {
        guard let (connection, exchange) = table?.connection(id, serial) else { throw .incomplete }
        let bytes = try await connection.readBody(of: exchange, limit: limit)
        return bytes.isEmpty ? nil : bytes
    }
}
