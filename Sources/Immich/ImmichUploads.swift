package import FoundationEssentials
package import HTTPClient

/// Gives Immich the files that guests bring, by the credential of their link alone.
package struct ImmichUploads: Sendable {
    package enum Outcome: Equatable, Sendable {
        case created(AssetID)
        /// The owner has these very bytes already; they are in the share now, too.
        case duplicate(AssetID)
    }

    /// Why Immich did not take a file.
    package enum Failure: Error, Equatable {
        /// The link is gone, or takes no files any more.
        case closed
        /// It will not have this one: the owner has no room left, or it knows no such type. The text is ours, for the
        /// log.
        case refused(String)
        case unavailable(ImmichError.Reason)
    }

    /// Slower than this, and the call is given up: bytes a second.
    private static let minimumRate: Int64 = 256 << 10
    /// From here on Immich puts a guest's file into the share by itself.
    private static let addsByItself = ImmichVersion(major: 2, minor: 6, patch: 0)
    private static let maximumAnswer = 64 << 10

    private let upstream: Upstream
    private let http: any HTTPFetching
    private let immich: any ImmichAPI

    package init(upstream: Upstream, http: any HTTPFetching, immich: any ImmichAPI) {
        self.upstream = upstream
        self.http = http
        self.immich = immich
    }

    /// Puts a file into the share. Whatever fails may be tried again: bytes that are there already are a duplicate.
    package func store(_ file: NewFile, _ bytes: HTTPBodySource, in share: Share) async throws(Failure) -> Outcome {
        let form = Multipart(fields: file.fields, file: ("assetData", file.name))
        var request = request("POST", .assets, share.key)
        request.fields.append(("content-type", form.contentType))
        request.source = form.body(around: bytes)
        request.timeout = upstream.timeout + .seconds(60) + .seconds(bytes.length / Self.minimumRate)
        let answer = try await fetch(request)
        guard [200, 201].contains(answer.head.status) else { throw Self.failure(answer) }
        guard let wire = try? JSONDecoder().decode(WireUpload.self, from: Data(answer.body)), let id = AssetID(wire.id)
        else { throw .unavailable(.garbled(Endpoint.assets.name)) }
        try await add(id, to: share)
        return wire.status == "duplicate" ? .duplicate(id) : .created(id)
    }

    /// Releases before 2.6 leave it to the visitor's page to put the file into the share.
    private func add(_ id: AssetID, to share: Share) async throws(Failure) {
        do throws(ImmichError) {
            guard try await immich.version() < Self.addsByItself else { return }
        } catch {
            guard case .unavailable(let reason) = error else { throw .closed }
            throw .unavailable(reason)
        }
        let (endpoint, member): (Endpoint, String) =
            switch share.content {
            case .album(let album): (.albumAssets(album.id), "ids")
            case .assets: (.linkAssets(share.id), "assetIds")
            }
        var request = request("PUT", endpoint, share.key)
        request.fields.append(("content-type", "application/json"))
        request.body = Array("{\"\(member)\":[\"\(id.text)\"]}".utf8)
        let answer = try await fetch(request)
        guard answer.head.status == 200 else { throw Self.failure(answer) }
        guard let results = try? JSONDecoder().decode([WireAddition].self, from: Data(answer.body)),
            results.allSatisfy({ $0.success || $0.error == "duplicate" })
        else { throw .unavailable(.garbled(endpoint.name)) }
    }

    private func request(_ method: String, _ endpoint: Endpoint, _ key: ShareKey) -> HTTPRequest {
        HTTPRequest(
            method,
            url: upstream.description + endpoint.target,
            fields: [("accept", "application/json"), ("x-immich-share-key", key.text)],
            timeout: endpoint.timeout(of: upstream),
            maximumBytes: Self.maximumAnswer,
            unixSocket: upstream.socketPath
        )
    }

    private func fetch(_ request: HTTPRequest) async throws(Failure) -> HTTPResponse {
        do throws(HTTPClientError) {
            return try await http.fetch(request)
        } catch {
            throw .unavailable(ImmichError.Reason(error))
        }
    }

    /// 401 and 403: the link. 400, 413 and 415: the file. A refusal that is not Immich's own comes from whatever stands in
    /// between, and says nothing about either.
    private static func failure(_ answer: HTTPResponse) -> Failure {
        let status = answer.head.status
        guard let message = try? JSONDecoder().decode(WireFailure.self, from: Data(answer.body)).message else {
            return .unavailable(.status(status))
        }
        switch status {
        case 401, 403: return .closed
        // "Not found or no asset.upload access": the link, in the words of a refused file.
        case 400 where message.utf8.starts(with: "Not found or no ".utf8): return .closed
        case 400, 413, 415: return .refused(reason(message, status))
        default: return .unavailable(.status(status))
        }
    }

    /// Not in Immich's own words: they can hold the name of a guest's file.
    private static func reason(_ message: String, _ status: Int) -> String {
        if message.utf8.starts(with: "Quota has been exceeded".utf8) { return "the owner has no room left" }
        if message.utf8.starts(with: "Unsupported file type".utf8) { return "Immich knows no such type" }
        return "Immich answered \(status)"
    }
}

/// A file that a guest brings, as Immich is told of it.
package struct NewFile: Sendable, Equatable {
    /// With a suffix by which Immich knows the type.
    package let name: String
    package let created: Date
    package let modified: Date

    package init(name: String, created: Date, modified: Date) {
        self.name = name
        self.created = created
        self.modified = modified
    }

    /// What releases until 2.7 want of a device, too.
    var fields: [(name: String, value: String)] {
        let (created, modified) = (created.formatted(.iso8601), modified.formatted(.iso8601))
        return [
            ("deviceAssetId", "\(name)-\(modified)"), ("deviceId", "share-fcgi"), ("fileCreatedAt", created),
            ("fileModifiedAt", modified), ("filename", name),
        ]
    }
}

private struct WireUpload: Decodable {
    let id: String
    let status: String
}

private struct WireAddition: Decodable {
    let success: Bool
    let error: String?
}
