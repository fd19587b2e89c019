import EventLoop
import Testing

@testable import Gateway

struct CGIHeaderTests {
    private func text(_ response: Response) -> String {
        String(decoding: CGIHeader.bytes(of: response), as: UTF8.self)
    }

    @Test func theHeadIsStatusFieldsAndLength() {
        let response = Response(.notFound, fields: ["Content-Type": "text/html", "X-A": "1"], body: .bytes([1, 2, 3]))
        #expect(
            text(response) == "Status: 404 Not Found\r\nContent-Type: text/html\r\nX-A: 1\r\nContent-Length: 3\r\n\r\n"
        )
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nX: y", "a\r\n\r\n<script>", "a\u{0}b", "\u{85}\r\n"])
    func noValueStartsAnotherField(value: String) {
        let head = CGIHeader.bytes(of: Response(.ok, fields: ["X-A": Fields.Value(value)]))
        #expect(head.split(separator: 10, omittingEmptySubsequences: false).count == 5)
        #expect(head.count { $0 == 13 } == 4)
    }

    @Test func fieldsThatAreOursAreNotTheResponders() {
        let fields: Fields = ["Status": "500", "content-length": "9", "Transfer-Encoding": "chunked"]
        #expect(text(Response(.ok, fields: fields, body: .bytes([1]))) == "Status: 200 OK\r\nContent-Length: 1\r\n\r\n")
    }

    @Test(arguments: [Status.noContent, .notModified]) func someAnswersHaveNoLength(status: Status) {
        #expect(!text(Response(status, body: .bytes([1]))).contains("Content-Length"))
        #expect(!CGIHeader.allowsBody(status))
    }

    @Test func aStreamOfUnknownLengthPromisesNone() {
        #expect(text(Response(.ok, body: .stream(length: nil) { nil })) == "Status: 200 OK\r\n\r\n")
        #expect(text(Response(.ok, body: .stream(length: 7) { nil })).contains("Content-Length: 7\r\n"))
    }

    @Test func everyStatusHasItsWords() {
        for code in 100...599 { #expect(Status(rawValue: code)?.reason.isEmpty == false) }
    }
}

struct RequestBodyTests {
    private func body(_ parts: [[UInt8]]) -> RequestBody {
        let left = Locked(parts)
        return RequestBody { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    @Test func aBodyIsCollectedUpToItsLimit() async throws {
        try await #expect(body([[1], [2, 3]]).collect(upTo: 3) == [1, 2, 3])
        await #expect(throws: RequestBody.Failure.tooLarge) { try await body([[1], [2, 3]]).collect(upTo: 2) }
        await #expect(throws: RequestBody.Failure.tooLarge) { try await body([[1, 2]]).limited(to: 1).collect() }
        try await #expect(RequestBody.empty.collect() == [])
    }
}

struct ParamsTests {
    @Test func orderAndDuplicatesAreKept() throws {
        var params = Params()
        params.append("A", [1])
        params.append("B", [])
        params.append("A", [0xFF])
        #expect(params.pairs.map(\.name) == ["A", "B", "A"])
        #expect(params.all("A") == [[1], [0xFF]])
        #expect(params["B"] == "")
        #expect(params["C"] == nil)
        #expect(throws: Params.Ambiguous.self) { try params.onlyValue("A") }
        params.append("B", [])
        try #expect(params.onlyValue("B") == [])
    }

    @Test func theyPrintTheirNamesOnly() {
        var params = Params()
        params.append("HTTP_COOKIE", Array("secret".utf8))
        #expect("\(params)" == "[HTTP_COOKIE=(6 bytes)]")
    }
}
