import EventLoop
import HTTPClient

/// Streams one answer to every call, and remembers the calls.
final class StubStream: HTTPFetching {
    private let head: HTTPResponseHead?
    private let parts: Locked<[[UInt8]]>
    private let asked = Locked<[HTTPRequest]>([])

    /// `status` nil: nobody is there.
    init(_ status: Int?, _ fields: [(String, String)] = [], _ parts: [String] = []) {
        head = status.map { status in
            HTTPResponseHead(status: status, fields: fields.map { (name: $0.0, value: $0.1) })
        }
        self.parts = Locked(parts.map { Array($0.utf8) })
    }

    var requests: [HTTPRequest] { asked.withLock { $0 } }
    var untaken: Int { parts.withLock { $0.count } }

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse { throw .failed("a stream") }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        asked.withLock { $0.append(request) }
        guard let head else { throw .cannotConnect }
        return HTTPStream(head: head) { () async throws(HTTPClientError) in
            self.parts.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }
}
