import CLinux
import EventLoop

/// One connection of the web server, from accept(2) to close(2): what arrives is decoded and answered, one request
/// after the other. Lives on its loop's thread; ``ConnectionTable`` owns it.
final class Connection {
    /// What a connection waits for, which says what its deadline means.
    enum Wait {
        case parameters, body, answer, writing, idle, goodbye
    }

    let id: UInt64
    /// Asked of the kernel once: it stays the same as long as the connection does.
    private let peer: TransportPeer
    unowned let table: ConnectionTable
    /// Neighbours in one of the table's lists.
    var previous: Connection?
    var next: Connection?
    var list: ConnectionList?

    private(set) var wait = Wait.parameters
    private(set) var deadline: ContinuousClock.Instant
    private(set) var isClosed = false
    /// No further request: what is queued is sent, then the connection ends.
    private(set) var isEnding = false
    var exchange: Exchange?
    var output = OutputQueue()

    private let wire: Wire
    private var descriptor: Descriptor?
    private var watch: EventLoop.Watch?
    private var interest: EventLoop.Readiness = [.readable, .peerClosed]
    private var decoder: any WireDecoder
    /// Read from the socket, not yet looked at, because the responder has enough for now.
    private var unread: [UInt8] = []
    /// The rest of a body is still coming, and nobody will read it.
    private var owesBody = false

    init(id: UInt64, descriptor: consuming Descriptor, wire: Wire, table: ConnectionTable) throws(SystemError) {
        self.id = id
        self.wire = wire
        self.table = table
        deadline = .now + table.limits.parametersDeadline
        decoder =
            switch wire {
            case .fastCGI: RecordScanner(limits: table.limits, roles: table.roles)
            case .scgi: SCGIDecoder(limits: table.limits)
            }
        let number = descriptor.number
        peer = TransportPeer(of: number)
        self.descriptor = consume descriptor
        watch = try table.watch(number, for: interest, id)
    }

    /// Where codecs may send by themselves what nothing waits before.
    var socket: Int32? { descriptor?.number }

    // MARK: Events

    /// The descriptor became ready.
    func ready(_ readiness: EventLoop.Readiness) {
        // The web server ends a connection only when it no longer wants an answer: half-closing is not in its protocols.
        guard readiness.isDisjoint(with: [.peerClosed, .hangUp, .error]) else { return close() }
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable), !isClosed { read() }
    }

    /// Takes what has arrived, without waiting.
    func read() {
        guard !isFull else { return updateInterest() }
        do throws(SystemError) {
            guard let count = try descriptor?.receive(into: &table.scratch) else { return }
            guard count > 0 else { return close() }
            if !isEnding { consume(table.scratch, to: count) }
        } catch {
            close()
        }
    }

    private func consume(_ input: [UInt8], to end: Int) {
        var index = 0
        while !isClosed, !isEnding {
            if isFull {
                unread = Array(input[index..<end])
                break
            }
            guard let event = decoder.next(in: input, from: &index, to: end) else { break }
            handle(event, input)
        }
        if wait == .idle, decoder.isInsideHead { expect(.parameters, within: table.limits.parametersDeadline) }
        updateInterest()
    }

    private func handle(_ event: WireEvent, _ input: [UInt8]) {
        switch event {
        case .head(let head): begin(head)
        case .refused(let id, let status): refuse(id, status)
        case .body(let range): exchange?.append(input[range])
        case .bodyEnd: exchange?.endBody()
        case .aborted: abort()
        case .reply(let bytes, let closes):
            output.bytes += bytes
            if closes {
                owesBody = true
                end()
            } else {
                flush()
            }
        case .failed(let what):
            table.log(.protocolError(what))
            close()
        }
    }

    /// Enough is waiting, for the responder or for the web server: nothing more is read until that is taken.
    private var isFull: Bool {
        (exchange?.waitingBytes ?? 0) >= table.limits.queuedBytes / 4 || output.count > table.limits.queuedBytes
    }

    // MARK: Requests

    private func begin(_ head: RequestHead) {
        do {
            let (handle, params): (FastCGIRequest?, Params) =
                switch wire {
                case .fastCGI: try table.codec.begin(head)
                case .scgi: (nil, SCGIDecoder.params(head.parameters))
                }
            let exchange = Exchange(
                serial: table.newSerial(),
                head: head,
                isHead: params.value("REQUEST_METHOD")?.elementsEqual("HEAD".utf8) ?? false,
                handle: handle,
                promised: try ContentLength.promised(by: params)
            )
            self.exchange = exchange
            expect(.answer, within: table.limits.answerDeadline)
            exchange.task = table.serve(
                self,
                exchange,
                Request(role: head.role, peer: peer, params: params, body: body(of: exchange))
            )
        } catch {
            if error is FastCGICodec.Failure { table.log(.codecFailed) }
            refuse(head.id, .badRequest)
        }
    }

    private func body(of exchange: Exchange) -> RequestBody {
        let (station, id, serial) = (table.station, id, exchange.serial)
        return RequestBody(limit: table.limits.bodyBytes) { limit in
            try await station.readBody(of: id, serial, limit: limit)
        }
    }

    /// The next bytes of the body, empty at the end.
    func readBody(of exchange: Exchange, limit: Int) async throws(RequestBody.Failure) -> [UInt8] {
        while true {
            if let bytes = try exchange.takeBody(limit: limit) {
                if self.exchange === exchange, !exchange.isAnswering {
                    expect(.answer, within: table.limits.answerDeadline)
                }
                readOn()
                return bytes
            }
            if self.exchange === exchange {
                let patience = table.limits.bodyDeadline
                let isBounded = limit <= table.limits.bodyBytes
                expect(.body, until: (isBounded ? exchange.started : .now) + patience)
            }
            await exchange.waitForBody()
        }
    }

    /// Looks at what was left lying, now that there is room.
    private func readOn() {
        guard !isClosed, !isFull else { return }
        let left = unread
        unread = []
        // Also where nothing was left: that an SCGI body is over follows from its length, and no byte says so.
        consume(left, to: left.count)
    }

    private func abort() {
        guard let exchange else { return }
        exchange.task?.cancel()
        output.bytes += FastCGIRecord.end(exchange.id, .requestComplete)
        release(keeping: exchange.keepsConnection)
    }

    /// Answers with a status alone, and ends the connection: its state is not to be trusted.
    private func refuse(_ id: UInt16, _ status: Status) {
        let head = CGIHeader.bytes(of: Response(constant: status))
        do throws(FastCGICodec.Failure) {
            switch wire {
            case .fastCGI: try table.codec.encodeAll(head[...], for: table.codec.begin(refused: id), to: &output.bytes)
            case .scgi: output.bytes += head
            }
            release(keeping: false)
        } catch {
            table.log(.codecFailed)
            close()
        }
    }

    /// The answer is queued whole: the request is over.
    func release(keeping isKept: Bool) {
        owesBody = !decoder.isBodyOver
        exchange?.loseBody()
        exchange = nil
        output.wakeWriter()
        decoder.finish()
        if isKept, !table.isDraining { flush() } else { end() }
    }

    // MARK: Sending

    /// Queues bytes, of which the kernel takes at once what it has room for, without a copy, where nothing waits before
    /// them.
    func queue(_ header: [UInt8], _ content: ArraySlice<UInt8>) {
        var sent = 0
        // What is wrong with a socket is found out by whoever sends the rest.
        if output.count == 0 { sent = (try? descriptor?.send(header, content)) ?? 0 }
        output.bytes += header.dropFirst(sent)
        output.bytes += content.dropFirst(max(0, sent - header.count))
    }

    /// Sends what the kernel has room for, and sees to what follows from it.
    func flush() {
        guard !isClosed else { return }
        do throws(SystemError) {
            let count = output.count == 0 ? nil : try descriptor?.send(output.unsent)
            if let count { output.drop(count) }
            if output.count == 0 {
                sentAll()
            } else if count != nil || wait != .writing {
                expect(.writing, within: table.limits.writingDeadline)
            }
        } catch {
            return close()
        }
        guard !isClosed else { return }
        if output.count == 0 { output.wakeWriter() }
        updateInterest()
        if !unread.isEmpty { readOn() }
    }

    private func sentAll() {
        if isEnding { return sayGoodbye() }
        if let exchange {
            if exchange.isAnswering || wait == .writing { expect(.answer, within: table.limits.answerDeadline) }
        } else if wait != .idle, wait != .parameters || !decoder.isInsideHead {
            expect(.idle, within: table.limits.idleDeadline)
        }
    }

    // MARK: Deadlines

    private func expect(_ wait: Wait, within patience: Duration) { expect(wait, until: .now + patience) }

    private func expect(_ wait: Wait, until deadline: ContinuousClock.Instant) {
        self.wait = wait
        self.deadline = deadline
        table.file(self)
    }

    /// The deadline has passed.
    func expire() {
        switch wait {
        case .parameters:
            guard let id = decoder.unfinished else { return close() }
            refuse(id, .requestTimeout)
        case .body:
            expect(.answer, within: table.limits.answerDeadline)
            exchange?.loseBody()
        case .answer:
            table.log(.answerTooLate)
            guard let exchange, !exchange.isAnswering else { return breakOff() }
            exchange.task?.cancel()
            exchange.isAnswering = true
            sendWhole(Response(constant: .serviceUnavailable), exchange)
        case .writing:
            table.log(.readerStalled)
            breakOff()
        case .idle, .goodbye: close()
        }
    }

    // MARK: The end

    /// Takes no further request; sends what is queued and closes.
    func end() {
        isEnding = true
        flush()
    }

    /// All is sent. Closing while the web server still sends would take the answer away from it: it may finish first.
    private func sayGoodbye() {
        guard owesBody else { return close() }
        guard wait != .goodbye else { return }
        if let number = descriptor?.number { linux_end_sending(number) }
        expect(.goodbye, within: min(.seconds(5), table.limits.bodyDeadline))
    }

    /// Ends in the middle of an answer, so that nobody takes a part for the whole.
    func breakOff() {
        if let number = descriptor?.number { linux_reset_on_close(number) }
        close()
    }

    /// Closes at once. Whoever works for this connection is cancelled, whoever waits for it goes on.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        descriptor = nil
        if let watch { table.loop.forget(watch) }
        watch = nil
        exchange?.task?.cancel()
        exchange?.loseBody()
        exchange = nil
        output.wakeWriter()
        table.remove(self)
    }

    private func updateInterest() {
        guard !isClosed, let watch else { return }
        var wanted: EventLoop.Readiness = [.peerClosed]
        if !isFull, unread.isEmpty { wanted.insert(.readable) }
        if output.count > 0 { wanted.insert(.writable) }
        guard wanted != interest else { return }
        do throws(SystemError) {
            try table.loop.change(watch, to: wanted)
            interest = wanted
        } catch {
            close()
        }
    }
}
