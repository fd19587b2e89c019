import EventLoop
import FoundationEssentials
import HTTPClient

/// Puts calls to Immich and judges what comes back: a status, a type and JSON that we know, or an ``ImmichError``.
struct Asker: Sendable {
    /// A larger answer is given up.
    static let maximumBytes = 64 << 20
    /// A larger answer takes longer than a millisecond to decode, which a loop must not.
    static let maximumBytesOnLoop = 64 << 10

    let upstream: Upstream
    let http: any HTTPFetching
    let workers: WorkerPool

    /// The answer of a call that went well.
    func ask(_ call: Call) async throws(ImmichError) -> HTTPResponse {
        let response = try await put(call)
        // Immich answers a POST that went well with 201.
        guard response.head.status == 200 || (response.head.status == 201 && call.body != nil) else {
            throw Self.failure(response, of: call.endpoint)
        }
        return response
    }

    /// The answer of a call, whatever its status.
    func put(_ call: Call) async throws(ImmichError) -> HTTPResponse {
        do throws(HTTPClientError) {
            return try await http.fetch(call.request(to: upstream))
        } catch {
            throw .unavailable(ImmichError.Reason(error))
        }
    }

    /// What an answer says, by `convert` from its wire form.
    func decode<Wire: Decodable & SendableMetatype, Value: Sendable>(
        _ response: HTTPResponse,
        of endpoint: Endpoint,
        _ convert: @escaping @Sendable (Wire) throws(Garbled) -> Value
    ) async throws(ImmichError) -> Value {
        guard Self.isJSON(response.head) else { throw .unavailable(.garbled(endpoint.name + ": content type")) }
        let (body, name) = (response.body, endpoint.name)
        let work: @Sendable () throws(ImmichError) -> Value = { () throws(ImmichError) in
            do {
                return try convert(JSONDecoder().decode(Wire.self, from: Data(body)))
            } catch let error as DecodingError {
                throw .unavailable(.garbled(name + ": " + Garbled(error).place))
            } catch let error as Garbled {
                throw .unavailable(.garbled(name + ": " + error.place))
            } catch {
                throw .unavailable(.garbled(name))
            }
        }
        return body.count > Self.maximumBytesOnLoop ? try await workers.run(work) : try work()
    }

    /// Immich's refusals are told apart by their texts (reference: immich-api §7). A failure whose body is not Immich's
    /// comes from whatever stands in between, and says nothing about the share.
    static func failure(_ response: HTTPResponse, of endpoint: Endpoint) -> ImmichError {
        let status = response.head.status
        let unavailable = ImmichError.unavailable(.status(status))
        guard isJSON(response.head), response.body.count <= maximumBytesOnLoop,
            let message = try? JSONDecoder().decode(WireFailure.self, from: Data(response.body)).message
        else { return unavailable }
        switch (status, message) {
        case (401, "Invalid share key"), (401, "Invalid share slug"): return .unknownShare
        case (401, "Password required"): return .passwordRequired
        case (401, "Invalid password"): return endpoint.givesPassword ? .wrongPassword : .passwordRequired
        case (400, "Shared link is not password protected"): return endpoint.givesPassword ? .notLocked : unavailable
        case (404, _) where endpoint.givesPassword && message.utf8.starts(with: "Cannot POST ".utf8):
            return .unavailable(.noSuchCall)
        // "Cannot GET /api/…": Immich does not know the route at all.
        case (400, _), (404, _):
            return endpoint.isPartOfShare && !message.utf8.starts(with: "Cannot ".utf8) ? .notInShare : unavailable
        default: return unavailable
        }
    }

    /// RFC 9110 §8.3; parameters do not matter, since JSON is UTF-8.
    private static func isJSON(_ head: HTTPResponseHead) -> Bool {
        let type = (head.field("content-type") ?? "").utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
        return String(decoding: type, as: UTF8.self).lowercased() == "application/json"
    }
}

extension Endpoint {
    fileprivate var givesPassword: Bool {
        switch self {
        case .login, .me(_, .some): true
        case .me(_, nil), .buckets, .bucket, .asset, .thumbnail, .preview, .fullsize, .original, .playback,
            .downloadInfo, .assets, .albumAssets, .linkAssets, .ping, .version:
            false
        }
    }

    /// What a share shows, as against the share itself and the server.
    fileprivate var isPartOfShare: Bool {
        switch self {
        case .buckets, .bucket, .asset, .thumbnail, .preview, .fullsize, .original, .playback, .downloadInfo: true
        case .me, .login, .assets, .albumAssets, .linkAssets, .ping, .version: false
        }
    }
}

extension ImmichError.Reason {
    init(_ error: HTTPClientError) {
        self =
            switch error {
            case .cannotConnect: .cannotConnect
            case .timedOut: .timedOut
            case .tooLarge: .tooLarge
            case .failed(let text): .failed(text)
            case .cancelled: .cancelled
            }
    }
}
