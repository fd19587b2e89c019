import Testing

@testable import Gateway

/// What a web server may and may not send, and that it does not matter how its bytes are cut.
struct RecordScannerTests {
    private func decode(
        _ bytes: [UInt8],
        parts: [Int] = [.max],
        roles: Set<Role> = [.responder],
        limits: Limits = Limits()
    ) -> Decoded {
        Decoded(bytes, by: RecordScanner(limits: limits, roles: roles), parts: parts)
    }

    private static let params = FastCGIBytes.pairs([
        ("REQUEST_METHOD", "POST"), ("A", String(repeating: "x", count: 300)),
    ])
    private static let conversation =
        FastCGIBytes.record(9, id: 0, FastCGIBytes.pairs([("FCGI_MAX_CONNS", ""), ("FCGI_MPXS_CONNS", "")]))
        + FastCGIBytes.begin(id: 258)
        + FastCGIBytes.record(4, id: 258, Array(params.prefix(5)), padding: 3)
        + FastCGIBytes.begin(id: 7)
        + FastCGIBytes.record(4, id: 7, [1, 2, 3], padding: 255)
        + FastCGIBytes.stream(4, id: 258, Array(params.dropFirst(5)), size: 1)
        + FastCGIBytes.record(5, id: 258, Array("hello ".utf8), padding: 2)
        + FastCGIBytes.record(77, id: 0, [9])
        + FastCGIBytes.record(8, id: 258, [1, 2, 3])
        + FastCGIBytes.stream(5, id: 258, Array("world".utf8), size: 2)
        + FastCGIBytes.record(2, id: 258)

    @Test func oneConversationOfEverything() {
        let decoded = decode(RecordScannerTests.conversation)
        #expect(decoded.body == Array("hello world".utf8))
        #expect(
            decoded.events == [
                .reply(
                    FastCGIRecord.values(for: ["FCGI_MAX_CONNS", "FCGI_MPXS_CONNS"], connections: 20_000),
                    closes: false
                ),
                .reply(FastCGIBytes.record(3, id: 7, [0, 0, 0, 0, 1, 0, 0, 0]), closes: false),
                .head(
                    RequestHead(id: 258, role: .responder, keepsConnection: true, parameters: RecordScannerTests.params)
                ),
                .reply(FastCGIBytes.record(11, id: 0, [77, 0, 0, 0, 0, 0, 0, 0]), closes: false),
                .bodyEnd,
                .aborted,
            ]
        )
    }

    @Test(arguments: [[1], [2], [3, 1, 7], [8], [9, 64], [1000]])
    func bytesMeanTheSameHoweverTheyArrive(parts: [Int]) {
        #expect(decode(RecordScannerTests.conversation, parts: parts) == decode(RecordScannerTests.conversation))
    }

    @Test func everyPrefixIsABeginningOfTheSame() {
        let whole = decode(RecordScannerTests.conversation)
        for count in 0..<RecordScannerTests.conversation.count {
            let part = decode(Array(RecordScannerTests.conversation.prefix(count)))
            #expect(!part.hasFailed)
            #expect(part.events.elementsEqual(whole.events.prefix(part.events.count)))
            #expect(whole.body.starts(with: part.body))
        }
    }

    @Test func noBytesCrashIt() {
        var random = SeededGenerator(state: 1)
        for _ in 0..<3000 {
            var bytes = RecordScannerTests.conversation
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let parts = [Int.random(in: 1...40, using: &random)]
            #expect(decode(bytes, parts: parts) == decode(bytes))
        }
    }

    @Test func parametersOverTheLimitAreRefusedAtTheirEnd() {
        let large = (0..<3).map { ("X\($0)", String(repeating: "v", count: 60_000)) }
        let decoded = decode(FastCGIBytes.request(large))
        #expect(decoded.refusals == [.requestHeaderFieldsTooLarge])
        #expect(decoded.heads.isEmpty)
        let fitting = decode(FastCGIBytes.request(Array(large.prefix(2))))
        #expect(fitting.heads.count == 1)
    }

    @Test(arguments: [512: 1, 513: 0]) func manyNamesAreRefused(names: Int, heads: Int) {
        let decoded = decode(FastCGIBytes.request((0..<names).map { ("N\($0)", "") }))
        #expect(decoded.heads.count == heads)
        #expect(decoded.refusals == (heads == 1 ? [] : [.requestHeaderFieldsTooLarge]))
    }

    @Test(arguments: [65_499: 1, 65_500: 0]) func aValueThatCaddyCutIsNotBelieved(length: Int, heads: Int) {
        let decoded = decode(FastCGIBytes.request([("HTTP_COOKIE", String(repeating: "c", count: length))]))
        #expect(decoded.heads.count == heads)
        #expect(decoded.refusals == (heads == 1 ? [] : [.requestHeaderFieldsTooLarge]))
    }

    @Test(
        arguments: [
            [5], [0, 1], [1, 0], [2, 1, 65], [0x80, 0, 0], [0x80, 0, 0, 1],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [3, 0, 65, 61, 66], [2, 0, 65, 32], [1, 1, 65, 0], [1, 0, 10], [1, 0, 0xC3], [1, 0],
        ] as [[UInt8]]
    )
    func brokenPairsAreABadRequest(pairs: [UInt8]) {
        let decoded = decode(FastCGIBytes.begin() + FastCGIBytes.stream(4, pairs))
        #expect(decoded.refusals == [.badRequest])
        #expect(decoded.heads.isEmpty)
    }

    @Test(arguments: [0, 2, 3, 4, 256, 65535] as [UInt16]) func otherRolesAreUnknown(role: UInt16) {
        for keep in [true, false] {
            let bytes = FastCGIBytes.begin(id: 9, role: role, keep: keep) + FastCGIBytes.stream(4, id: 9, [1, 0, 65])
            let end = FastCGIBytes.record(3, id: 9, [0, 0, 0, 0, 3, 0, 0, 0])
            #expect(decode(bytes).events == [.reply(end, closes: !keep)])
        }
    }

    @Test func anAuthorizerHasNoBody() {
        let bytes = FastCGIBytes.begin(role: 2) + FastCGIBytes.stream(4, [1, 0, 65]) + FastCGIBytes.stream(5, [1, 2])
        let decoded = decode(bytes, roles: [.responder, .authorizer])
        #expect(decoded.heads.map(\.role) == [.authorizer])
        #expect(decoded.body.isEmpty)
        #expect(!decoded.hasFailed)
    }

    @Test(
        arguments: [
            [2, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], Array("GET / HTTP/1.1\r\n".utf8),
            FastCGIBytes.record(1, id: 0, [UInt8](repeating: 0, count: 8)), FastCGIBytes.record(1, id: 1, [0, 1]),
            FastCGIBytes.begin() + FastCGIBytes.begin(), FastCGIBytes.begin() + FastCGIBytes.record(5, [1]),
            FastCGIBytes.begin() + FastCGIBytes.record(5),
            FastCGIBytes.begin() + FastCGIBytes.record(4) + FastCGIBytes.record(4),
            FastCGIBytes.begin() + FastCGIBytes.record(4) + FastCGIBytes.record(5) + FastCGIBytes.record(5, [1]),
            FastCGIBytes.record(9, id: 0, [UInt8](repeating: 0, count: 4097)),
            FastCGIBytes.record(9, id: 0, [200]),
        ] as [[UInt8]]
    )
    func whatNoWebServerSendsFails(bytes: [UInt8]) {
        #expect(decode(bytes).hasFailed)
    }

    @Test func theRestOfAnAnsweredRequestIsSkipped() {
        var scanner = RecordScanner(limits: Limits(), roles: [.responder])
        let head =
            FastCGIBytes.begin() + FastCGIBytes.record(4) + Array(FastCGIBytes.record(5, [1, 2, 3, 4]).prefix(10))
        var index = 0
        while scanner.next(in: head, from: &index, to: head.count) != nil {}
        #expect(!scanner.isBodyOver)
        scanner.finish()
        #expect(scanner.isBodyOver)
        let rest = [3, 4] + FastCGIBytes.stream(5, [5, 6]) + FastCGIBytes.request(id: 1)
        let decoded = Decoded(rest, by: scanner)
        #expect(decoded.body.isEmpty)
        #expect(decoded.heads.map(\.id) == [1])
    }
}
