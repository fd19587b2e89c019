import EventLoop
import HTTPClient
import Testing

@testable import Immich

/// What Immich says of files and how large they are, and what else might come in its place.
@Suite struct FilesTests {
    private static let key = ShareKey(String(repeating: "A", count: 67))

    private static func files(_ http: any HTTPFetching) throws -> ImmichFiles {
        ImmichFiles(upstream: try #require(Upstream("http://immich:2283")), http: http)
    }

    /// One answer to everything.
    private final class Stub: HTTPFetching {
        let head: HTTPResponseHead
        let asked = Locked<[HTTPRequest]>([])

        init(_ status: Int, _ fields: [String: String]) {
            head = HTTPResponseHead(status: status, fields: fields.map { (name: $0.key, value: $0.value) })
        }

        func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
            asked.withLock { $0.append(request) }
            return HTTPResponse(head: head, body: [])
        }

        func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
            asked.withLock { $0.append(request) }
            return HTTPStream(head: head) { () async throws(HTTPClientError) in nil }
        }
    }

    private static func asset() throws -> AssetID { try #require(AssetID("849fbd22-e312-44c8-a953-90e446a8e908")) }

    private func facts(_ fields: [String: String], _ status: Int = 200) async throws -> FileFacts {
        let stub = Stub(status, fields)
        let files = try Self.files(stub)
        let (asset, key) = (try Self.asset(), try #require(Self.key))
        let facts = try await files.facts(of: .original(asset), key: key)
        let request = try #require(stub.asked.withLock { $0.first })
        #expect(request.method == "HEAD")
        #expect(request.url == "http://immich:2283/api/assets/849fbd22-e312-44c8-a953-90e446a8e908/original")
        #expect(request.fields.map(\.name) == ["x-immich-share-key"])
        return facts
    }

    @Test func aFileIsDescribedByItsHead() async throws {
        let facts = try await facts([
            "content-type": "Image/JPEG; charset=x", "content-length": "1462349", "etag": "W/\"16504d-18fe8453200\"",
            "content-disposition": "inline; filename*=UTF-8''%C3%A9t%C3%A9%20a.jpg",
        ])
        #expect(facts.type == "image/jpeg" && facts.size == 1_462_349 && facts.name == "été a.jpg")
        let other = try await self.facts(["content-length": "1462349", "etag": "W/\"16504d-18fe8453201\""])
        #expect(other.type == "application/octet-stream" && other.name == nil && other.version != facts.version)
        #expect(try await self.facts(["content-length": "0"]).version == 0)
    }

    @Test(arguments: ["", "x", "-1", "1 2", "0x10", "12345678901234", "1,1"])
    func aLengthIsANumber(_ length: String) async throws {
        await #expect(throws: ImmichError.unavailable(.garbled("original: length"))) {
            try await facts(["content-length": length])
        }
    }

    @Test func aLengthBesideATransferEncodingMeansNothing() async throws {
        await #expect(throws: ImmichError.self) {
            try await facts(["content-length": "5", "transfer-encoding": "chunked"])
        }
    }

    @Test(arguments: [
        (400, ImmichError.notInShare), (404, .notInShare), (302, .notInShare), (401, .unknownShare),
        (500, .unavailable(.status(500))), (206, .unavailable(.status(206))), (403, .unavailable(.status(403))),
    ])
    func refusalsAreToldApart(_ status: Int, _ error: ImmichError) async throws {
        await #expect(throws: error) { try await facts(["content-length": "5"], status) }
    }

    private func open(
        _ part: Range<UInt64>,
        of size: UInt64 = 100,
        _ status: Int,
        _ fields: [String: String]
    ) async throws -> String? {
        let stub = Stub(status, fields)
        let files = try Self.files(stub)
        let (asset, key) = (try Self.asset(), try #require(Self.key))
        let opened = try await files.open(.original(asset), part, of: size, key: key)
        #expect(opened.facts.size == size)
        return stub.asked.withLock { $0.first?.fields.first { $0.name == "range" }?.value }
    }

    @Test func aPartIsThatPart() async throws {
        #expect(try await open(0..<100, 200, ["content-length": "100"]) == nil)
        #expect(try await open(5..<10, 206, ["content-range": "bytes 5-9/100"]) == "bytes=5-9")
        #expect(try await open(0..<99, 206, ["content-range": "bytes 0-98/100"]) == "bytes=0-98")
    }

    @Test(arguments: [
        (200, "content-length", "100"), (206, "content-range", "bytes 5-8/100"),
        (206, "content-range", "bytes 4-9/100"),
        (206, "content-range", "bytes 5-9/101"), (206, "content-range", "bytes 5-9/*"), (206, "content-range", ""),
        (206, "content-length", "5"), (404, "content-range", "bytes */100"),
    ])
    func anotherPartIsNone(_ status: Int, _ name: String, _ value: String) async throws {
        await #expect(throws: ImmichError.self) { try await open(5..<10, status, [name: value]) }
    }

    @Test func aFileOfAnotherSizeIsAnotherFile() async throws {
        await #expect(throws: ImmichError.notInShare) { try await open(0..<100, 200, ["content-length": "99"]) }
    }

    // MARK: download/info

    @Test func sizesAreThoseOfArchivesOfOneFile() async throws {
        let ids = ["849fbd22-e312-44c8-a953-90e446a8e908", "4c0336c0-34b5-42ba-967d-b5be4c3cb3f8"]
        let http = StubHTTP(
            .json(
                201,
                """
                {"totalSize":12,"archives":[{"size":5,"assetIds":["\(ids[0])"]},
                {"size":7,"assetIds":["\(ids[1])","b4c49755-59c6-4178-af95-a84c0b681bdd"]},
                {"size":1e13,"assetIds":["b4c49755-59c6-4178-af95-a84c0b681bdd"]},
                {"size":-1,"assetIds":["b4c49755-59c6-4178-af95-a84c0b681bdd"]},{"size":1,"assetIds":["x"]}]}
                """
            )
        )
        let assets = ids.compactMap { AssetID($0) }
        let sizes = try await ImmichClient(http).sizes(of: assets, key: try #require(Self.key))
        #expect(sizes == [assets[0]: 5])
        let request = try #require(http.requests.first)
        #expect(request.method == "POST" && request.url == "http://immich:2283/api/download/info")
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }
                == "{\"assetIds\":[\"\(ids[0])\",\"\(ids[1])\"],\"archiveSize\":1}"
        )
    }

    @Test func noLeaveToDownloadIsNoPartOfTheShare() async throws {
        let http = StubHTTP(.json(400, #"{"message":"Not found or no asset.download access"}"#))
        await #expect(throws: ImmichError.notInShare) {
            try await ImmichClient(http).sizes(of: [try Self.asset()], key: try #require(Self.key))
        }
    }

    @Test func manyAreAskedForAFewThousandAtATime() async throws {
        let empty = StubHTTP.Answer.json(201, #"{"totalSize":0,"archives":[]}"#)
        let http = StubHTTP(empty, empty, empty)
        let all = try Array(repeating: Self.asset(), count: 12_000)
        #expect(try await ImmichClient(http).sizes(of: all, key: try #require(Self.key)).isEmpty)
        #expect(http.requests.map { $0.body?.count ?? 0 }.allSatisfy { $0 < 200_000 } && http.requests.count == 3)
    }
}
