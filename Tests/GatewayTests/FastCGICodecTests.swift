import EventLoop
import Testing

@testable import Gateway

/// libfcgi between our pipes: what goes in comes out, and one request never sees another's bytes.
struct FastCGICodecTests {
    private func head(id: UInt16 = 1, _ parameters: [UInt8]) -> RequestHead {
        RequestHead(id: id, role: .responder, keepsConnection: true, parameters: parameters)
    }

    @Test func parametersKeepOrderDuplicatesAndBytes() throws {
        let codec = try FastCGICodec()
        var parameters = FastCGIBytes.pair("B", Array("1".utf8))
        parameters += FastCGIBytes.pair("A", [0xFF, 0x3D, 0x0A])
        parameters += FastCGIBytes.pair("FCGI_ROLE", Array("FILTER".utf8))
        parameters += FastCGIBytes.pair("A", [])
        parameters += FastCGIBytes.pair("LONG", [UInt8](repeating: 7, count: 65_499))
        let (_, params) = try codec.begin(head(parameters))
        #expect(params.pairs.map(\.name) == ["B", "A", "FCGI_ROLE", "A", "LONG"])
        #expect(params.all("A") == [[0xFF, 0x3D, 0x0A], []])
        #expect(params.value("LONG")?.count == 65_499)
    }

    @Test func theLargestHeadFits() throws {
        let codec = try FastCGICodec()
        let value = [UInt8](repeating: 65, count: 65_000)
        let (_, params) = try codec.begin(head(FastCGIBytes.pair("A", value) + FastCGIBytes.pair("B", value)))
        #expect(params.all("A") == [value])
        #expect(params.all("B") == [value])
    }

    @Test(arguments: [0, 1, 8183, 8184, 8185, 65_535, 65_536] as [Int])
    func anAnswerComesBackFramed(length: Int) throws {
        let codec = try FastCGICodec()
        let answer = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let (handle, _) = try codec.begin(head(id: 0x1234, []))
        var bytes: [UInt8] = []
        try codec.encodeAll(answer[...], for: handle, to: &bytes)
        let read = try #require(FastCGIAnswer(bytes))
        #expect(read.id == 0x1234)
        #expect(read.status == 0)
        #expect(read.output == answer)
        #expect(read.rest.isEmpty)
    }

    @Test(arguments: [0, 1, 37_000, 65_536] as [Int])
    func whatTheSocketHasNoRoomForIsQueuedInOrder(length: Int) throws {
        let codec = try FastCGICodec()
        let sockets = try Descriptor.socketPair()
        let parts = (0..<16).map { part in (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 + part) } }
        let (handle, _) = try codec.begin(head(id: 7, []))
        var queued: [UInt8] = []
        for part in parts {
            guard !part.isEmpty else { continue }
            try codec.encode(part[...], for: handle, to: &queued, past: sockets.ours.number)
        }
        try codec.finish(handle, to: &queued, past: sockets.ours.number)
        #expect(queued.isEmpty == (length < 2), "a unix socket holds some 200 KB")
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while let count = try sockets.theirs.receive(into: &buffer) { bytes += buffer[..<count] }
        #expect(!bytes.isEmpty)
        let read = try #require(FastCGIAnswer(bytes + queued))
        #expect(read.output == Array(parts.joined()) && read.status == 0 && read.rest.isEmpty)
    }

    @Test func requestsInFlightDoNotMix() throws {
        let codec = try FastCGICodec()
        var handles: [(UInt16, FastCGIRequest)] = []
        for id in 1...200 as ClosedRange<UInt16> {
            let (handle, params) = try codec.begin(head(id: id, FastCGIBytes.pairs([("ID", "\(id)")])))
            #expect(params["ID"] == "\(id)")
            // Some are let go without an answer.
            if id % 3 != 0 { handles.append((id, handle)) }
        }
        for (id, handle) in handles.reversed() {
            var bytes: [UInt8] = []
            try codec.encode(Array("answer ".utf8)[...], for: handle, to: &bytes)
            try codec.encode(Array("\(id)".utf8)[...], for: handle, to: &bytes)
            try codec.finish(handle, to: &bytes)
            let read = try #require(FastCGIAnswer(bytes))
            #expect(read.id == id)
            #expect(read.text == "answer \(id)")
        }
    }

    @Test(arguments: [[5, 5, 65], [0x80], [200, 200, 200]] as [[UInt8]])
    func whatLibfcgiRefusesLeavesNothingBehind(parameters: [UInt8]) throws {
        let codec = try FastCGICodec()
        let (waiting, _) = try codec.begin(head(id: 3, []))
        for _ in 0..<20 {
            #expect(throws: FastCGICodec.Failure.self) { try codec.begin(head(parameters)) }
        }
        let (_, params) = try codec.begin(head(FastCGIBytes.pairs([("A", "b")])))
        #expect(params.pairs == [Params.Pair(name: "A", value: [98])])
        var bytes: [UInt8] = []
        try codec.encodeAll(Array("late".utf8)[...], for: waiting, to: &bytes)
        #expect(FastCGIAnswer(bytes)?.text == "late")
    }

    /// Whatever passes our own check, libfcgi reads as we do.
    @Test func checkedPairsAreReadAsTheyWereChecked() throws {
        let codec = try FastCGICodec()
        var random = SeededGenerator(state: 3)
        for _ in 0..<500 {
            var bytes = (0..<4).flatMap { FastCGIBytes.pair("N\($0)", [UInt8](repeating: 65, count: $0 * 70)) }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard (try? NameValuePairs.check(bytes, Limits())) != nil else { continue }
            var pairs = NameValuePairs(bytes)
            var expected: [Params.Pair] = []
            while let (name, value) = try pairs.next() {
                expected.append(
                    Params.Pair(name: String(decoding: bytes[name], as: UTF8.self), value: Array(bytes[value]))
                )
            }
            try #expect(codec.begin(head(bytes)).1.pairs == expected)
        }
    }
}
