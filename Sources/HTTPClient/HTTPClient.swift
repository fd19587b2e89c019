package import EventLoop

/// An HTTP/1.1 client that lives on one event loop: libcurl moves the bytes, the loop wakes it, Swift tasks wait.
///
/// Connections are kept alive and bounded in number; a call beyond them waits for its turn. Every call has its deadline,
/// the waiting included. A call that is cancelled or late frees its connection at once.
package actor HTTPClient: HTTPFetching {
    package nonisolated let loop: EventLoop
    private let limits: HTTPLimits
    private var curl: CurlMulti?
    private var calls: [Int: Call] = [:]
    private var queue = CallQueue()
    private var lastID = 0
    private var isRefilling = false

    package init(loop: EventLoop, limits: HTTPLimits = HTTPLimits()) {
        self.loop = loop
        self.limits = limits
    }

    isolated deinit {
        curl?.close()
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Calls that have not ended, and streams that somebody holds.
    var callCount: Int { calls.count }

    // MARK: Calls

    package func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let call = try begin(request, isStream: false)
        defer { calls[call.id] = nil }
        await news(of: call)
        if let failure = call.failure { throw failure }
        guard let head = call.head else { throw .failed("no header") }
        return HTTPResponse(head: head, body: call.takeBody())
    }

    package func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        let call = try begin(request, isStream: true)
        let body = StreamBody(client: self, call: call.id)
        await news(of: call)
        guard let head = call.head else { throw call.failure ?? .failed("no header") }
        setDeadline(of: call, after: nil)
        call.isReading = true
        return HTTPStream(head: head) { () async throws(HTTPClientError) in try await body.next() }
    }

    /// The next part of a stream's body.
    fileprivate func part(of id: Int) async throws(HTTPClientError) -> [UInt8]? {
        guard let call = calls[id] else { return nil }
        if !call.hasNews {
            setDeadline(of: call, after: limits.stallTimeout)
            await news(of: call)
            setDeadline(of: call, after: nil)
        }
        if !call.body.isEmpty {
            let part = call.takeBody()
            if call.isPaused {
                drive { curl in
                    if let failure = curl.resume(call) { finish(call, failure) }
                }
            }
            return part
        }
        if let failure = call.failure { throw failure }
        return nil
    }

    /// The reader has let go of a stream.
    fileprivate func forget(_ id: Int) {
        end(id, .cancelled)
        calls[id] = nil
    }

    // MARK: The life of a call

    private func begin(_ request: HTTPRequest, isStream: Bool) throws(HTTPClientError) -> Call {
        if Task.isCancelled { throw .cancelled }
        try request.check()
        if curl == nil {
            curl = try CurlMulti(loop: loop, limits: limits) { [weak self] work in
                self?.assumeIsolated { $0.drive { $0.perform(work) } }
            }
        }
        lastID += 1
        let capacity = isStream ? limits.streamBuffer : request.maximumBytes
        let call = Call(id: lastID, request: request, isStream: isStream, capacity: capacity)
        calls[call.id] = call
        setDeadline(of: call, after: request.timeout)
        queue.append(call)
        drive { _ in }
        if let source = request.source { beginFeeding(call.id, source) }
        return call
    }

    /// Outside the actor: a task that begins here would begin within this very turn.
    private nonisolated func beginFeeding(_ id: Int, _ source: HTTPBodySource) {
        loop.spawn { await self.feed(id, source) }
    }

    /// Brings what a call sends, part by part, as it is taken.
    private func feed(_ id: Int, _ source: HTTPBodySource) async {
        var left = source.length
        while let call = calls[id], !call.isOver {
            do {
                let part = try await source.next()
                left -= Int64(part?.count ?? 0)
                guard !call.isOver else { return }
                // The other side would wait for the rest for ever, or take what follows for another request.
                guard left >= 0, left == 0 || part != nil else {
                    return end(id, .failed("its body has another length"))
                }
                let isAwaited = call.outgoing.isAwaited
                if let part { call.outgoing.put(part) } else { call.outgoing.end() }
                if isAwaited {
                    drive { curl in
                        if let failure = curl.resume(call) { finish(call, failure) }
                    }
                }
                if part == nil { return }
            } catch {
                return end(id, .failed("its body broke off"))
            }
            await call.waitForRoom()
        }
    }

    /// Lets libcurl work, takes what has ended by that, and gives the free places to calls that wait.
    private func drive(_ work: (CurlMulti) -> Void) {
        guard let curl else { return }
        work(curl)
        while true {
            if let (call, failure) = curl.nextFinished() {
                finish(call, failure)
            } else if curl.count < limits.connections, let call = queue.popFirst() {
                do throws(HTTPClientError) {
                    try curl.start(call)
                } catch {
                    setDeadline(of: call, after: nil)
                    call.end(error)
                }
            } else {
                return
            }
        }
    }

    /// Ends a call from outside: late, cancelled, let go.
    private func end(_ id: Int, _ reason: HTTPClientError) {
        guard let call = calls[id], !call.isOver else { return }
        finish(call, reason)
        // Its place is given away a round later: when a crowd leaves, nobody in it is served first.
        guard !isRefilling else { return }
        isRefilling = true
        loop.execute { [weak self] in self?.assumeIsolated { $0.refill() } }
    }

    private func refill() {
        isRefilling = false
        drive { _ in }
    }

    private func finish(_ call: Call, _ failure: HTTPClientError?) {
        setDeadline(of: call, after: nil)
        call.end(failure)
        if call.handle != nil { curl?.stop(call) } else { queue.ended() }
    }

    private func setDeadline(of call: Call, after delay: Duration?) {
        if let deadline = call.deadline { loop.cancel(deadline) }
        let id = call.id
        call.deadline = delay.map { delay in
            loop.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.end(id, .timedOut) } }
        }
    }

    /// Waits until the call has something new, or has ended; a cancelled task ends it.
    private func news(of call: Call) async {
        let id = call.id
        await withTaskCancellationHandler {
            await suspend(call)
        } onCancel: {
            loop.execute { [weak self] in self?.assumeIsolated { $0.end(id, .cancelled) } }
        }
    }

    /// A method, since the operation above does not run on the loop by itself.
    private func suspend(_ call: Call) async {
        await withCheckedContinuation { waiter in
            assert(loop.isCurrent)
            precondition(call.waiter == nil, "a stream has one reader")
            // Looked at here, where nothing comes between.
            if call.hasNews { waiter.resume() } else { call.waiter = waiter }
        }
    }
}

/// Holds a stream's call for its reader; when it is let go, the connection is closed or, after the end, given back.
private final class StreamBody: Sendable {
    private let client: HTTPClient
    private let call: Int

    init(client: HTTPClient, call: Int) {
        self.client = client
        self.call = call
    }

    deinit {
        let (client, call) = (client, call)
        client.loop.execute { client.assumeIsolated { $0.forget(call) } }
    }

    func next() async throws(HTTPClientError) -> [UInt8]? { try await client.part(of: call) }
}
