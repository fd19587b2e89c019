import FoundationEssentials
import HTTPClient
import Testing

@testable import Immich

/// What a real Immich answered to the calls that we make. The recordings put the key into the query; we send it in a
/// header field, which Immich takes for the same.
struct Recording: Decodable, CustomTestStringConvertible {
    struct Call: Decodable {
        let name: String
        let method: String
        let path: String
        let cookie: String?
        let password: String?
        let status: Int
        let fields: [[String]]
        let body: String
    }

    let immich: String
    let calls: [Call]

    var testDescription: String { immich }

    static let all: [Recording] = ["2.3.1", "3.1.0"].map(load)
    static var old: Recording { all[0] }
    static var new: Recording { all[1] }

    private static func load(_ release: String) -> Recording {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recordings")
        do {
            return try JSONDecoder().decode(
                Recording.self,
                from: Data(contentsOf: folder.appending(path: release + ".json"))
            )
        } catch {
            preconditionFailure("the recording of \(release) cannot be read: \(error)")
        }
    }

    func call(_ name: String) throws -> Call {
        try #require(calls.first { $0.name == name }, "no recorded call \(name)")
    }

    /// The key of the share that a call was made for.
    func key(_ name: String) throws -> ShareKey {
        let query = Question(method: "GET", target: try call(name).path, fields: [], body: nil).query
        return try #require(query["key"].flatMap { ShareKey($0) })
    }

    func album(_ name: String) throws -> AlbumID {
        let query = Question(method: "GET", target: try call(name).path, fields: [], body: nil).query
        return try #require(query["albumId"].flatMap { AlbumID($0) })
    }
}

/// What a request asks, however the credential travels.
struct Question: Equatable {
    let method: String
    let path: String
    var query: [String: String] = [:]
    let cookie: String?
    let password: String?

    init(
        method: String,
        target: String,
        fields: [(name: String, value: String)],
        body: [UInt8]?,
        password: String? = nil
    ) {
        self.method = method
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1)
        path = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        for pair in parts.dropFirst().first?.split(separator: UInt8(ascii: "&")) ?? [] {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1).map { PercentEncoding.decode($0) ?? "" }
            query[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
        // Immich's default.
        if query["order"] == "desc" { query["order"] = nil }
        if let key = fields.first(where: { $0.name == "x-immich-share-key" }) { query["key"] = key.value }
        cookie = fields.first { $0.name == "cookie" }?.value
        self.password =
            password ?? body.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0))["password"] }
    }
}

/// Answers as a recorded Immich did. A call that was not recorded fails the test.
struct RecordedImmich: HTTPFetching {
    let recording: Recording

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let target = String(request.url.dropFirst("http://immich:2283".count))
        let question = Question(method: request.method, target: target, fields: request.fields, body: request.body)
        let call = recording.calls.first {
            let asked = $0.cookie.map { [(name: "cookie", value: $0)] } ?? []
            return Question(method: $0.method, target: $0.path, fields: asked, body: nil, password: $0.password)
                == question
        }
        guard let call else {
            Issue.record("not recorded: \(question)")
            throw .failed("not recorded")
        }
        let fields = call.fields.map { (name: $0[0], value: $0[1]) }
        return HTTPResponse(head: HTTPResponseHead(status: call.status, fields: fields), body: Array(call.body.utf8))
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        throw .failed("nothing streams here")
    }
}
