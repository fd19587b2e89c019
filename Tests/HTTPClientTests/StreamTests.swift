import EventLoop
import Testing

@testable import HTTPClient

/// Bodies read part by part.
@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    @Test func streamBringsEveryByteInOrder() async throws {
        try await withClient({ $0.streamBuffer = 64 << 10 }) { client in
            let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            let peer = Peer { connection in
                while connection.readRequest() != nil {
                    connection.send("HTTP/1.1 206 Partial\r\nContent-Length: \(bytes.count)\r\n\r\n")
                    connection.send(bytes)
                }
            }
            for _ in 0..<2 {
                let stream = try await client.stream(HTTPRequest(url: peer.url()))
                #expect(stream.head.status == 206)
                #expect(try await client.readAll(stream) == bytes)
                #expect(try await stream.next() == nil)
            }
            #expect(peer.accepted.value == 1)
        }
    }

    @Test func senderIsStoppedWhileNobodyReads() async throws {
        try await withClient { client in
            let sent = Counter()
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
                let part = [UInt8](repeating: 7, count: 1 << 16)
                while connection.send(part) { sent.add(part.count) }
            }
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            var received = 0
            // However far the reader gets, the sender is never further ahead than the kernel's buffers and ours.
            for _ in 0..<200 {
                received += try await stream.next()?.count ?? 0
                #expect(sent.value - received < 16 << 20)
            }
            #expect(received > 1 << 20)
        }
    }

    @Test func largestPartIsTheBuffer() async throws {
        try await withClient({ $0.streamBuffer = 100_000 }) { client in
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n")
                connection.send([UInt8](repeating: 7, count: 3_000_000))
            }
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            var received = 0
            while let part = try await stream.next() {
                #expect(part.count <= 100_000)
                received += part.count
            }
            #expect(received == 3_000_000)
        }
    }

    @Test(arguments: [
        "Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n3\r\n",
    ])
    func truncatedStreamGivesWhatCameAndThenFails(rest: String) async throws {
        try await withClient { client in
            let peer = Peer.answering("HTTP/1.1 200 OK\r\n\(rest)", thenClosing: true)
            let received = Counter()
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            let failure = await failure { _ = try await client.readAll(stream, received: received) }
            #expect(failure != nil)
            #expect(received.value == 5)
        }
    }

    @Test func bodyThatIsLetGoClosesTheConnection() async throws {
        try await withClient { client in
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
                while connection.send("more") {}
            }
            do {
                let stream = try await client.stream(HTTPRequest(url: peer.url()))
                _ = try await stream.next()
            }
            await peer.ended.reaches(1)
            #expect(await client.callCount == 0)
        }
    }

    @Test func cancelledReaderClosesTheConnection() async throws {
        try await withClient { client in
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
                connection.waitForClose()
            }
            let received = Counter()
            let loop = client.loop
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            let task = loop.spawn { await failure { _ = try await client.readAll(stream, received: received) } }
            await received.reaches(5)
            task.cancel()
            #expect(await task.value == .cancelled)
            await peer.ended.reaches(1)
        }
    }

    @Test func stalledSenderIsGivenUp() async throws {
        try await withClient({ $0.stallTimeout = .milliseconds(50) }) { client in
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
                connection.waitForClose()
            }
            let received = Counter()
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            let failure = await failure { _ = try await client.readAll(stream, received: received) }
            #expect(failure == .timedOut)
            #expect(received.value == 5)
            await peer.ended.reaches(1)
        }
    }

    @Test func headerOfAStreamHasTheDeadlineOfItsRequest() async throws {
        try await withClient { client in
            let peer = LifeTests.silent()
            let failure = await failure {
                _ = try await client.stream(HTTPRequest(url: peer.url(), timeout: .milliseconds(50)))
            }
            #expect(failure == .timedOut)
            await peer.ended.reaches(1)
        }
    }

    @Test(arguments: ["204 No Content\r\n\r\n", "200 OK\r\nContent-Length: 0\r\n\r\n"])
    func emptyBodyEndsAtOnce(rest: String) async throws {
        try await withClient { client in
            let peer = Peer.answering("HTTP/1.1 \(rest)")
            let stream = try await client.stream(HTTPRequest(url: peer.url()))
            #expect(try await stream.next() == nil)
        }
    }
}
