import EventLoop
import Testing

@testable import HTTPClient

/// Deadlines, cancellation, waiting, and connections that die between two calls.
@Suite(.timeLimit(.minutes(1)))
struct LifeTests {
    /// Takes requests and never answers.
    static func silent() -> Peer { Peer { $0.waitForClose() } }

    @Test func deadlineEndsACallAndItsConnection() async throws {
        try await withClient { client in
            let peer = Self.silent()
            let failure = await failure {
                _ = try await client.fetch(HTTPRequest(url: peer.url(), timeout: .milliseconds(50)))
            }
            #expect(failure == .timedOut)
            await peer.ended.reaches(1)
            #expect(await client.callCount == 0)
        }
    }

    @Test func deadlineCountsBytesThatTrickle() async throws {
        try await withClient { client in
            // As slow a header as can be: it never ends, and no byte of it is missing a successor.
            let peer = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\n")
                while connection.send("a") {}
            }
            let slow = Peer { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
                connection.waitForClose()
            }
            let endless = await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) }
            #expect(endless != nil && endless != .timedOut)
            let failure = await failure {
                _ = try await client.fetch(HTTPRequest(url: slow.url(), timeout: .milliseconds(50)))
            }
            #expect(failure == .timedOut)
            await slow.ended.reaches(1)
        }
    }

    @Test func cancelledTaskFreesItsConnection() async throws {
        try await withClient { client in
            let peer = Self.silent()
            let loop = client.loop
            let task = loop.spawn { await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) } }
            await peer.accepted.reaches(1)
            task.cancel()
            #expect(await task.value == .cancelled)
            await peer.ended.reaches(1)
            #expect(await client.callCount == 0)
        }
    }

    @Test func cancelledTaskSendsNothing() async throws {
        try await withClient { client in
            let peer = Self.silent()
            let loop = client.loop
            let gate = Counter()
            let task = loop.spawn {
                await gate.reaches(1)
                return await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) }
            }
            task.cancel()
            gate.add()
            #expect(await task.value == .cancelled)
            #expect(peer.accepted.value == 0)
        }
    }

    @Test func thousandCallsShareTheConnectionsAndAreAllAnswered() async throws {
        try await withClient({ $0.connections = 8 }) { client in
            let peer = Peer.answering(FetchTests.ok)
            let loop = client.loop
            let tasks = (0..<1000).map { _ in
                loop.spawn { try? await client.fetch(HTTPRequest(url: peer.url())).body.count }
            }
            for task in tasks { #expect(await task.value == 2) }
            #expect(peer.accepted.value <= 8)
        }
    }

    @Test func thousandWaitingCallsAreCancelledAtOnce() async throws {
        try await withClient({ $0.connections = 8 }) { client in
            let silent = Self.silent()
            let loop = client.loop
            let tasks = (0..<1000).map { _ in
                loop.spawn { await failure { _ = try await client.fetch(HTTPRequest(url: silent.url())) } }
            }
            await silent.accepted.reaches(8)
            #expect(await client.callCount == 1000)
            for task in tasks { task.cancel() }
            for task in tasks { #expect(await task.value == .cancelled) }
            await silent.ended.reaches(8)
            #expect(silent.accepted.value == 8)
            #expect(await client.callCount == 0)
            // And the places are free again.
            let peer = Peer.answering(FetchTests.ok)
            try await client.expectAnswer(of: peer)
        }
    }

    @Test func callThatWaitsForAConnectionHasItsDeadlineToo() async throws {
        try await withClient({ $0.connections = 1 }) { client in
            let peer = Self.silent()
            let loop = client.loop
            let first = loop.spawn { await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) } }
            await peer.accepted.reaches(1)
            let second = await failure {
                _ = try await client.fetch(HTTPRequest(url: peer.url(), timeout: .milliseconds(20)))
            }
            #expect(second == .timedOut)
            first.cancel()
            #expect(await first.value == .cancelled)
        }
    }

    @Test func idleConnectionsToOneServerDoNotStarveAnother() async throws {
        try await withClient({ $0.connections = 1 }) { client in
            let (one, two) = (Peer.answering(FetchTests.ok), Peer.answering(FetchTests.ok))
            for peer in [one, two, one, two] {
                try await client.expectAnswer(of: peer)
            }
        }
    }

    @Test func keptConnectionThatThePeerClosedIsReplaced() async throws {
        try await withClient { client in
            let peer = Peer.answering(FetchTests.ok, thenClosing: true)
            for round in 1...5 {
                try await client.expectAnswer(of: peer)
                await peer.ended.reaches(round)
            }
            #expect(peer.accepted.value == 5)
        }
    }

    /// The peer takes the second request of a connection and closes without a word.
    static func forgetful(_ requests: Counter) -> Peer {
        Peer { connection in
            guard connection.readRequest() != nil else { return }
            requests.add()
            connection.send(FetchTests.ok)
            if connection.readRequest() != nil { requests.add() }
        }
    }

    @Test func getIsRepeatedWhenAKeptConnectionDies() async throws {
        try await withClient { client in
            let requests = Counter()
            let peer = Self.forgetful(requests)
            for _ in 0..<2 { try await client.expectAnswer(of: peer) }
            #expect(requests.value == 3)
        }
    }

    @Test func postIsNeverSentTwice() async throws {
        try await withClient { client in
            let requests = Counter()
            let peer = Self.forgetful(requests)
            _ = try await client.fetch(HTTPRequest(url: peer.url()))
            _ = try await client.fetch(HTTPRequest("POST", url: peer.url(), body: []))
            #expect(requests.value == 2)
            #expect(peer.accepted.value == 2)
        }
    }

    @Test func callGoesToTheClientOfItsLoop() async throws {
        let peer = Peer.answering(FetchTests.ok)
        let loops = [try EventLoop(), try EventLoop()]
        do {
            let clients = HTTPClients(loops: loops)
            for loop in loops {
                let isHome = await loop.spawn {
                    let answer = try? await clients.fetch(HTTPRequest(url: peer.url()))
                    return answer?.head.status == 200 && loop.isCurrent
                }.value
                #expect(isHome)
            }
            #expect(peer.accepted.value == 2)
            // Away from all loops there is a client too.
            #expect(try await clients.fetch(HTTPRequest(url: peer.url())).head.status == 200)
        }
        for loop in loops { loop.stop() }
    }
}
