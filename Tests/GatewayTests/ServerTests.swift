import EventLoop
import Testing

@testable import Gateway

/// The whole road between a web server's socket and a responder.
struct ServerTests {
    @Test func aConnectionIsKeptForTheNextRequest() async throws {
        try await TestServer.run({ Response(.ok, body: .bytes(Array(($0.params["REQUEST_URI"] ?? "").utf8))) }) {
            test in
            let peer = try test.connect()
            for turn in 1...50 {
                peer.send(FastCGIBytes.request([("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/\(turn)")]))
                let answer = try #require(peer.receiveAnswer())
                let path = "/\(turn)"
                #expect(answer.text == "Status: 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
                #expect(answer.rest.isEmpty)
            }
            #expect(await test.server.connectionCount == 1)
        }
    }

    @Test("T27: the next request on a connection has no parameter of the one before")
    func parametersAreARequestsOwn() async throws {
        try await TestServer.run({ Response(.ok, body: .bytes(Array("\($0.params)".utf8))) }) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request([("REQUEST_METHOD", "GET"), ("SHAREFCGI_USER", "admin")]))
            let first = try #require(peer.receiveAnswer())
            #expect(first.text.contains("SHAREFCGI_USER"))
            for _ in 1...3 {
                peer.send(FastCGIBytes.request([("REQUEST_METHOD", "GET")]))
                let next = try #require(peer.receiveAnswer())
                #expect(next.body == Array("[REQUEST_METHOD=(3 bytes)]".utf8))
            }
        }
    }

    @Test func withoutKeepConnectionItIsClosedBehindTheAnswer() async throws {
        try await TestServer.run({ _ in Response(.ok) }) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request(keep: false))
            #expect(peer.receiveLastAnswer()?.code == "200")
        }
    }

    @Test func deliveredByteByByteItIsTheSameRequest() async throws {
        let responder: @Sendable (Request) async throws -> Response = { request in
            let body = try await request.body.collect()
            return Response(.ok, body: .bytes(Array("\(request.params) ".utf8) + body))
        }
        try await TestServer.run(responder) { test in
            let bytes = FastCGIBytes.post(Array("a body".utf8))
            let whole = try test.ask(bytes)
            let peer = try test.connect()
            for byte in bytes { peer.send([byte]) }
            #expect(peer.receiveAnswer() == whole)
            #expect(whole.body == Array("[REQUEST_METHOD=(4 bytes), CONTENT_LENGTH=(1 bytes)] a body".utf8))
        }
    }

    @Test func headHasNoBodyButItsLength() async throws {
        try await TestServer.run({ _ in Response(.ok, body: .bytes(Array("body".utf8))) }) { test in
            let answer = try test.ask(FastCGIBytes.request([("REQUEST_METHOD", "HEAD")]))
            #expect(answer.text == "Status: 200 OK\r\nContent-Length: 4\r\n\r\n")
        }
    }

    @Test func scgiIsServedBesideFastCGI() async throws {
        try await TestServer.run({ Response(.ok, body: .bytes(try await $0.body.collect())) }) { test in
            let peer = try Peer(path: test.scgi)
            peer.send(SCGIBytes.request([("REQUEST_METHOD", "POST")], body: Array("hello".utf8)))
            #expect(peer.receiveAll() == Array("Status: 200 OK\r\nContent-Length: 5\r\n\r\nhello".utf8))
            try #expect(test.ask(FastCGIBytes.post(Array("hello".utf8))).body == Array("hello".utf8))
        }
    }

    @Test func aLargeAnswerArrivesWhole() async throws {
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await TestServer.run({ _ in Response(.ok, body: .bytes(bytes)) }) { test in
            try #expect(test.ask(FastCGIBytes.request()).body == bytes)
            let peer = try Peer(path: test.scgi)
            peer.send(SCGIBytes.request([]))
            #expect(peer.receiveAll()?.suffix(bytes.count) == bytes[...])
        }
    }

    @Test func aStreamIsReadNoFasterThanTheWebServerTakesIt() async throws {
        let produced = Locked(0)
        let stalled = Happening()
        let parts = 200
        let responder: @Sendable (Request) async throws -> Response = { _ in
            Response(
                .ok,
                body: .stream(length: Int64(parts << 16)) {
                    let count = produced.increment()
                    if count == 4 { stalled.happen() }
                    return count > parts ? nil : [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 1 << 16)
                }
            )
        }
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request(keep: false))
            try await stalled.wait()
            // Nobody reads: the kernel's buffers and our queue fill, then the stream waits.
            #expect(produced.withLock { $0 } < 40)
            #expect(peer.receiveLastAnswer()?.body.count == parts << 16)
            #expect(produced.withLock { $0 } == parts + 1)
        }
    }

    @Test(arguments: [0, 5, 7, 70_000] as [Int]) func aStreamThatIsNotAsLongAsItSaysBreaksOff(length: Int) async throws
    {
        let responder: @Sendable (Request) async throws -> Response = { _ in
            let isFirst = Locked(true)
            return Response(
                .ok,
                body: .stream(length: Int64(length)) {
                    isFirst.take() ? [1, 2, 3, 4, 5, 6] : nil
                }
            )
        }
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request())
            #expect(peer.receiveAnswer() == nil)
        }
    }

    @Test("a part of a stream is one record up to a record's length, and an empty part is none")
    func recordsOfAStream() async throws {
        let parts: [[UInt8]] = [[], [UInt8](repeating: 7, count: 70_000), [], [1, 2, 3]]
        let responder: @Sendable (Request) async throws -> Response = { _ in
            let left = Locked(parts)
            return Response(
                .ok,
                body: .stream(length: 70_003) { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
            )
        }
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request(keep: false))
            let bytes = try #require(peer.receiveAll())
            var (lengths, position): ([Int], Int) = ([], 0)
            while position + 8 <= bytes.count {
                let length = Int(bytes[position + 4]) << 8 | Int(bytes[position + 5])
                if bytes[position + 1] == 6 { lengths.append(length) }
                position += 8 + length + Int(bytes[position + 6])
            }
            #expect(Array(lengths.dropFirst()) == [65_528, 4_472, 3, 0])
            #expect(FastCGIAnswer(bytes)?.body == parts.flatMap { $0 })
        }
    }

    @Test func aFailingStreamEndsWithoutEndRequest() async throws {
        struct Broken: Error {}
        try await TestServer.run({ _ in Response(.ok, body: .stream(length: nil) { throw Broken() }) }) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request())
            #expect(FastCGIAnswer(peer.receiveAll() ?? []) == nil)
            #expect(test.notes.withLock { $0 } == ["an answer broke off: Broken()"])
        }
    }

    @Test func whatAResponderThrowsIsABareFiveHundred() async throws {
        struct Broken: Error {}
        try await TestServer.run({ _ in throw Broken() }) { test in
            let answer = try test.ask(FastCGIBytes.request())
            #expect(
                answer.text
                    == "Status: 500 Internal Server Error\r\n\(constantFields)Content-Length: 0\r\n\r\n"
            )
        }
    }

    @Test func aManagementQuestionIsAnsweredOnTheSameConnection() async throws {
        try await TestServer.run({ _ in Response(.ok) }) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.record(9, id: 0, FastCGIBytes.pairs([("FCGI_MPXS_CONNS", ""), ("FCGI_OTHER", "")])))
            let content = [15, 1] + Array("FCGI_MPXS_CONNS0".utf8)
            #expect(peer.receive() == FastCGIBytes.record(10, id: 0, content))
            peer.send(FastCGIBytes.request())
            #expect(peer.receiveAnswer()?.code == "200")
        }
    }

    @Test func aSecondRequestBesideTheFirstIsRefused() async throws {
        let go = Happening()
        let responder: @Sendable (Request) async throws -> Response = { _ in
            try await go.wait()
            return Response(.ok)
        }
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.request(id: 1) + FastCGIBytes.request(id: 2))
            let refusal = try #require(peer.receiveAnswer())
            #expect(refusal.id == 2)
            #expect(refusal.status == 1)
            go.happen()
            #expect(peer.receiveAnswer()?.id == 1)
        }
    }

    @Test func aFilterIsAnUnknownRole() async throws {
        try await TestServer.run({ _ in Response(.ok) }) { test in
            let peer = try test.connect()
            peer.send(FastCGIBytes.begin(role: 3) + FastCGIBytes.stream(4, [1, 0, 65]) + FastCGIBytes.stream(5, []))
            #expect(peer.receiveAnswer()?.status == 3)
            peer.send(FastCGIBytes.request())
            #expect(peer.receiveAnswer()?.code == "200")
        }
    }

    @Test func anAuthorizerIsServedWhereItIsAskedFor() async throws {
        try await TestServer.run(
            roles: [.responder, .authorizer],
            { request in
                Response(request.role == .authorizer ? .forbidden : .ok)
            }
        ) { test in
            let answer = try test.ask(FastCGIBytes.begin(role: 2) + FastCGIBytes.stream(4, [1, 0, 65]))
            #expect(answer.code == "403")
        }
    }
}
