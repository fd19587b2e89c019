import Testing

@testable import HTTPClient

@Suite struct HTTPResponseHeadTests {
    @Test func namesAreLoweredAndValuesTrimmed() throws {
        let head = try #require(
            HTTPResponseHead(parsing: Array("HTTP/1.0 404\r\nETag:\t\"A b\" \r\nX:\r\nx: 2\n\r\n".utf8))
        )
        #expect(head.status == 404)
        #expect(head.fields.map(\.name) == ["etag", "x", "x"])
        #expect(head.fields.map(\.value) == ["\"A b\"", "", "2"])
        #expect(head.field("x") == "")
        #expect(head.field("ETag") == nil)
    }

    @Test func everyLetterOfANameIsLowered() throws {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let head = try #require(HTTPResponseHead(parsing: Array("HTTP/1.1 200 OK\r\n\(letters)-^_: 1\r\n\r\n".utf8)))
        #expect(head.fields.map(\.name) == [letters.lowercased() + "-^_"])
    }

    @Test func valueThatIsNoUTF8IsRepaired() throws {
        let bytes = Array("HTTP/1.1 200 OK\r\nA: ".utf8) + [0xFF, 0x41] + Array("\r\n\r\n".utf8)
        #expect(try #require(HTTPResponseHead(parsing: bytes)).field("a") == "\u{FFFD}A")
    }

    @Test(arguments: [
        "", "\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 2 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nA: b", "HTTP/1.1 200 OK\r\n: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rX: c\r\n\r\n", "HTTP/1.1 200 OK\r\nÄ: c\r\n\r\n",
    ])
    func anythingElseIsNoHead(text: String) {
        #expect(HTTPResponseHead(parsing: Array(text.utf8)) == nil)
    }

    @Test func fieldsHaveALimit() {
        func head(_ count: Int) -> HTTPResponseHead? {
            HTTPResponseHead(
                parsing: Array(("HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: count) + "\r\n").utf8)
            )
        }
        #expect(head(HTTPResponseHead.maximumFields)?.fields.count == HTTPResponseHead.maximumFields)
        #expect(head(HTTPResponseHead.maximumFields + 1) == nil)
    }
}

@Suite struct CallQueueTests {
    private func calls(_ count: Int) -> [Call] {
        (0..<count).map { Call(id: $0, request: HTTPRequest(url: "http://h/"), isStream: false, capacity: 1) }
    }

    @Test func callsComeOutInTheirOrderWithoutThoseThatEnded() {
        var queue = CallQueue()
        let calls = calls(1000)
        for call in calls { queue.append(call) }
        for call in calls where call.id % 3 != 0 {
            call.end(.cancelled)
            queue.ended()
        }
        var order: [Int] = []
        while let call = queue.popFirst() { order.append(call.id) }
        #expect(order == calls.map(\.id).filter { $0 % 3 == 0 })
        #expect(queue.popFirst() == nil)
    }

    @Test func callsThatEndedDoNotPileUp() {
        var queue = CallQueue()
        let first = calls(1)
        queue.append(first[0])
        for call in calls(100_000) {
            queue.append(call)
            call.end(.timedOut)
            queue.ended()
        }
        #expect(queue.storedCount < 100)
        #expect(queue.popFirst() === first[0])
    }
}
