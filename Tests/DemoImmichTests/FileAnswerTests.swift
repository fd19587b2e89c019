import Gateway
import Testing

@testable import DemoImmich

@Suite("Files") struct FileAnswerTests {
    @Test(
        "Express' ranges of ten bytes",
        arguments: [
            ("bytes=0-0", ByteRange.part(0, 0)), ("bytes=3-", .part(3, 9)), ("bytes=-4", .part(6, 9)),
            ("bytes=8-99", .part(8, 9)), ("bytes=0-2,3-5", .part(0, 5)), ("bytes=4-5,0-9", .part(0, 9)),
            ("bytes=0-1,5-6", .whole), ("items=0-1", .whole), ("", .whole), ("bytes=10-", .unsatisfiable),
            ("bytes=5-2", .unsatisfiable), ("bytes=-11", .unsatisfiable),
            ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=20-30,0-1", .part(0, 1)),
        ]
    )
    func rangesAreReadAsExpressReadsThem(header: String, expected: ByteRange) {
        for release in Release.allCases { #expect(ByteRange(header, size: 10, release: release) == expected) }
    }

    @Test("The releases disagree about nonsense") func nonsenseIsUnsatisfiableOrWhole() {
        for header in ["bytes=x", "bytes=a-b", "bytes=-"] {
            #expect(ByteRange(header, size: 10, release: .v2_3_1) == .unsatisfiable)
            #expect(ByteRange(header, size: 10, release: .v3_1_0) == .whole)
        }
        #expect(ByteRange(nil, size: 10, release: .v2_3_1) == .whole)
    }

    @Test("A part is what stands at its place in the whole") func partsAgreeWithTheWhole() {
        let file = MediaFile(Array(0..<200), size: 300_000, modified: Asset.fileModified, type: "video/mp4")
        let whole = file.bytes(from: 0, through: 299_999)
        #expect(whole.count == 300_000)
        #expect(Array(whole[204..<208]) == Array("free".utf8))
        #expect(whole[200..<204].reduce(0) { $0 << 8 | Int($1) } == 299_800)
        for (first, last) in [(0, 0), (199, 209), (65_520, 65_523), (131_000, 200_000), (299_999, 299_999)] {
            #expect(file.bytes(from: Int64(first), through: Int64(last)) == Array(whole[first...last]))
        }
        #expect(file.part(from: 300_000, through: 400_000).isEmpty)
        // A period further, other bytes would be the same; a byte further, they are not.
        #expect(file.bytes(from: 70_000, through: 70_099) != file.bytes(from: 70_001, through: 70_100))
    }

    @Test("285 MB come in parts, and as many as promised") func aLargeVideoIsStreamedToItsEnd() async throws {
        let visit = try Visit(.v3_1_0)
        let (target, size) = (try await visit.playback("one_bigvideo"), RecordedLibrary.video2)
        let answer = try await visit.call(target)
        guard case .stream(let length, let next) = answer.body else {
            Issue.record("not streamed")
            return
        }
        #expect(length == size)
        var count: Int64 = 0
        while let part = try await next() {
            count += Int64(part.count)
            #expect(part.count <= 1 << 19)
        }
        #expect(count == size)
    }

    @Test("If-Range is honoured: the same ETag or date, else the whole", arguments: Release.allCases)
    func ifRangeIsHonoured(release: Release) async throws {
        let visit = try Visit(release)
        let target = try await visit.playback("video")
        let first = try await visit.call(target, method: "HEAD")
        let (etag, modified) = (first.header("etag") ?? "", first.header("last-modified") ?? "")
        for (condition, status) in [
            (etag, Status.partialContent), (modified, .partialContent), ("W/\"1-1\"", .ok), ("nonsense", .ok),
            ("Mon, 01 Jan 2001 00:00:00 GMT", .ok),
        ] {
            let answer = try await visit.call(target, headers: ["range": "bytes=0-9", "if-range": condition])
            #expect(answer.status == status, "\(condition)")
        }
    }

    @Test("What the caller has is 304, whatever else is asked", arguments: Release.allCases)
    func freshFilesAreNotSent(release: Release) async throws {
        let visit = try Visit(release)
        let target = try await visit.playback("video")
        let etag = try await visit.call(target).header("etag") ?? ""
        for tags in [etag, "*", "\"x\", \(etag)", String(etag.dropFirst(2))] {
            #expect(try await visit.call(target, headers: ["if-none-match": tags]).status == .notModified, "\(tags)")
        }
        let other = ["if-none-match": "\"x\"", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"]
        #expect(try await visit.call(target, headers: other).status == .ok)
    }

    @Test("HEAD says what GET says, and sends nothing", arguments: Release.allCases)
    func headIsGetWithoutABody(release: Release) async throws {
        let visit = try Visit(release)
        let key = try await visit.key("album")
        let album = try await visit.link("album")["albumId"]?.string ?? ""
        let targets = [
            try await visit.playback("video"), "/api/server/ping", "/api/shared-links/me?key=\(key)", "/api/nothing",
            "/api/shared-links/me", "/api/timeline/buckets?albumId=\(album)&key=\(key)", "/",
        ]
        for target in targets {
            let (get, head) = (try await visit.call(target), try await visit.call(target, method: "HEAD"))
            #expect(head.status == get.status)
            if case .empty = head.body {} else { Issue.record("\(target): a body") }
            for name in ["content-type", "cache-control", "accept-ranges", "last-modified"] {
                #expect(head.header(name) == get.header(name), "\(target) \(name)")
            }
            if target != "/api/nothing", get.status == .ok {
                #expect(head.header("content-length") == get.header("content-length"))
                #expect(head.header("etag") == get.header("etag"))
            }
        }
    }

    @Test("Names that break headers do not") func oddNamesAreEncoded() async throws {
        let visit = try Visit(.v2_3_1)
        let key = try await visit.key("album_upload")
        let album = try await visit.link("album_upload")["albumId"]?.string ?? ""
        let all = try await visit.call("/api/albums/\(album)?key=\(key)").json()
        let assets = all?["assets"]?.items ?? []
        #expect(assets.count == 9)
        for asset in assets {
            let id = asset["id"]?.string ?? ""
            let name = try await visit.call("/api/assets/\(id)/original?key=\(key)").header("content-disposition") ?? ""
            #expect(name.hasPrefix("inline; filename*=UTF-8''"))
            #expect(name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F || $0 == 0x20 })
            #expect(!name.utf8.dropFirst(25).contains(UInt8(ascii: "\"")))
        }
    }
}

extension Visit {
    /// Where the first asset of an individual link is played.
    func playback(_ name: String) async throws -> String {
        let key = try await key(name)
        let link = try await call("/api/shared-links/me?key=\(key)").json()
        return "/api/assets/\(link?["assets"]?.items.first?["id"]?.string ?? "")/video/playback?key=\(key)"
    }
}
