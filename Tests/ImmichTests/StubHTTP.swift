import EventLoop
import HTTPClient

@testable import Immich

/// Answers what it is told, one answer a call, and remembers what it was asked.
final class StubHTTP: HTTPFetching {
    enum Answer: Sendable {
        case json(Int, String)
        case typed(Int, String, String)
        case full(HTTPResponse)
        case failure(HTTPClientError)
    }

    private let answers: Locked<[Answer]>
    private let asked = Locked<[HTTPRequest]>([])

    init(_ answers: Answer...) { self.answers = Locked(answers) }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        asked.withLock { $0.append(request) }
        let answer = answers.withLock { $0.isEmpty ? Answer.failure(.failed("no answer left")) : $0.removeFirst() }
        switch answer {
        case .json(let status, let body): return Self.response(status, "application/json; charset=utf-8", body)
        case .typed(let status, let type, let body): return Self.response(status, type, body)
        case .full(let response):
            guard response.body.count <= request.maximumBytes else { throw .tooLarge }
            return response
        case .failure(let error): throw error
        }
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        throw .failed("nothing streams here")
    }

    private static func response(_ status: Int, _ type: String, _ body: String) -> HTTPResponse {
        HTTPResponse(head: HTTPResponseHead(status: status, fields: [("content-type", type)]), body: Array(body.utf8))
    }
}

extension ImmichClient {
    /// One thread for all tests, never ended.
    private static let workers = try? WorkerPool(threads: 1)

    init(_ http: any HTTPFetching, at url: String = "http://immich:2283", socketPath: String? = nil) {
        guard let workers = Self.workers, let upstream = Upstream(url, socketPath: socketPath) else {
            preconditionFailure("no thread, no tests")
        }
        self.init(upstream: upstream, http: http, workers: workers)
    }
}
