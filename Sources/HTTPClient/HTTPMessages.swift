/// A request to another server.
package struct HTTPRequest: Sendable {
    package var method: String
    /// Absolute, `http` or `https`, already percent-encoded.
    package var url: String
    /// Framing fields (`Host`, `Content-Length`, …) are libcurl's own and refused here.
    package var fields: [(name: String, value: String)]
    package var body: [UInt8]?
    /// A body that is too large for ``body``, read as the server takes it. Never sent twice.
    package var source: HTTPBodySource?
    /// From the call to the last byte of the answer; for a stream, to its header.
    package var timeout: Duration
    /// An answer larger than this many bytes is given up. Not for streams.
    package var maximumBytes: Int
    /// Where the server listens, when not at the URL's host and port: the path of a unix socket.
    package var unixSocket: String?
    /// Where the server listens, when not at the URL's host and port: `host:port`. The certificate is still the URL's.
    package var address: String?
    /// Set by whoever tries a server's doors; everybody else leaves it alone.
    package var oddities: HTTPOddities?

    package init(
        _ method: String = "GET",
        url: String,
        fields: [(name: String, value: String)] = [],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(10),
        maximumBytes: Int = 64 << 20,
        unixSocket: String? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.unixSocket = unixSocket
    }
}

/// A body of known length that is read part by part while it is sent.
package struct HTTPBodySource: Sendable {
    /// In bytes; a source that ends earlier, or goes on, breaks the call off.
    package let length: Int64
    /// The next bytes, which are never none; nil at the end.
    package let next: @Sendable () async throws -> [UInt8]?

    package init(length: Int64, next: @escaping @Sendable () async throws -> [UInt8]?) {
        self.length = length
        self.next = next
    }
}

/// What no honest client sends, for requests that shall be refused.
package struct HTTPOddities: Sendable {
    /// Stands in the request line as it is, in place of the URL's path and query.
    package var target: String?
    package var isHTTP10 = false
    /// TLS without a look at the certificate.
    package var trustsAnyCertificate = false

    package init() {}
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
    /// Refused, unreachable, no such name, or not within the time for connecting.
    case cannotConnect
    case timedOut
    /// More bytes than the request allows, or a header beyond ``HTTPResponseHead/maximumBytes``.
    case tooLarge
    /// Anything else: the text of `curl_easy_strerror`, or a constant of ours; holds nothing of the request.
    case failed(String)
    case cancelled
}

/// Fetches from other servers. The real ones are ``HTTPClient`` and ``HTTPClients``; tests put a stub here.
package protocol HTTPFetching: Sendable {
    /// The whole answer, whatever its status. Redirects are answers like any other.
    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse

    /// The answer's head, and its body part by part: `next` answers nil at the end. Whoever stops reading stops the
    /// sender; a cancelled task, or a body let go, closes the connection.
    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream
}

/// An answer whose body is read part by part, by one reader.
package struct HTTPStream: Sendable {
    package let head: HTTPResponseHead
    package let next: @Sendable () async throws(HTTPClientError) -> [UInt8]?

    package init(head: HTTPResponseHead, next: @escaping @Sendable () async throws(HTTPClientError) -> [UInt8]?) {
        self.head = head
        self.next = next
    }
}
