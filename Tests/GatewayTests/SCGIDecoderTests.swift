import Testing

@testable import Gateway

struct SCGIDecoderTests {
    private func decode(_ bytes: [UInt8], parts: [Int] = [.max]) -> Decoded {
        Decoded(bytes, by: SCGIDecoder(limits: Limits()), parts: parts)
    }

    private static let request = SCGIBytes.request(
        [("REQUEST_METHOD", "POST"), ("HTTP_COOKIE", "a"), ("HTTP_COOKIE", "b"), ("EMPTY", "")],
        body: Array("what is the question?".utf8)
    )

    @Test func headersKeepTheirOrderAndTheirDuplicates() {
        let decoded = decode(SCGIDecoderTests.request)
        #expect(decoded.heads.count == 1)
        let params = SCGIDecoder.params(decoded.heads.first?.parameters ?? [])
        #expect(
            params.pairs.map(\.name) == [
                "CONTENT_LENGTH", "SCGI", "REQUEST_METHOD", "HTTP_COOKIE", "HTTP_COOKIE", "EMPTY",
            ]
        )
        #expect(params.all("HTTP_COOKIE") == [[97], [98]])
        #expect(params["EMPTY"] == "")
        #expect(decoded.body == Array("what is the question?".utf8))
        #expect(decoded.events.last == .bodyEnd)
    }

    @Test(arguments: [[1], [2, 5], [50], [7]]) func bytesMeanTheSameHoweverTheyArrive(parts: [Int]) {
        #expect(decode(SCGIDecoderTests.request, parts: parts) == decode(SCGIDecoderTests.request))
    }

    @Test func everyPrefixIsABeginningOfTheSame() {
        let whole = decode(SCGIDecoderTests.request)
        for count in 0..<SCGIDecoderTests.request.count {
            let part = decode(Array(SCGIDecoderTests.request.prefix(count)))
            #expect(part.events.elementsEqual(whole.events.prefix(part.events.count)))
            #expect(whole.body.starts(with: part.body))
        }
    }

    @Test func noBytesCrashIt() {
        var random = SeededGenerator(state: 2)
        for _ in 0..<3000 {
            var bytes = SCGIDecoderTests.request
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(decode(bytes, parts: [Int.random(in: 1...40, using: &random)]) == decode(bytes))
        }
    }

    @Test func bytesBehindTheBodyAreIgnored() {
        #expect(decode(SCGIDecoderTests.request + [1, 2, 3]) == decode(SCGIDecoderTests.request))
    }

    @Test(arguments: [":", "x", "-1:", " 1:", "01:", "00:", "12345678:", "3;", "1:ab", "0:x", "\u{1}\u{1}"])
    func whatIsNoNetstringFails(text: String) {
        #expect(decode(Array(text.utf8)).hasFailed)
    }

    @Test(arguments: [
        "", "CONTENT_LENGTH\0", "CONTENT_LENGTH\0" + "0\0", "CONTENT_LENGTH\0" + "0\0SCGI\0" + "2\0",
        "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1", "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0X",
        "SCGI\0" + "1\0CONTENT_LENGTH\0" + "0\0",
        "CONTENT_LENGTH\0\0SCGI\0" + "1\0", "CONTENT_LENGTH\0-1\0SCGI\0" + "1\0",
        "CONTENT_LENGTH\0" + "1x\0SCGI\0" + "1\0",
        "CONTENT_LENGTH\0" + "9999999999999999999\0SCGI\0" + "1\0", "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0\0X\0",
        "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0A=B\0X\0", "CONTENT_LENGTH\0" + "0\0SCGI\0" + "1\0A\nB\0X\0",
    ])
    func brokenHeadersAreABadRequest(headers: String) {
        let decoded = decode(SCGIBytes.netstring(Array(headers.utf8)))
        #expect(decoded.refusals == [.badRequest])
        #expect(decoded.heads.isEmpty)
    }

    @Test func largeHeadersAreRefusedAtTheirEnd() {
        let large = (0..<3).map { ("X\($0)", String(repeating: "v", count: 60_000)) }
        #expect(decode(SCGIBytes.request(large)).refusals == [.requestHeaderFieldsTooLarge])
        #expect(decode(SCGIBytes.request((0..<512).map { ("N\($0)", "") })).refusals == [.requestHeaderFieldsTooLarge])
        #expect(decode(SCGIBytes.request((0..<510).map { ("N\($0)", "") })).heads.count == 1)
        let cut = [("X", String(repeating: "v", count: 65_500))]
        #expect(decode(SCGIBytes.request(cut)).refusals == [.requestHeaderFieldsTooLarge])
    }
}
