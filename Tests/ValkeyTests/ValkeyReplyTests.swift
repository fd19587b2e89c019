import CHiredis
import Testing

@testable import Valkey

/// Replies as hiredis reads them, without a server.
@Suite struct ValkeyReplyTests {
    /// Nil where hiredis finds no whole reply.
    private func reply(_ text: String) -> ValkeyReply? {
        guard let reader = unsafe redisReaderCreate() else { return nil }
        defer { unsafe redisReaderFree(reader) }
        let bytes = Array(text.utf8CString.dropLast())
        unsafe redisReaderFeed(reader, bytes, bytes.count)
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK, let reply = unsafe reply else { return nil }
        defer { unsafe freeReplyObject(reply) }
        return unsafe ValkeyReply(reply.assumingMemoryBound(to: redisReply.self))
    }

    @Test(arguments: [
        ("+OK\r\n", ValkeyReply.status("OK")),
        (":42\r\n", .integer(42)),
        (":-9223372036854775808\r\n", .integer(.min)),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("$0\r\n\r\n", .bytes([])),
        ("$3\r\na\r\n\r\n", .bytes([97, 13, 10])),
        ("*0\r\n", .array([])),
        ("*2\r\n:1\r\n$1\r\nx\r\n", .array([.integer(1), .bytes([120])])),
        ("-OOM command not allowed\r\n", .refused("OOM command not allowed")),
    ])
    func eachKindIsATypeOfItsOwn(_ text: String, _ expected: ValkeyReply) {
        #expect(reply(text) == expected)
    }

    @Test func aRefusalIsOnePrintableLineHoweverLong() throws {
        guard case .refused(let text) = reply("-\u{1b}[31m\"é" + String(repeating: "x", count: 1000) + "\r\n") else {
            Issue.record("no refusal")
            return
        }
        #expect(text.utf8.count == 200)
        #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", ":1", "*2\r\n:1\r\n", "$5\r\nab\r\n", ":\r\n", "*99999999999\r\n",
    ])
    func whatIsNoWholeReplyIsNone(_ text: String) {
        #expect(reply(text) == nil)
    }
}

@Suite struct ValkeyCommandTests {
    @Test func noByteOfAnArgumentMeansAnything() {
        #expect(
            ValkeyCommand("SET", "a\r\n$1\r\nb", "").bytes
                == Array("*3\r\n$3\r\nSET\r\n$8\r\na\r\n$1\r\nb\r\n$0\r\n\r\n".utf8)
        )
    }

    @Test func aScriptSaysHowManyOfItsWordsAreKeys() {
        let command = ValkeyCommand(script: "return 1", keys: ["a", "b"], arguments: ["c"])
        #expect(command == ValkeyCommand("EVAL", "return 1", "2", "a", "b", "c"))
    }
}
