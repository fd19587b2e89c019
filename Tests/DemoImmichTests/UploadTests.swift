import EventLoop
import Gateway
import Testing

@testable import DemoImmich

@Suite("Uploads") struct UploadTests {
    private static let type = "multipart/form-data; boundary=----b"

    /// A form as browsers write it, in pieces of `size` bytes.
    static func form(
        _ name: String = "New.jpg",
        _ content: [UInt8] = Array("a picture".utf8),
        without missing: Set<String> = [],
        pieces size: Int = 1 << 16
    ) -> RequestBody {
        let fields = [
            ("deviceAssetId", "web-1"), ("deviceId", "WEB"), ("fileCreatedAt", "2025-07-04T12:00:00.000Z"),
            ("fileModifiedAt", "2025-07-04T12:00:00+02:00"), ("isFavorite", "false"),
        ]
        var body: [UInt8] = []
        for (field, value) in fields where !missing.contains(field) {
            body += "------b\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n".utf8
        }
        if !missing.contains("assetData") {
            body += "------b\r\nContent-Disposition: form-data; name=\"assetData\"; filename=\"\(name)\"\r\n".utf8
            body += "Content-Type: image/jpeg\r\n\r\n".utf8 + content + "\r\n".utf8
        }
        body += "------b--\r\n".utf8
        let rest = Locked(body[...])
        return RequestBody {
            rest.withLock { rest in
                defer { rest = rest.dropFirst(size) }
                return rest.isEmpty ? nil : Array(rest.prefix(size))
            }
        }
    }

    private func post(_ visit: Visit, _ query: String, _ body: RequestBody, type: String = type) async throws
        -> Response
    {
        try await visit.call("/api/assets?\(query)", method: "POST", fields: [("content-type", type)], body: body)
    }

    private func count(_ visit: Visit) async throws -> Int {
        let (key, album) = (
            try await visit.key("album_upload"), try await visit.link("album_upload")["albumId"]?.string ?? ""
        )
        let months = try await visit.call("/api/timeline/buckets?albumId=\(album)&key=\(key)").json()?.items ?? []
        return months.reduce(0) { $0 + Int($1["count"]?.number ?? 0) }
    }

    @Test("A guest's file is created once, and then a duplicate; it is in the album", arguments: [1, 7, 65_536])
    func aFileIsCreatedOnce(size: Int) async throws {
        let visit = try Visit(.v3_1_0)
        let key = "key=\(try await visit.key("album_upload"))"
        let created = try await post(visit, key, Self.form(pieces: size))
        #expect(created.status == .created)
        let id = try #require(try await created.json()?["id"]?.string)
        #expect(try await created.content().bytes == Array(#"{"id":"\#(id)","status":"created"}"#.utf8))
        let again = try await post(visit, key, Self.form("Other.jpg", pieces: size))
        #expect(again.status == .ok)
        #expect(try await again.content().bytes == Array(#"{"id":"\#(id)","status":"duplicate"}"#.utf8))
        #expect(try await count(visit) == 10)
        let asset = try await visit.call("/api/assets/\(id)?\(key)").json()
        #expect(asset?["originalFileName"] == .text("New.jpg"))
        #expect(asset?["checksum"] == .text(Digest.sha1.base64(of: Array("a picture".utf8))))
        #expect(asset?["exifInfo"]?["fileSizeInByte"] == .number(9))
        #expect(asset?["fileCreatedAt"] == .text("2025-07-04T12:00:00.000Z"))
        #expect(try await visit.call("/api/assets/\(id)/thumbnail?\(key)").status == .ok)
    }

    @Test("Release 2 wants the file put into the album by a call of its own") func release2PutsFilesApart() async throws
    {
        let visit = try Visit(.v2_3_1)
        let key = "key=\(try await visit.key("album_upload"))"
        let album = try await visit.link("album_upload")["albumId"]?.string ?? ""
        let id = try await post(visit, key, Self.form()).json()?["id"]?.string ?? ""
        #expect(try await visit.call("/api/assets/\(id)?\(key)").status == .badRequest)
        #expect(try await count(visit) == 9)
        func put(_ id: String, _ query: String, _ body: String) async throws -> Response {
            try await visit.call("/api/albums/\(id)/assets?\(query)", method: "PUT", body: Array(body.utf8))
        }
        let unknown = "00000000-0000-4000-8000-000000000000"
        let results = try await put(album, key, #"{"ids":["\#(id)","\#(id)","\#(unknown)"]}"#).json()?.items ?? []
        #expect(results.map { $0["success"] } == [.bool(true), .bool(false), .bool(false)])
        #expect(results.map { $0["error"] } == [nil, .text("duplicate"), .text("no_permission")])
        #expect(try await count(visit) == 10)
        let again = try await put(album, key, #"{"ids":["\#(id)"]}"#).json()?.items ?? []
        #expect(again.first?["error"] == .text("duplicate"))
        #expect(try await put(album, key, "{}").status == .badRequest)
        #expect(try await put(album, key, #"{"ids":["x"]}"#).status == .badRequest)
        let closed = try await put(
            try await visit.link("album")["albumId"]?.string ?? "",
            "key=\(try await visit.key("album"))",
            #"{"ids":[]}"#
        )
        #expect(try await closed.json()?["message"]?.string == "Not found or no albumAsset.create access")
    }

    @Test("A link of single pictures takes files as well", arguments: Release.allCases)
    func individualLinksTakeFiles(release: Release) async throws {
        let visit = try Visit(release)
        #expect(try await visit.command("uploads", #"{"link":"many","allowed":true}"#) == 200)
        let link = try await visit.call("/api/shared-links/me?slug=few").json()
        let id = try await post(visit, "slug=few", Self.form("clip.MP4")).json()?["id"]?.string ?? ""
        if release == .v2_3_1 {
            let path = "/api/shared-links/\(link?["id"]?.string ?? "")/assets?slug=few"
            let results = try await visit.call(path, method: "PUT", body: Array(#"{"assetIds":["\#(id)"]}"#.utf8))
                .json()
            #expect(results == .list([.object(["assetId": .text(id), "success": .bool(true)])]))
        }
        #expect(try await visit.call("/api/shared-links/me?slug=few").json()?["assets"]?.items.count == 9)
        #expect(try await visit.call("/api/assets/\(id)/video/playback?slug=few").status == .ok)
    }

    @Test("A refused upload costs no body", arguments: Release.allCases)
    func refusalsCostNoBody(release: Release) async throws {
        let visit = try Visit(release)
        let unread = RequestBody { throw RequestBody.Failure.incomplete }
        for (query, message) in [
            ("", "Authentication required"), ("key=x", "Invalid share key"), ("slug=nothing", "Invalid share slug"),
        ] {
            let answer = try await post(visit, query, unread)
            #expect(answer.status == .unauthorized)
            #expect(try await answer.json()?["message"]?.string == message)
        }
        // A link without uploads is refused when the file begins: what is behind it is not read.
        let form = Self.form(pieces: 700)
        let (key, isRead) = (try await visit.key("album"), Locked(false))
        let once = RequestBody {
            guard !isRead.withLock({ $0 }) else { throw RequestBody.Failure.incomplete }
            isRead.withLock { $0 = true }
            return try await form.read()
        }
        let answer = try await post(visit, "key=\(key)", once)
        #expect(answer.status == .unauthorized)
        #expect(try await answer.json()?["message"]?.string == "Unauthorized")
        #expect(try await answer.json()?["error"] == nil)
    }

    @Test("Half a form is refused", arguments: Release.allCases)
    func halfAFormIsRefused(release: Release) async throws {
        let visit = try Visit(release)
        let key = "key=\(try await visit.key("album_upload"))"
        for missing in ["fileCreatedAt", "fileModifiedAt", "assetData"] {
            #expect(try await post(visit, key, Self.form(without: [missing])).status == .badRequest, "\(missing)")
        }
        let device = try await post(visit, key, Self.form(without: ["deviceId"]))
        #expect(device.status == (release == .v2_3_1 ? .badRequest : .created))
        #expect(try await post(visit, key, Self.form("page.html")).status == .badRequest)
        #expect(try await post(visit, key, Self.form("none")).status == .badRequest)
        let cut = OneTime(Array("------b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx".utf8))
        #expect(try await post(visit, key, RequestBody { cut.take() }).status == .badRequest)
        #expect(try await post(visit, key, Self.form(), type: "multipart/form-data").status == .badRequest)
        #expect(try await post(visit, key, Self.form(), type: "text/plain").status == .badRequest)
    }

    @Test("A known checksum in the header is a duplicate before the body, in base64 and in hexadecimal")
    func aKnownChecksumIsADuplicate() async throws {
        let visit = try Visit(.v3_1_0)
        let path = "/api/assets?key=\(try await visit.key("album_upload"))"
        let id = try await post(visit, String(path.dropFirst(12)), Self.form()).json()?["id"]
        let checksum = Digest.sha1.base64(of: Array("a picture".utf8))
        let digits = Base64URL.decode(checksum).map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
        let unread = RequestBody { throw RequestBody.Failure.incomplete }
        for text in [checksum, digits, digits.uppercased()] {
            let fields = [(name: "content-type", value: Self.type), (name: "x-immich-checksum", value: text)]
            let answer = try await visit.call(path, method: "POST", fields: fields, body: unread)
            #expect(answer.status == .ok)
            #expect(try await answer.json()?["id"] == id)
        }
        for text in ["", "x", digits.dropLast() + "g", digits + "00"] {
            let fields = [(name: "x-immich-checksum", value: text)]
            #expect(try await visit.call(path, method: "POST", fields: fields).status == .badRequest)
        }
    }

    @Test("A field names the file where the sender's own name does not; a sidecar is no asset")
    func aFieldNamesTheFile() async throws {
        let visit = try Visit(.v3_1_0)
        let key = "key=\(try await visit.key("album_upload"))"
        func part(_ head: String, _ value: String) -> String {
            "------b\r\nContent-Disposition: form-data; name=\(head)\r\n\r\n\(value)\r\n"
        }
        let when = part("fileCreatedAt", "2025-07-04T12:00:00Z") + part("fileModifiedAt", "2025-07-04T12:00:00Z")
        let named = when + part("filename", "holiday.mov") + part("assetData; filename=blob", "a film")
        let plain = when + part("assetData; filename=b.jpg", "a picture")
        for (form, status) in [
            (named, 201), (plain + part("sidecarData; filename=a.XMP", "<x/>"), 201),
            (plain + part("sidecarData; filename=a.jpg", ""), 400), (plain + part("other; filename=a.jpg", ""), 400),
            (when + part("sidecarData; filename=a.xmp", "<x/>"), 400),
            (when + part("assetData; filename=blob", "a film"), 400),
            // The field's name is taken for every file.
            (named + part("sidecarData; filename=a.xmp", "<x/>"), 400),
        ] {
            let body = OneTime(Array((form + "------b--").utf8))
            let answer = try await post(visit, key, RequestBody { body.take() })
            #expect(answer.status.rawValue == status, "\(form)")
            guard form == named else { continue }
            let id = try await answer.json()?["id"]?.string ?? ""
            let asset = try await visit.call("/api/assets/\(id)?\(key)").json()
            #expect(asset?["originalFileName"] == .text("holiday.mov"))
            #expect(asset?["type"] == .text("VIDEO"))
        }
    }

    @Test("A file of any size is counted and hashed as it passes") func largeFilesPass() async throws {
        let visit = try Visit(.v3_1_0)
        var noise = Noise(seed: "large upload")
        let content = noise.bytes(3_000_000)
        let answer = try await post(visit, "slug=few", Self.form())
        #expect(answer.status == .unauthorized)
        let key = "key=\(try await visit.key("album_upload"))"
        let id = try await post(visit, key, Self.form("large.jpg", content, pieces: 65_536)).json()?["id"]?.string ?? ""
        let asset = try await visit.call("/api/assets/\(id)?\(key)").json()
        #expect(asset?["checksum"] == .text(Digest.sha1.base64(of: content)))
        #expect(asset?["exifInfo"]?["fileSizeInByte"] == .number(3_000_000))
    }
}
