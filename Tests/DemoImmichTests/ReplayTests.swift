import FoundationEssentials
import Gateway
import Testing

@testable import DemoImmich

@Suite("What real Immich answered") struct ReplayTests {
    /// Calls that are not replayed, each with its reason. A recorded call that is neither here nor replayed fails.
    static let leftOut = [
        "download info, album": "downloads come with zip archives",
        "download info, some assets": "downloads come with zip archives",
        "download info, parts of 20 MB": "downloads come with zip archives",
        "download info, downloads not allowed": "downloads come with zip archives",
        "download info, individual": "downloads come with zip archives",
        "archive, two photos": "downloads come with zip archives",
        "archive, downloads not allowed": "downloads come with zip archives",
        "upload, share without uploads": "uploads come with guest uploads",
    ]

    /// Texts that cannot be alike: when the servers were filled, paths on their disks, the pictures' own contents, what
    /// is drawn for each answer, and the cover, which Immich picks in the order of its import.
    static let volatile: Set = [
        "createdAt", "updatedAt", "profileChangedAt", "lastModifiedAssetTimestamp", "originalPath", "thumbhash",
        "checksum", "correlationId", "albumThumbnailAssetId",
    ]

    @Test("is answered alike: status, headers, document", arguments: Release.allCases)
    func everyRecordedCallIsAnsweredAlike(release: Release) async throws {
        let recording = try Recording(release)
        let seed = Seed(wording: .recorded, known: recording.known, largeCount: 10)
        let visit = try Visit(release, seed: seed) { $0.hasRecordedSizes = true }
        var validators: [String: String] = [:]
        var replayed = 0
        for call in recording.calls where ReplayTests.leftOut[call.name] == nil {
            var headers = call.requestHeaders ?? [:]
            // Pictures were made at other times here, so their validators are our own.
            if headers["If-None-Match"] != nil { headers["If-None-Match"] = validators["etag"] }
            if headers["If-Modified-Since"] != nil { headers["If-Modified-Since"] = validators["last-modified"] }
            let answer = try await visit.call(
                call.path, method: call.method, headers: headers, body: call.sends.map(ReplayTests.encode) ?? []
            )
            if call.name == "preview for its validators" {
                validators = ["etag": answer.header("etag") ?? "", "last-modified": answer.header("last-modified") ?? ""]
            }
            let wrong = try await ReplayTests.differences(answer, from: call, of: recording)
            #expect(wrong.isEmpty, "\(release.rawValue), \(call.name)")
            replayed += 1
        }
        #expect(replayed + ReplayTests.leftOut.count == recording.calls.count)
    }

    @Test("is left out only where the call is there", arguments: Release.allCases)
    func nothingIsLeftOutThatWasNotRecorded(release: Release) throws {
        let names = Set(try Recording(release).calls.map(\.name))
        for name in ReplayTests.leftOut.keys { #expect(names.contains(name)) }
    }

    // MARK: Comparing

    private static func differences(
        _ answer: Response, from call: Recording.Call, of recording: Recording
    ) async throws -> [String] {
        var wrong: [String] = []
        if answer.status.rawValue != call.status { wrong.append("status \(answer.status.rawValue), not \(call.status)") }
        let content = try await answer.content()
        var isLike = true
        if let index = call.body.document {
            let document = try? JSONDecoder().decode(Value.self, from: Data(content.bytes))
            let expected = recording.documents[index]
            wrong += (document ?? .null).differences(from: expected, volatile: volatile)
            isLike = !expected.mentions(volatile)
        } else {
            wrong += differences(content, from: call.body)
        }
        return wrong + headerDifferences(answer, from: call, hasSameDocument: isLike, length: content.length)
    }

    private static func differences(_ content: (length: Int64, bytes: [UInt8]), from body: Recording.Call.Body) -> [String] {
        var wrong: [String] = []
        if content.length != body.bytes { wrong.append("\(content.length) bytes, not \(body.bytes ?? -1)") }
        let text = String(decoding: content.bytes, as: UTF8.self)
        if text.hasPrefix("Found. Redirecting to ") {
            let hash = Data(base64Encoded: Digest.sha256.base64(of: content.bytes)) ?? Data()
            if hash.map({ hexadecimal($0) }).joined() != body.sha256 { wrong.append("another redirect: \(text)") }
        }
        // What decoders look at: the letters of JPEG, GIF, WebP and MP4, and the brace of an error.
        let starts = content.bytes.prefix(16).map(hexadecimal).joined()
        let expected = body.starts ?? ""
        let isAlike = starts.prefix(4) == expected.prefix(4) && starts.dropFirst(8).prefix(8) == expected.dropFirst(8).prefix(8)
        let isPicture = expected.hasPrefix("ffd8") && starts.hasPrefix("ffd8ff") || expected.hasPrefix("52494646") && starts.hasPrefix("52494646")
        let isPart = content.length < 200 || expected.hasPrefix("b56e34fb")
        if !isAlike, !isPicture, !isPart { wrong.append("starts with \(starts), not \(expected)") }
        return wrong
    }

    private static func headerDifferences(
        _ answer: Response, from call: Recording.Call, hasSameDocument: Bool, length: Int64
    ) -> [String] {
        var mine = Dictionary(grouping: answer.fields.list) { $0.name.text.lowercased() }.mapValues { $0.map(\.value.text) }
        var theirs = Dictionary(grouping: call.headers) { $0[0] }.mapValues { $0.map { $0[1] } }
        var wrong: [String] = []
        for name in Set(mine.keys).symmetricDifference(theirs.keys) { wrong.append("header \(name) on one side only") }
        let id = call.headers.contains { $0[0] == "x-immich-cid" } ? "x-immich-cid" : "x-correlation-id"
        if mine[id]?.first?.utf8.count != 8 { wrong.append("\(id) has not eight characters") }
        (mine[id], theirs[id]) = (nil, nil)
        if let cookie = mine["set-cookie"]?.first { mine["set-cookie"] = [withoutExpiry(cookie)] }
        if let cookie = theirs["set-cookie"]?.first { theirs["set-cookie"] = [withoutExpiry(cookie)] }
        let isPictureOfIts = theirs["last-modified"].map { $0 != ["Wed, 05 Jun 2024 12:00:00 GMT"] } ?? false
        if isPictureOfIts {
            // Made when the servers were filled.
            (mine["last-modified"], theirs["last-modified"]) = (nil, nil)
            mine["etag"] = mine["etag"]?.map { String($0.prefix { $0 != "-" }) }
            theirs["etag"] = theirs["etag"]?.map { String($0.prefix { $0 != "-" }) }
        }
        if !hasSameDocument {
            if mine["content-length"] != [String(length)] { wrong.append("content-length is not the body's") }
            if mine["etag"]?.first?.hasPrefix("\"\(String(length, radix: 16))-") != true { wrong.append("etag") }
            for name in ["etag", "content-length"] { (mine[name], theirs[name]) = (nil, nil) }
        }
        for (name, values) in mine where theirs[name] != nil && theirs[name] != values {
            wrong.append("\(name): \(values), not \(theirs[name] ?? [])")
        }
        return wrong
    }

    private static func withoutExpiry(_ cookie: String) -> String {
        cookie.split(separator: ";").filter { !$0.hasPrefix(" Expires=") }.joined(separator: ";")
    }

    private static func hexadecimal(_ byte: UInt8) -> String { String(Int(byte) + 256, radix: 16).dropFirst().description }

    /// The bodies that were sent: one member, a text.
    private static func encode(_ value: Value) -> [UInt8] {
        guard case .object(let members) = value else { return [] }
        return JSON.object(members.map { ($0.key, .text($0.value.string ?? "")) }).bytes
    }
}
