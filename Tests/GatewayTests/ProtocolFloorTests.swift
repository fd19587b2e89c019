import EventLoop
import Testing

@testable import Gateway

/// Tests 28, 87 and 88 of the identity's bad inputs, clause by clause: what lies below every parameter. Beside them stand
/// `RecordScannerTests` and `SCGIDecoderTests`, which cut the same bytes in every way.
struct ProtocolFloorTests {
    /// What a responder was given, by name; nil where it was never asked.
    private func params(of bytes: [UInt8], scgi: Bool = false) -> Params? {
        let decoder: any WireDecoder =
            scgi ? SCGIDecoder(limits: Limits()) : RecordScanner(limits: Limits(), roles: [.responder])
        let heads = Decoded(bytes, by: decoder).heads
        guard let head = heads.first, heads.count == 1 else { return nil }
        if scgi { return SCGIDecoder.params(head.parameters) }
        return try? FastCGICodec().begin(head).1
    }

    private func refusals(_ bytes: [UInt8], scgi: Bool = false) -> [Status] {
        let decoder: any WireDecoder =
            scgi ? SCGIDecoder(limits: Limits()) : RecordScanner(limits: Limits(), roles: [.responder])
        return Decoded(bytes, by: decoder).refusals
    }

    private func fastCGI(_ pairs: [UInt8]) -> [UInt8] { FastCGIBytes.begin() + FastCGIBytes.stream(4, pairs) }

    // MARK: One request's parameters are no other's

    @Test("T28: parameters of a second request inside the first are neither its own nor the first one's")
    func interleaved() async throws {
        let seen = Locked([Params]())
        let responder: @Sendable (Request) async throws -> Response = { request in
            seen.withLock { $0.append(request.params) }
            return Response(.ok)
        }
        let anna = FastCGIBytes.pairs([("SHAREFCGI_USER", "anna")])
        let eve = FastCGIBytes.pairs([("SHAREFCGI_USER", "eve"), ("EVE", "1")])
        try await TestServer.run(responder) { test in
            let peer = try test.connect()
            peer.send(
                FastCGIBytes.begin(id: 1, keep: false) + FastCGIBytes.record(4, id: 1, Array(anna.prefix(9)))
                    + FastCGIBytes.begin(id: 2) + FastCGIBytes.stream(4, id: 2, eve)
                    + FastCGIBytes.record(4, id: 1, Array(anna.dropFirst(9))) + FastCGIBytes.stream(4, id: 3, eve)
                    + FastCGIBytes.record(4, id: 1) + FastCGIBytes.stream(5, id: 2, [])
                    + FastCGIBytes.stream(5, id: 1, [])
            )
            // The answers may come in one piece.
            let all = try #require(peer.receiveAll())
            let refusal = try #require(FastCGIAnswer(all))
            #expect(refusal.id == 2 && refusal.status == 1)
            let answer = try #require(FastCGIAnswer(refusal.rest))
            #expect(answer.id == 1 && answer.status == 0 && answer.code == "200")
        }
        #expect(seen.withLock { $0.map { $0.all("SHAREFCGI_USER") } } == [[Array("anna".utf8)]])
        #expect(seen.withLock { $0.first?["EVE"] } == nil)
    }

    // MARK: FastCGI

    @Test(
        "T87: parameters of more than 64 kB come whole, in many records and up to the limit",
        arguments: [60, 64, 120]
    )
    func largeParameters(kilobytes: Int) {
        let pieces = (0..<kilobytes).map { ("N\($0)", String(repeating: "v", count: 1000)) }
        let bytes = FastCGIBytes.begin() + FastCGIBytes.stream(4, FastCGIBytes.pairs(pieces), size: 8192)
        #expect(params(of: bytes)?.pairs.map(\.name) == pieces.map(\.0))
        let beyond = pieces + (0..<80).map { ("M\($0)", String(repeating: "v", count: 1000)) }
        #expect(refusals(fastCGI(FastCGIBytes.pairs(beyond))) == [.requestHeaderFieldsTooLarge])
    }

    @Test("T87: names on both sides of 127 bytes, where the length grows", arguments: [126, 127, 128, 300, 70_000])
    func longNames(length: Int) {
        let name = String(repeating: "N", count: length)
        #expect(params(of: fastCGI(FastCGIBytes.pairs([(name, "v"), ("A", "b")])))?[name] == "v")
    }

    @Test("T87: four bytes may tell a short length", arguments: [0, 1, 5])
    func wideLength(count: UInt8) {
        let value = [UInt8](repeating: 0x76, count: Int(count))
        let pair = [0x80, 0, 0, 1, 0x80, 0, 0, count, 0x41] + value
        #expect(params(of: fastCGI(pair + FastCGIBytes.pairs([("B", "c")])))?.all("A") == [value])
        #expect(params(of: fastCGI(pair + FastCGIBytes.pairs([("B", "c")])))?["B"] == "c")
    }

    @Test(
        "T87: a length beyond the end, the largest there is, and a pair cut short are refused, and nothing is reserved",
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x41], [0xFF, 0xFF, 0xFF, 0xFF, 1, 0x41, 0x42],
            [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x41, 0x42], [0x80, 0, 0, 2, 1, 0x41], [1, 2, 0x41, 0x42], [1, 1, 0x41], [1],
            [0x80], [0x80, 0, 0], [1, 0x80, 0],
        ] as [[UInt8]]
    )
    func lyingLengths(pairs: [UInt8]) {
        #expect(refusals(fastCGI(pairs)) == [.badRequest])
        #expect(refusals(fastCGI(FastCGIBytes.pairs([("A", "b")]) + pairs)) == [.badRequest])
        #expect(params(of: fastCGI(pairs)) == nil)
    }

    @Test("T87: without the empty record behind the parameters there is no request")
    func unended() {
        let open = FastCGIBytes.begin() + FastCGIBytes.record(4, FastCGIBytes.pairs([("SHAREFCGI_USER", "anna")]))
        #expect(Decoded(open, by: RecordScanner(limits: Limits(), roles: [.responder])).events.isEmpty)
        let body = Decoded(
            open + FastCGIBytes.stream(5, [1]),
            by: RecordScanner(limits: Limits(), roles: [.responder])
        )
        #expect(body.hasFailed && body.heads.isEmpty)
    }

    // MARK: SCGI

    private static let good = "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0"

    @Test(
        "T88: a netstring whose length lies, has leading zeros, no digits or no comma is none",
        arguments: [
            "\(ProtocolFloorTests.good.utf8.count - 1):\(ProtocolFloorTests.good),",
            "\(ProtocolFloorTests.good.utf8.count + 1):\(ProtocolFloorTests.good),,x",
            "\(ProtocolFloorTests.good.utf8.count):\(ProtocolFloorTests.good);",
            "\(ProtocolFloorTests.good.utf8.count):\(ProtocolFloorTests.good)x",
            "0\(ProtocolFloorTests.good.utf8.count):\(ProtocolFloorTests.good),", ":\(ProtocolFloorTests.good),",
            "+\(ProtocolFloorTests.good.utf8.count):\(ProtocolFloorTests.good),",
            "\(ProtocolFloorTests.good.utf8.count) :\(ProtocolFloorTests.good),",
            "99999999:\(ProtocolFloorTests.good),",
        ]
    )
    func netstrings(text: String) {
        #expect(params(of: Array(text.utf8), scgi: true) == nil)
        let decoded = Decoded(Array(text.utf8), by: SCGIDecoder(limits: Limits()))
        #expect(decoded.hasFailed || decoded.refusals == [.badRequest])
    }

    @Test(
        "T88: headers without SCGI=1, with an odd number of NULs, or with CONTENT_LENGTH elsewhere are refused",
        arguments: [
            "CONTENT_LENGTH\0" + "0\0", "CONTENT_LENGTH\0" + "0\0SCGI\0" + "0\0",
            "CONTENT_LENGTH\0" + "0\0scgi\0" + "1\0",
            ProtocolFloorTests.good + "A\0", ProtocolFloorTests.good + "A\0b", ProtocolFloorTests.good + "\0\0",
            "SCGI\0" + "1\0CONTENT_LENGTH\0" + "0\0", "A\0b\0" + ProtocolFloorTests.good,
            "CONTENT_LENGTH\0+0\0SCGI\0" + "1\0", "CONTENT_LENGTH\0\0SCGI\0" + "1\0",
        ]
    )
    func headers(text: String) {
        #expect(refusals(SCGIBytes.netstring(Array(text.utf8)), scgi: true) == [.badRequest])
    }

    @Test("T88: keys that come twice are kept twice, so that whoever reads them sees both")
    func duplicates() throws {
        let twice = SCGIBytes.request([("SHAREFCGI_USER", "anna"), ("SHAREFCGI_USER", "eve"), ("REQUEST_URI", "/")])
        let both = try #require(params(of: twice, scgi: true))
        #expect(both.all("SHAREFCGI_USER") == [Array("anna".utf8), Array("eve".utf8)])
        #expect(throws: Params.Ambiguous.self) { try both.onlyValue("SHAREFCGI_USER") }
        // The length that the wire went by is the first one; a second that differs makes no request.
        let lengths = SCGIBytes.request([
            ("CONTENT_LENGTH", "5"), ("REQUEST_METHOD", "GET"), ("REQUEST_URI", "/"), ("REMOTE_ADDR", "192.0.2.7"),
        ])
        let read = try #require(params(of: lengths, scgi: true))
        #expect(throws: MetaVariables.Failure.ambiguous("CONTENT_LENGTH")) { try MetaVariables(read) }
    }
}
