import EventLoop
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// A site that answers as a test says, and remembers what it was asked.
final class StrangeSite: HTTPFetching {
    typealias Answer = Result<HTTPResponse, HTTPClientError>

    private let answer: @Sendable (HTTPRequest) -> Answer
    private let asked = Locked<[HTTPRequest]>([])

    init(_ answer: @escaping @Sendable (HTTPRequest) -> Answer) { self.answer = answer }

    var requests: [HTTPRequest] { asked.withLock { $0 } }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        asked.withLock { $0.append(request) }
        return try answer(request).get()
    }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .failed("no streams here") }
}

extension Result where Success == HTTPResponse, Failure == HTTPClientError {
    static func answer(_ status: Int, _ body: String = "", _ fields: [(name: String, value: String)] = []) -> Self {
        .success(HTTPResponse(head: HTTPResponseHead(status: status, fields: fields), body: Array(body.utf8)))
    }

    /// As our own program gives it, through a web server.
    static func ours(_ response: Response) -> Self {
        guard case .bytes(let body) = response.body else {
            return .answer(response.status.rawValue, "", response.lowercased)
        }
        return .answer(response.status.rawValue, String(decoding: body, as: UTF8.self), response.lowercased)
    }

    /// As Immich 2.3.1 was recorded.
    static func immich2(_ status: Int, _ message: String) -> Self {
        .answer(
            status,
            #"{"message":"\#(message)","error":"Unauthorized","statusCode":\#(status),"correlationId":"33dum08h"}"#,
            [("x-powered-by", "Express"), ("x-immich-cid", "33dum08h"), ("content-type", "application/json")]
        )
    }

    /// As Immich 3.1.0 was recorded.
    static func immich3(_ status: Int, _ message: String) -> Self {
        .answer(
            status,
            #"{"message":"\#(message)"}"#,
            [("x-powered-by", "Express"), ("x-correlation-id", "xg6cb0i7"), ("content-type", "application/json")]
        )
    }

    static let shell = Self.answer(
        200,
        "<!doctype html>",
        [("x-powered-by", "Express"), ("content-type", "text/html")]
    )
}

extension Response {
    fileprivate var lowercased: [(name: String, value: String)] {
        fields.list.map { ($0.name.text.lowercased(), $0.value.text) }
    }
}
