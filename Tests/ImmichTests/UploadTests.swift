import EventLoop
import FoundationEssentials
import HTTPClient
import Testing

@testable import Immich

@Suite("Files for Immich")
struct UploadTests {
    private let key: ShareKey
    private let album: Share
    private let id = "33333333-3333-4333-8333-333333333333"

    init() throws {
        key = try #require(ShareKey(String(repeating: "A", count: 66) + "A"))
        let albumID = try #require(AlbumID("22222222-2222-4222-8222-222222222222"))
        album = Share(
            id: try #require(LinkID("11111111-1111-4111-8111-111111111111")),
            key: key,
            allowsUpload: true,
            content: .album(Album(id: albumID, name: "A", assetCount: 0))
        )
    }

    private func store(_ http: StubHTTP) async throws -> ImmichUploads.Outcome {
        let upstream = try #require(Upstream("http://immich:2283"))
        let uploads = ImmichUploads(upstream: upstream, http: http, immich: ImmichClient(http))
        let date = Date(timeIntervalSince1970: 0)
        let file = NewFile(name: "é \"x\".jpg", created: date, modified: date)
        return try await uploads.store(file, source("bytes"), in: album)
    }

    private func source(_ text: String) -> HTTPBodySource {
        let parts = Locked([Array(text.utf8)])
        return HTTPBodySource(length: Int64(text.utf8.count)) { parts.withLock { $0.popLast() } }
    }

    private func read(_ source: HTTPBodySource) async throws -> String {
        var bytes: [UInt8] = []
        while let part = try await source.next() { bytes += part }
        #expect(source.length == bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("The form is what RFC 7578 says, as long as it says, and holds what every release wants")
    func form() async throws {
        let http = StubHTTP(
            .json(201, #"{"id":"\#(id)","status":"created"}"#),
            .json(200, #"{"major":3,"minor":1,"patch":0}"#)
        )
        #expect(try await store(http) == .created(try #require(AssetID(id))))
        let request = try #require(http.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "http://immich:2283/api/assets")
        let fields = Dictionary(uniqueKeysWithValues: request.fields.map { ($0.name, $0.value) })
        #expect(Set(fields.keys) == ["accept", "content-type", "x-immich-share-key"])
        #expect(fields["x-immich-share-key"] == key.text)
        let type = try #require(fields["content-type"])
        #expect(type.hasPrefix("multipart/form-data; boundary="))
        let boundary = String(type.dropFirst("multipart/form-data; boundary=".count))
        let body = try await read(try #require(request.source))
        let parts = body.components(separatedBy: "--\(boundary)")
        #expect(parts.first == "" && parts.last == "--\r\n")
        for name in ["deviceAssetId", "deviceId", "fileCreatedAt", "fileModifiedAt", "filename"] {
            #expect(parts.contains { $0.hasPrefix("\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n") })
        }
        #expect(
            parts.dropLast().last
                == "\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"é %22x%22.jpg\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\nbytes\r\n"
        )
        #expect(http.requests.count == 2)
    }

    @Test("PS12: an old release is told to put the file into the album, a duplicate as well")
    func oldRelease() async throws {
        let http = StubHTTP(
            .json(200, #"{"id":"\#(id)","status":"duplicate"}"#),
            .json(200, #"{"major":2,"minor":3,"patch":1}"#),
            .json(200, #"[{"id":"\#(id)","success":false,"error":"duplicate"}]"#)
        )
        #expect(try await store(http) == .duplicate(try #require(AssetID(id))))
        let request = try #require(http.requests.last)
        #expect(request.method == "PUT")
        #expect(request.url.hasSuffix("/api/albums/22222222-2222-4222-8222-222222222222/assets"))
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == #"{"ids":["\#(id)"]}"#)
    }

    @Test(
        "PS11: a link that is closed, a file that is refused and an Immich that fails are told apart",
        arguments: [
            (StubHTTP.Answer.json(401, #"{"message":"Unauthorized"}"#), ImmichUploads.Failure.closed),
            (.json(401, #"{"message":"Invalid share key"}"#), .closed),
            (.json(400, #"{"message":"Not found or no asset.upload access"}"#), .closed),
            (.json(400, #"{"message":"Quota has been exceeded!"}"#), .refused("the owner has no room left")),
            (.json(400, #"{"message":"Unsupported file type Anna.xyz"}"#), .refused("Immich knows no such type")),
            (.json(415, #"{"message":"Anna.jpg is none"}"#), .refused("Immich answered 415")),
            (.json(500, #"{"message":"Internal server error"}"#), .unavailable(.status(500))),
            (.typed(413, "text/html", "<html>"), .unavailable(.status(413))),
            (.json(201, #"{"id":"x","status":"created"}"#), .unavailable(.garbled("assets"))),
            (.failure(.cannotConnect), .unavailable(.cannotConnect)),
        ]
    )
    func failures(_ answer: StubHTTP.Answer, _ expected: ImmichUploads.Failure) async throws {
        let found: ImmichUploads.Failure?
        do {
            _ = try await store(StubHTTP(answer))
            found = nil
        } catch {
            found = error as? ImmichUploads.Failure
        }
        #expect(found == expected)
    }
}
