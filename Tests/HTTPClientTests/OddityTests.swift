import EventLoop
import Testing

@testable import HTTPClient

/// Requests that no honest client sends.
@Suite(.timeLimit(.minutes(1)))
struct OddityTests {
    @Test("an odd request is sent as it was written, and leaves nothing behind for the next")
    func oddities() async throws {
        let requests = Locked<[String]>([])
        try await withClient { client in
            let peer = Peer { connection in
                while let request = connection.readRequest() {
                    requests.withLock { $0.append(request) }
                    connection.send(FetchTests.ok)
                }
            }
            let twins = [("X-Key", ""), ("X-Key", "1"), ("X_Key", "2")]
            for target in [#"/a\b?c#"#, "http://other.example/../x", "*"] {
                var request = HTTPRequest(url: peer.url(), fields: twins)
                request.oddities = HTTPOddities()
                request.oddities?.target = target
                request.oddities?.isHTTP10 = true
                _ = try await client.fetch(request)
                let lines = requests.withLock { $0.last ?? "" }.split(separator: "\r\n").map(String.init)
                #expect(lines.first == "GET \(target) HTTP/1.0")
                #expect(lines.filter { $0.hasPrefix("X") } == ["X-Key:", "X-Key: 1", "X_Key: 2"])
            }
            _ = try await client.fetch(HTTPRequest(url: peer.url("/b")))
            #expect(requests.withLock { $0.last }?.hasPrefix("GET /b HTTP/1.1\r\n") == true)
        }
    }

    @Test(arguments: ["", "/a b", "/a\r\nX: 1", "/\u{0}", "/é", "/a\tb"])
    func aTargetOfMoreThanOneWordIsRefused(target: String) async throws {
        try await withClient { client in
            let peer = Peer.answering(FetchTests.ok)
            var odd = HTTPRequest(url: peer.url())
            odd.oddities = HTTPOddities()
            odd.oddities?.target = target
            let request = odd
            let refused = await failure { _ = try await client.fetch(request) }
            #expect(refused == .failed("bad target"))
            #expect(peer.accepted.value == 0)
        }
    }
}
