import FoundationEssentials
import Gateway

@testable import DemoImmich

/// Finds where an answer differs from a recorded one.
struct Comparison {
    /// Texts that cannot be alike: when the servers were filled, paths on their disks, the pictures' own contents, what
    /// is drawn for each answer, and the cover, which Immich picks in the order of its import.
    static let volatile: Set = [
        "createdAt", "updatedAt", "profileChangedAt", "lastModifiedAssetTimestamp", "originalPath", "thumbhash",
        "checksum", "correlationId", "albumThumbnailAssetId",
    ]

    private let answer: Response
    private let call: Recording.Call
    private var mine: [String: [String]]
    private var theirs: [String: [String]]
    private var found: [String] = []

    init(_ answer: Response, _ call: Recording.Call) {
        self.answer = answer
        self.call = call
        mine = Dictionary(grouping: answer.fields.list) { $0.name.text.lowercased() }.mapValues { $0.map(\.value.text) }
        theirs = Dictionary(grouping: call.headers, by: \.name).mapValues { $0.map(\.value) }
    }

    /// Empty where all is alike.
    func differences() async throws -> [String] {
        let content = try await answer.content()
        var comparison = self
        comparison.compareStatus()
        comparison.compareBody(content)
        comparison.compareHeaders(length: content.length)
        return comparison.found
    }

    private mutating func compareStatus() {
        if answer.status.rawValue != call.status {
            found.append("status \(answer.status.rawValue), not \(call.status)")
        }
    }

    // MARK: Body

    private mutating func compareBody(_ content: (length: Int64, bytes: [UInt8])) {
        switch call.body {
        case .document(let expected):
            guard let document = Value.parse(content.bytes) else { return found.append("no JSON") }
            found += document.differences(from: expected, volatile: Comparison.volatile)
        case .bytes(let count, let sha256, let starts):
            if content.length != count { found.append("\(content.length) bytes, not \(count)") }
            if call.status == 302,
                Comparison.hexadecimal(Data(base64Encoded: Digest.sha256.base64(of: content.bytes))) != sha256
            {
                found.append("another text: \(String(decoding: content.bytes, as: UTF8.self))")
            }
            if call.status == 200,
                Comparison.kind(Comparison.hexadecimal(Data(content.bytes.prefix(16)))) != Comparison.kind(starts)
            {
                found.append("another kind of file")
            }
        }
    }

    /// What decoders look at first.
    private static func kind(_ starts: String) -> String {
        if starts.hasPrefix("ffd8ff") { return "JPEG" }
        if starts.hasPrefix("52494646"), starts.dropFirst(16).hasPrefix("57454250") { return "WebP" }
        if starts.hasPrefix("474946383961") { return "GIF" }
        return starts.dropFirst(8).hasPrefix("66747970") ? "MP4" : starts
    }

    private static func hexadecimal(_ data: Data?) -> String {
        (data ?? Data()).map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
    }

    // MARK: Headers

    private mutating func compareHeaders(length: Int64) {
        for name in Set(mine.keys).symmetricDifference(theirs.keys) { found.append("\(name) on one side only") }
        for name in ["x-immich-cid", "x-correlation-id"] where theirs[name] != nil {
            if mine[name]?.first?.utf8.count != 8 { found.append("\(name) has not eight characters") }
            ignore(name)
        }
        mine["set-cookie"] = mine["set-cookie"]?.map(Comparison.withoutExpiry)
        theirs["set-cookie"] = theirs["set-cookie"]?.map(Comparison.withoutExpiry)
        ignoreTimeOfPicture()
        if case .document(let document) = call.body, document.mentions(Comparison.volatile) { compareOwnLength(length) }
        for (name, values) in mine {
            guard let expected = theirs[name], expected != values else { continue }
            found.append("\(name): \(values), not \(expected)")
        }
    }

    private mutating func ignore(_ name: String) { (mine[name], theirs[name]) = (nil, nil) }

    /// Previews and thumbnails were made when the servers were filled; the size in their ETag is the same.
    private mutating func ignoreTimeOfPicture() {
        guard let modified = theirs["last-modified"], modified != [Asset.fileModified.http] else { return }
        if mine["last-modified"]?.first.flatMap({ Moment(http: $0) }) == nil {
            found.append("last-modified is no date")
        }
        ignore("last-modified")
        mine["etag"] = mine["etag"]?.map { String($0.prefix { $0 != "-" }) }
        theirs["etag"] = theirs["etag"]?.map { String($0.prefix { $0 != "-" }) }
    }

    /// A document with volatile texts has its own length and hash.
    private mutating func compareOwnLength(_ length: Int64) {
        if mine["content-length"] != [String(length)] { found.append("content-length is not the body's") }
        let etag = mine["etag"]?.first ?? ""
        if !etag.hasPrefix("\"\(String(length, radix: 16))-")
            || etag.utf8.count != String(length, radix: 16).utf8.count + 30
        {
            found.append("etag: \(etag)")
        }
        ignore("content-length")
        ignore("etag")
    }

    private static func withoutExpiry(_ cookie: String) -> String {
        cookie.split(separator: ";").filter { !$0.hasPrefix(" Expires=") }.joined(separator: ";")
    }
}
