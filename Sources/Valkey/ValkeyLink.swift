import EventLoop

/// The thread's side of a client: the connection, and the way back to one. It blocks, on a loop where nothing else lives.
actor ValkeyLink {
    /// Commands that go out before the first of their replies is read.
    private static let batch = 64

    private let address: ValkeyAddress
    private let thread: EventLoop
    private let inbox: ValkeyInbox
    private let limits: ValkeyClient.Limits
    private let report: @Sendable (ValkeyClient.News) -> Void

    private var connection: ValkeyConnection?
    private var watch: EventLoop.Watch?
    private var pause: Duration
    private var isKnownToBeAway = false
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(
        to address: ValkeyAddress,
        on thread: EventLoop,
        inbox: ValkeyInbox,
        limits: ValkeyClient.Limits,
        report: @escaping @Sendable (ValkeyClient.News) -> Void
    ) {
        (self.address, self.thread, self.inbox, self.limits) = (address, thread, inbox, limits)
        (self.report, pause) = (report, limits.firstPause)
    }

    /// Connects, or tries again later.
    func connect() {
        guard !isClosed, connection == nil else { return }
        do throws(ValkeyError) {
            let new = try ValkeyConnection(to: address, patience: limits.connect, answer: limits.answer)
            try listen(to: new)
            connection = new
        } catch {
            away(error, retryAfter: pause)
            pause = min(pause * 2, limits.longestPause)
            return
        }
        pause = limits.firstPause
        isKnownToBeAway = false
        // Whoever hears of it may send.
        inbox.open()
        report(.isThere)
        work()
    }

    /// Sends what waits, and hands out the replies.
    func work() {
        while let connection {
            let requests = inbox.take(Self.batch)
            if requests.isEmpty { return }
            exchange(requests, connection)
        }
    }

    /// Ends it all.
    func close() {
        isClosed = true
        letGo()
    }

    private func exchange(_ requests: [ValkeyRequest], _ connection: ValkeyConnection) {
        var rest = requests[...]
        do throws(ValkeyError) {
            let deadline = ContinuousClock.now + limits.answer
            try connection.send(requests.map(\.command))
            while let request = rest.first {
                request.finish(.success(try connection.receive(until: deadline)))
                rest = rest.dropFirst()
            }
        } catch {
            // The replies that are still to come would be taken for those of later commands.
            away(error, retryAfter: limits.firstPause)
            for request in rest { request.finish(.failure(error)) }
        }
    }

    /// Between commands a server has nothing to say: whatever comes then is the end.
    private func listen(to connection: ValkeyConnection) throws(ValkeyError) {
        do throws(SystemError) {
            watch = try thread.watch(connection.descriptor, for: [.readable, .peerClosed]) { [weak self] _ in
                self?.assumeIsolated { link in
                    link.away(.away("it closed the connection"), retryAfter: link.limits.firstPause)
                }
            }
        } catch {
            throw .away(error.description)
        }
    }

    private func away(_ error: ValkeyError, retryAfter pause: Duration) {
        letGo()
        inbox.refuse(error)
        if !isKnownToBeAway {
            isKnownToBeAway = true
            report(.isAway(error))
        }
        guard !isClosed else { return }
        _ = thread.schedule(after: pause) { [weak self] in
            self?.assumeIsolated { $0.connect() }
        }
    }

    private func letGo() {
        if let watch { thread.stopWatching(watch) }
        (watch, connection) = (nil, nil)
    }
}
