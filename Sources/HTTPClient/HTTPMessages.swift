/// A request to another server.
package struct HTTPRequest: Sendable {
    package var method: String
    /// Absolute, `http` or `https`, already percent-encoded.
    package var url: String
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]?
    /// From the call to the last byte of the answer; for a stream, to its header.
    package var timeout: Duration
    /// An answer larger than this many bytes is given up. Not for streams.
    package var maximumBytes: Int

    package init(
        _ method: String = "GET",
        url: String,
        fields: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(10),
        maximumBytes: Int = 64 << 20
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
    }
}

/// Status and header fields of an answer.
package struct HTTPResponseHead: Sendable {
    package let status: Int
    /// Names in lower case, in the order they came.
    package let fields: [(name: String, value: String)]

    package init(status: Int, fields: [(name: String, value: String)]) {
        self.status = status
        self.fields = fields
    }

    /// The first value of a field; `name` in lower case.
    package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// A whole answer.
package struct HTTPResponse: Sendable {
    package let head: HTTPResponseHead
    package let body: [UInt8]

    package init(head: HTTPResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// Why there is no answer.
package enum HTTPClientError: Error, Equatable {
    case cannotConnect
    case timedOut
    /// More bytes than the request allows.
    case tooLarge
    /// Anything else that libcurl says: the text of `curl_easy_strerror`, which holds nothing of the request.
    case failed(String)
    case cancelled
}

/// Fetches from other servers. The real one is ``HTTPClient``; tests put a stub here.
package protocol HTTPFetching: Sendable {
    /// The whole answer, whatever its status. Redirects are answers like any other.
    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse

    /// The answer's head, and its body part by part: `next` answers nil at the end. Whoever stops reading stops the
    /// sender; a cancelled task, or a body let go, closes the connection.
    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream
}

/// An answer whose body is read part by part.
package struct HTTPStream: Sendable {
    package let head: HTTPResponseHead
    package let next: @Sendable () async throws(HTTPClientError) -> [UInt8]?

    package init(head: HTTPResponseHead, next: @escaping @Sendable () async throws(HTTPClientError) -> [UInt8]?) {
        self.head = head
        self.next = next
    }
}
