import EventLoop
import Testing

@testable import HTTPClient

@Suite("Bodies that are read while they are sent")
struct SourceTests {
    private struct Broken: Error {}

    /// Parts of `size` bytes, `count` of them; each one counts in `given`.
    private func source(_ count: Int, of size: Int, length: Int64? = nil, given: Counter = Counter()) -> HTTPBodySource
    {
        HTTPBodySource(length: length ?? Int64(count * size)) {
            guard given.value < count else { return nil }
            given.add()
            return [UInt8](repeating: UInt8(given.value & 0xFF), count: size)
        }
    }

    private func request(_ peer: Peer, _ source: HTTPBodySource) -> HTTPRequest {
        var request = HTTPRequest("POST", url: peer.url())
        request.source = source
        return request
    }

    @Test("Every byte arrives, in order, under its length", arguments: [(1, 1), (3, 100_000), (40, 65_536), (200, 7)])
    func arrives(_ count: Int, _ size: Int) async throws {
        let sums = Locked<[Int]>([])
        let peer = Peer { connection in
            guard let head = connection.readRequest(), head.contains("Content-Length: \(count * size)\r\n"),
                !head.contains("Expect"), let body = connection.read(count * size)
            else { return }
            sums.withLock { $0 = stride(from: 0, to: body.count, by: size).map { Int(body[$0]) } }
            connection.send("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nhi")
        }
        try await withClient { client in
            let answer = try await client.fetch(request(peer, source(count, of: size)))
            #expect(answer.head.status == 201)
        }
        #expect(sums.withLock { $0 } == (1...count).map { $0 & 0xFF })
    }

    @Test("A body that ends early, goes on too long or breaks off ends the call, and the server sees no whole one")
    func broken() async throws {
        let peer = Peer { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        try await withClient { client in
            for wrong in [source(3, of: 10, length: 1_000), source(3, of: 10, length: 25)] {
                let failed = await failure { _ = try await client.fetch(request(peer, wrong)) }
                #expect(failed == .failed("its body has another length"))
            }
            let breaking = HTTPBodySource(length: 100) { throw Broken() }
            let failed = await failure { _ = try await client.fetch(request(peer, breaking)) }
            #expect(failed == .failed("its body broke off"))
        }
    }

    @Test("A server that answers before it has read is heard, and the rest is not read for it")
    func refused() async throws {
        let given = Counter()
        let peer = Peer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            connection.waitForClose()
        }
        try await withClient { client in
            let answer = try await client.fetch(request(peer, source(10_000, of: 65_536, given: given)))
            #expect(answer.head.status == 401)
        }
        #expect(given.value < 10_000)
    }

    @Test("A handle that has sent a source sends the next body as it is")
    func reused() async throws {
        let bodies = Locked<[String]>([])
        let peer = Peer { connection in
            while let head = connection.readRequest() {
                let count = head.contains("Content-Length: 5\r\n") ? 5 : 6
                let body = connection.read(count) ?? []
                bodies.withLock { $0.append(String(decoding: body, as: UTF8.self)) }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        try await withClient { client in
            _ = try await client.fetch(request(peer, source(1, of: 6)))
            _ = try await client.fetch(HTTPRequest("POST", url: peer.url(), body: Array("plain".utf8)))
            _ = try await client.fetch(request(peer, source(1, of: 6)))
        }
        #expect(
            bodies.withLock { $0 } == ["\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}", "plain", "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}"]
        )
    }
}
