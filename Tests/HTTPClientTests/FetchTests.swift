import EventLoop
import Glibc
import Testing

@testable import HTTPClient

/// Whole answers, and what hostile or broken peers make of them.
@Suite(.timeLimit(.minutes(1)))
struct FetchTests {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nx-a:  two \t\r\n\r\nhi"

    @Test func answerArrivesWithItsFieldsInOrder() async throws {
        try await withClient { client in
            let peer = Peer.answering(Self.ok)
            let answer = try await client.fetch(HTTPRequest(url: peer.url()))
            #expect(answer.head.status == 200)
            #expect(answer.head.fields.map(\.name) == ["content-length", "x-a", "x-a"])
            #expect(answer.head.fields.map(\.value) == ["2", "1", "two"])
            #expect(answer.body == Array("hi".utf8))
        }
    }

    @Test func connectionIsKeptForTheNextCall() async throws {
        try await withClient { client in
            let peer = Peer.answering(Self.ok)
            for _ in 0..<20 { _ = try await client.fetch(HTTPRequest(url: peer.url())) }
            #expect(peer.accepted.value == 1)
        }
    }

    @Test func clientThatIsLetGoClosesItsConnections() async throws {
        let peer = Peer.answering(Self.ok)
        try await withClient { client in _ = try await client.fetch(HTTPRequest(url: peer.url())) }
        await peer.ended.reaches(1)
    }

    @Test func requestIsSentAsItWasWritten() async throws {
        let request = Locked("")
        try await withClient { client in
            let peer = Peer { connection in
                request.withLock { $0 = connection.readRequest() ?? "" }
                connection.send(Self.ok)
            }
            let path = "/a/../%2e%2e//b?c=%20&d"
            _ = try await client.fetch(
                HTTPRequest(url: peer.url(path), fields: [("X-Empty", ""), ("X-One", "a: b;c"), ("Accept", "text/x")])
            )
            let lines = request.withLock { $0 }.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "GET \(path) HTTP/1.1")
            #expect(lines.dropFirst(2) == ["X-Empty:", "X-One: a: b;c", "Accept: text/x"])
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func bodyIsSentWithNothingOfTheCallBefore(method: String) async throws {
        let requests = Locked<[String]>([])
        try await withClient { client in
            let peer = Peer { connection in
                while let request = connection.readRequest() {
                    requests.withLock { $0.append(request) }
                    if !request.hasPrefix("GET"), let body = connection.read(5) {
                        #expect(body == Array("{\"a\"}".utf8))
                    }
                    connection.send(Self.ok)
                }
            }
            let fields = [(name: "Content-Type", value: "application/json")]
            _ = try await client.fetch(
                HTTPRequest(method, url: peer.url(), fields: fields, body: Array("{\"a\"}".utf8))
            )
            _ = try await client.fetch(HTTPRequest(url: peer.url()))
            let (first, second) = requests.withLock { ($0[0], $0[1]) }
            #expect(first.hasPrefix("\(method) / HTTP/1.1\r\n"))
            #expect(first.contains("Content-Length: 5\r\n"))
            #expect(first.contains("Content-Type: application/json\r\n"))
            #expect(!first.contains("Expect"))
            #expect(second.hasPrefix("GET / HTTP/1.1\r\n"))
            #expect(!second.contains("Content-"))
        }
    }

    @Test func headHasNoBodyAndLeavesTheConnectionUsable() async throws {
        try await withClient { client in
            let peer = Peer { connection in
                while let request = connection.readRequest() {
                    let body = request.hasPrefix("HEAD") ? "" : "12345678901"
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + body)
                }
            }
            let head = try await client.fetch(HTTPRequest("HEAD", url: peer.url()))
            #expect(head.head.field("content-length") == "11")
            #expect(head.body.isEmpty)
            let whole = try await client.fetch(HTTPRequest(url: peer.url()))
            #expect(whole.body.count == 11)
            #expect(peer.accepted.value == 1)
        }
    }

    @Test(arguments: [301, 302, 307, 308, 401, 404, 500, 204, 304])
    func everyStatusIsAnAnswer(status: Int) async throws {
        try await withClient { client in
            let peer = Peer.answering("HTTP/1.1 \(status) X\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
            let answer = try await client.fetch(HTTPRequest(url: peer.url()))
            #expect(answer.head.status == status)
            #expect(answer.head.field("location") == "/other")
            #expect(peer.accepted.value == 1)
        }
    }

    @Test func interimAnswersArePassedOver() async throws {
        try await withClient { client in
            let hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
            let peer = Peer.answering(hints + Self.ok)
            let answer = try await client.fetch(HTTPRequest(url: peer.url()))
            #expect(answer.head.status == 200)
            #expect(answer.head.field("link") == nil)
            #expect(answer.body == Array("hi".utf8))
        }
    }

    @Test func chunksAreJoinedAndTrailersDropped() async throws {
        try await withClient { client in
            let peer = Peer.answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-T: 1\r\n\r\n"
            )
            for _ in 0..<2 {
                let answer = try await client.fetch(HTTPRequest(url: peer.url()))
                #expect(answer.body == Array("hello world".utf8))
                #expect(answer.head.field("x-t") == nil)
            }
            #expect(peer.accepted.value == 1)
        }
    }

    @Test(arguments: [
        "", "\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n", "SSH-2.0-x\r\n",
        "HTTP/1.1 200 OK\r\nA: \u{1}\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 100 Continue\r\n\r\n",
    ])
    func garbageAndTruncationAreFailures(answer: String) async throws {
        try await withClient { client in
            let peer = Peer.answering(answer, thenClosing: true)
            let failure = await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) }
            guard case .failed = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(await client.callCount == 0)
        }
    }

    @Test func answerMayBeAsLargeAsAllowedAndNoLarger() async throws {
        try await withClient { client in
            for framing in ["Content-Length: 100000", "Connection: close"] {
                let peer = Peer { connection in
                    _ = connection.readRequest()
                    connection.send("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n" + String(repeating: "x", count: 100_000))
                }
                let answer = try await client.fetch(HTTPRequest(url: peer.url(), maximumBytes: 100_000))
                #expect(answer.body.count == 100_000)
                let failure = await failure {
                    _ = try await client.fetch(HTTPRequest(url: peer.url(), maximumBytes: 99_999))
                }
                #expect(failure == .tooLarge)
            }
        }
    }

    @Test(arguments: [1, 20_000])
    func headerHasALimit(lines: Int) async throws {
        try await withClient { client in
            let fields = String(repeating: "X: \(String(repeating: "y", count: 100_000 / lines))\r\n", count: lines)
            let peer = Peer.answering("HTTP/1.1 200 OK\r\n\(fields)Content-Length: 0\r\n\r\n")
            let failure = await failure { _ = try await client.fetch(HTTPRequest(url: peer.url())) }
            #expect(failure == .tooLarge)
            await peer.ended.reaches(1)
        }
    }

    @Test func serverMayListenOnAUnixSocket() async throws {
        let path = "/tmp/http-client-\(UInt64.random(in: .min ... .max))"
        defer { unsafe unlink(path) }
        try await withClient { client in
            let peer = Peer(unixSocket: path) { connection in
                while let request = connection.readRequest() {
                    #expect(request.hasPrefix("GET /x HTTP/1.1\r\nHost: immich\r\n"))
                    connection.send(Self.ok)
                }
            }
            for _ in 0..<3 {
                let answer = try await client.fetch(HTTPRequest(url: "http://immich/x", unixSocket: path))
                #expect(answer.head.status == 200)
            }
            #expect(peer.accepted.value == 1)
            let failure = await failure {
                _ = try await client.fetch(HTTPRequest(url: "http://immich/x", unixSocket: path + "-none"))
            }
            #expect(failure == .cannotConnect)
        }
    }

    @Test(arguments: [Peer { _ in }.url(), "http://nobody.invalid/"])
    func whoeverCouldNotConnectLeavesNothingForTheNextCall(nobody: String) async throws {
        try await withClient { client in
            let peer = Peer { connection in
                while connection.readRequest() != nil { connection.send(Self.ok) }
            }
            for _ in 0..<3 {
                let failure = await failure { _ = try await client.fetch(HTTPRequest(url: nobody)) }
                #expect(failure == .cannotConnect)
                #expect(try await client.fetch(HTTPRequest(url: peer.url())).head.status == 200)
                let stream = try await client.stream(HTTPRequest(url: peer.url()))
                #expect(stream.head.status == 200)
            }
        }
    }

    @Test func nobodyListeningIsCannotConnect() async throws {
        try await withClient { client in
            let url = Peer { _ in }.url()
            let failure = await failure { _ = try await client.fetch(HTTPRequest(url: url)) }
            #expect(failure == .cannotConnect)
        }
    }

    @Test(arguments: [
        HTTPRequest("GE T", url: "http://h/"), HTTPRequest("", url: "http://h/"),
        HTTPRequest("GET\r\nX: y", url: "http://h/"),
        HTTPRequest(url: "file:///etc/passwd"), HTTPRequest(url: "ftp://h/"), HTTPRequest(url: "h/"),
        HTTPRequest(url: "http://h/a b"), HTTPRequest(url: "http://h/\r\nX: y"), HTTPRequest(url: "http://h/\u{0}"),
        HTTPRequest(url: "http://h/é"), HTTPRequest(url: "http://h/", fields: [("", "x")]),
        HTTPRequest(url: "http://h/", fields: [("a b", "x")]), HTTPRequest(url: "http://h/", fields: [("a:", "x")]),
        HTTPRequest(url: "http://h/", fields: [("a", "x\r\nB: c")]),
        HTTPRequest(url: "http://h/", fields: [("a", "x\n")]),
        HTTPRequest(url: "http://h/", fields: [("a", "x\u{0}")]),
        HTTPRequest(url: "http://h/", fields: [("a\r\nb", "x")]),
        HTTPRequest(url: "http://h/", fields: [("Content-length", "9")]),
        HTTPRequest(url: "http://h/", fields: [("Transfer-Encoding", "chunked")]),
        HTTPRequest(url: "http://h/", fields: [("HOST", "x")]),
        HTTPRequest(url: "http://h/", unixSocket: "relative"), HTTPRequest(url: "http://h/", unixSocket: "/a\u{0}b"),
    ])
    func whatIsNoSingleRequestIsNotSent(request: HTTPRequest) async throws {
        try await withClient { client in
            let failure = await failure { _ = try await client.fetch(request) }
            guard case .failed(let reason) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(reason.hasPrefix("bad "))
        }
    }
}
