import EventLoop
import Testing

@testable import Gateway

/// What every answer of the gateway's own carries, in the order in which it is sent.
let constantFields = """
    Cache-Control: no-store\r
    Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
    X-Content-Type-Options: nosniff\r
    Referrer-Policy: same-origin\r
    X-Robots-Tag: noindex, nofollow\r

    """

/// What a web server sees when a limit is reached or a deadline passes, and that the work behind it ends.
struct ServerLimitTests {
    private static let collecting: @Sendable (Request) async throws -> Response = { request in
        Response(.ok, body: .bytes(Array("\(try await request.body.collect().count)".utf8)))
    }

    private static func constant(_ status: String) -> String {
        "Status: \(status)\r\n\(constantFields)Content-Length: 0\r\n\r\n"
    }

    @Test(arguments: [65_536: "65536", 65_537: ""]) func aBodyOverTheLimitIs413(length: Int, body: String) async throws
    {
        try await TestServer.run(ServerLimitTests.collecting) { test in
            let bytes = [UInt8](repeating: 1, count: length)
            for answer in [
                try test.ask(FastCGIBytes.post(bytes)), try test.ask(FastCGIBytes.request([("A", "")], body: bytes)),
            ] {
                #expect(answer.body == Array(body.utf8))
                #expect(!body.isEmpty || answer.text == ServerLimitTests.constant("413 Content Too Large"))
            }
        }
    }

    @Test func aResponderMayRaiseTheLimitAndReadsWithBackPressure() async throws {
        let responder: @Sendable (Request) async throws -> Response = { request in
            let body = request.body.limited(to: 64 << 20)
            var (count, largest) = (0, 0)
            while let part = try await body.read() {
                count += part.count
                largest = max(largest, part.count)
            }
            return Response(.ok, body: .bytes(Array("\(count) \(largest <= 256 << 10)".utf8)))
        }
        try await TestServer.run(responder) { test in
            let bytes = FastCGIBytes.post([UInt8](repeating: 1, count: 40 << 20))
            try #expect(test.ask(bytes).body == Array("\(40 << 20) true".utf8))
        }
    }

    @Test(
        "A body of SCGI that fills the queue to the brim has its end",
        arguments: [(64 << 10) - 1, 64 << 10, 128 << 10]
    )
    func aBodyOfSCGIThatFillsTheQueue(count: Int) async throws {
        let isSent = Happening()
        let responder: @Sendable (Request) async throws -> Response = { request in
            try await isSent.wait()
            // What has been sent is read up to the bound meanwhile.
            try await EventLoop.sleepHere(for: .milliseconds(50))
            let body = try await request.body.limited(to: 1 << 20).collect()
            return Response(.ok, body: .bytes(Array("\(body.count)".utf8)))
        }
        try await TestServer.run(responder) { test in
            let peer = try Peer(path: test.scgi)
            peer.send(SCGIBytes.request([("REQUEST_METHOD", "POST")], body: [UInt8](repeating: 1, count: count)))
            isSent.happen()
            let answer = try #require(peer.receiveAll())
            #expect(answer.suffix(4 + "\(count)".utf8.count).elementsEqual("\r\n\r\n\(count)".utf8))
        }
    }

    @Test func moreThanContentLengthIs413AndLessIs408() async throws {
        try await TestServer.run(ServerLimitTests.collecting) { test in
            try #expect(test.ask(FastCGIBytes.post([1, 2, 3], promised: 2)).code == "413")
            try #expect(test.ask(FastCGIBytes.post([1, 2, 3], promised: 4)).code == "408")
            try #expect(test.ask(FastCGIBytes.post([], promised: 70_000)).code == "413")
        }
    }

    @Test(arguments: ["-2", "1x", " 1", "9999999999999999999"]) func aBrokenContentLengthIs400(text: String)
        async throws
    {
        try await TestServer.run(ServerLimitTests.collecting) { test in
            let answer = try test.ask(FastCGIBytes.request([("CONTENT_LENGTH", text)]))
            #expect(answer.text == ServerLimitTests.constant("400 Bad Request"))
            let twice = FastCGIBytes.request([("CONTENT_LENGTH", "1"), ("CONTENT_LENGTH", "2")], body: [1])
            try #expect(test.ask(twice).code == "400")
        }
    }

    @Test("a chunked body has no promised length, in the words of either web server", arguments: ["", "-1"])
    func chunked(text: String) async throws {
        try await TestServer.run(ServerLimitTests.collecting) { test in
            let request = FastCGIBytes.request([("CONTENT_LENGTH", text)], body: [1, 2, 3])
            try #expect(test.ask(request).code == "200")
        }
    }

    @Test func parametersOverTheLimitAre431() async throws {
        let large = (0..<3).map { ("X\($0)", String(repeating: "v", count: 60_000)) }
        try await TestServer.run(ServerLimitTests.collecting) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request(large))
            let answer = try #require(peer.receiveLastAnswer())
            #expect(answer.text == ServerLimitTests.constant("431 Request Header Fields Too Large"))
            let scgi = try Peer(path: test.scgi)
            scgi.send(SCGIBytes.request(large))
            #expect(scgi.receiveAll() == Array(ServerLimitTests.constant("431 Request Header Fields Too Large").utf8))
        }
    }

    @Test func anUnreadBodyDoesNotKeepTheAnswerBack() async throws {
        try await TestServer.run({ _ in Response(.notFound) }) { test in
            let peer = try test.connect()
            let body = [UInt8](repeating: 1, count: 5 << 20)
            peer.send(FastCGIBytes.post(body))
            #expect(peer.receiveAnswer()?.code == "404")
            peer.send(FastCGIBytes.post(body, keep: false))
            #expect(peer.receiveAnswer()?.code == "404")
            #expect(peer.receiveAll() == [])
        }
    }

    // MARK: Deadlines

    /// One deadline is short and the others are the program's own, so that no two of them can race.
    private static func short(_ deadline: WritableKeyPath<Limits, Duration>) -> Limits {
        var limits = Limits()
        limits[keyPath: deadline] = .milliseconds(60)
        return limits
    }

    @Test func parametersThatStopAre408() async throws {
        try await TestServer.run(limits: ServerLimitTests.short(\.parametersDeadline), ServerLimitTests.collecting) {
            test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.begin() + FastCGIBytes.record(4, [1, 0]))
            let answer = try #require(peer.receiveLastAnswer())
            #expect(answer.text == ServerLimitTests.constant("408 Request Timeout"))
            let scgi = try Peer(path: test.scgi)
            scgi.send(Array("20:CONTENT".utf8))
            #expect(scgi.receiveAll() == Array(ServerLimitTests.constant("408 Request Timeout").utf8))
        }
    }

    @Test func aConnectionThatSaysNothingIsClosed() async throws {
        // Time enough for a machine that stalls to send its one request.
        var limits = Limits()
        (limits.parametersDeadline, limits.idleDeadline) = (.seconds(2), .seconds(2))
        try await TestServer.run(limits: limits, ServerLimitTests.collecting) { test in
            let silent = try test.connect()
            let kept = try test.connect()
            kept.send(FastCGIBytes.request())
            #expect(kept.receiveAnswer()?.code == "200")
            #expect(kept.receiveAll() == [])
            #expect(silent.receiveAll() == [])
        }
    }

    @Test func aBodyThatStopsIs408() async throws {
        try await TestServer.run(limits: ServerLimitTests.short(\.bodyDeadline), ServerLimitTests.collecting) { test in
            let bytes = FastCGIBytes.begin() + FastCGIBytes.record(4) + FastCGIBytes.record(5, [1])
            try #expect(test.ask(bytes).text == ServerLimitTests.constant("408 Request Timeout"))
        }
    }

    @Test func aResponderThatTakesTooLongIsCancelledAnd503() async throws {
        let cancelled = Happening()
        let responder: @Sendable (Request) async throws -> Response = { _ in
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.happen()
                throw error
            }
            return Response(.ok)
        }
        try await TestServer.run(limits: ServerLimitTests.short(\.answerDeadline), responder) { test in
            let answer = try test.ask(FastCGIBytes.request())
            #expect(
                answer.text.hasPrefix(
                    "Status: 503 Service Unavailable\r\n\(constantFields)Retry-After: 10\r\n"
                )
            )
            try await cancelled.wait()
        }
    }

    @Test func aReaderThatStopsIsCutOff() async throws {
        try await TestServer.run(
            limits: ServerLimitTests.short(\.writingDeadline),
            { _ in Response(.ok, body: .bytes([UInt8](repeating: 1, count: 4 << 20))) }
        ) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request())
            while await test.server.connectionCount > 0 { await Task.yield() }
            #expect(FastCGIAnswer(peer.receiveAll() ?? []) == nil)
        }
    }

    // MARK: Leaving

    @Test(arguments: [true, false]) func whoeverHangsUpOrAbortsCancelsTheWork(hangsUp: Bool) async throws {
        let (begun, cancelled) = (Happening(), Happening())
        let responder: @Sendable (Request) async throws -> Response = { _ in
            begun.happen()
            do {
                try await Task.sleep(for: .seconds(60))
            } catch {
                cancelled.happen()
                throw error
            }
            return Response(.ok)
        }
        try await TestServer.run(responder) { test in
            var peer: Peer? = try test.connect()
            peer?.send(FastCGIBytes.request())
            try await begun.wait()
            if hangsUp { peer = nil } else { peer?.send(FastCGIBytes.record(2)) }
            try await cancelled.wait()
            if !hangsUp { #expect(peer?.receiveAnswer()?.output == []) }
        }
    }

    @Test func aBodyCutShortIsIncomplete() async throws {
        let seen = Locked<[RequestBody.Failure]>([])
        let over = Happening()
        let responder: @Sendable (Request) async throws -> Response = { request in
            do {
                _ = try await request.body.collect()
            } catch let failure as RequestBody.Failure {
                seen.withLock { $0.append(failure) }
                over.happen()
            }
            return Response(.ok)
        }
        try await TestServer.run(responder) { test in
            var peer: Peer? = try test.connect()
            peer?.send(FastCGIBytes.begin() + FastCGIBytes.record(4) + FastCGIBytes.record(5, [1]))
            while await test.server.connectionCount == 0 { await Task.yield() }
            peer = nil
            try await over.wait()
            #expect(seen.withLock { $0 } == [.incomplete])
        }
    }

    @Test func theLongestIdleConnectionMakesRoom() async throws {
        var limits = Limits()
        limits.connections = 3
        try await TestServer.run(limits: limits, loops: 1, ServerLimitTests.collecting) { test in
            var peers: [Peer] = []
            for _ in 0..<3 {
                let peer = try test.connect()
                peer.send(FastCGIBytes.request())
                #expect(peer.receiveAnswer()?.code == "200")
                peers.append(peer)
            }
            // The first is used again, so the second has been idle longest.
            peers[0].send(FastCGIBytes.request())
            #expect(peers[0].receiveAnswer()?.code == "200")
            try #expect(test.ask(FastCGIBytes.request()).code == "200")
            #expect(peers[1].receiveAll() == [])
            peers[0].send(FastCGIBytes.request())
            #expect(peers[0].receiveAnswer()?.code == "200")
        }
    }

    @Test func drainingFinishesWhatRunsAndClosesWhatIsIdle() async throws {
        let (begun, go) = (Happening(), Happening())
        let responder: @Sendable (Request) async throws -> Response = { request in
            if request.params["REQUEST_URI"] == "/slow" {
                begun.happen()
                try await go.wait()
            }
            return Response(.ok)
        }
        try await TestServer.run(responder) { test in
            let (idle, slow) = (try test.connect(), try test.connect())
            idle.send(FastCGIBytes.request())
            #expect(idle.receiveAnswer()?.code == "200")
            slow.send(FastCGIBytes.request([("REQUEST_URI", "/slow")]))
            try await begun.wait()
            let drained = test.loops[0].spawn { await test.server.drain(within: .seconds(10)) }
            #expect(idle.receiveAll() == [])
            go.happen()
            let last = slow.receiveLastAnswer()
            #expect(last?.code == "200")
            await drained.value
            #expect(throws: (any Error).self) { try test.connect() }
        }
    }

    /// Whoever gets through to the socket gets an answer, at the start, under load and at the end.
    @Test(arguments: 0..<8) func drainingUnderLoadLosesNobody(round: Int) async throws {
        try await TestServer.run(loops: 3, { _ in Response(.ok) }) { test in
            let (answered, lost) = (Locked(0), Locked(0))
            let visitors = try (0..<4).map { _ in try EventLoop() }
            let tasks = visitors.map { loop in
                loop.spawn {
                    while let peer = try? test.connect() {
                        peer.send(FastCGIBytes.request(keep: false))
                        _ = (peer.receiveLastAnswer()?.code == "200" ? answered : lost).increment()
                    }
                }
            }
            while answered.withLock({ $0 }) < 100 * (round + 1) { await Task.yield() }
            await test.server.drain(within: .seconds(10))
            for task in tasks { await task.value }
            for loop in visitors { loop.stop() }
            #expect(lost.withLock { $0 } == 0)
            #expect(await test.server.connectionCount == 0)
        }
    }

    @Test func drainingDoesNotWaitForEver() async throws {
        let begun = Happening()
        let responder: @Sendable (Request) async throws -> Response = { _ in
            begun.happen()
            try await Task.sleep(for: .seconds(60))
            return Response(.ok)
        }
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request())
            try await begun.wait()
            await test.server.drain(within: .milliseconds(20))
            #expect(peer.receiveAll() == [])
        }
    }
}
