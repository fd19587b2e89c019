package import HTTPClient

/// The files of Immich, read by ourselves: for archives, and where the web server cannot fetch them.
package struct ImmichFiles: Sendable {
    /// A file under way.
    package struct Opened: Sendable {
        package let facts: FileFacts
        /// Its bytes from where they were asked for.
        package let stream: HTTPStream
    }

    private let upstream: Upstream
    private let http: any HTTPFetching

    package init(upstream: Upstream, http: any HTTPFetching) {
        self.upstream = upstream
        self.http = http
    }

    /// What there is, without a byte of it. ``ImmichError/notInShare`` also where there is no such rendition.
    package func facts(of endpoint: Endpoint, key: ShareKey) async throws(ImmichError) -> FileFacts {
        let head: HTTPResponseHead
        do throws(HTTPClientError) {
            head = try await http.fetch(request("HEAD", endpoint, key)).head
        } catch {
            throw .unavailable(ImmichError.Reason(error))
        }
        return FileFacts(head, size: try Self.size(head, nil, of: endpoint))
    }

    /// A part of a file of `size` bytes, which must not be empty; a file that has another size by now is
    /// ``ImmichError/notInShare`` no less than one that is gone.
    package func open(
        _ endpoint: Endpoint,
        _ part: Range<UInt64>,
        of size: UInt64,
        key: ShareKey
    ) async throws(ImmichError) -> Opened {
        var request = request("GET", endpoint, key)
        let isWhole = part == 0..<size
        if !isWhole { request.fields.append(("range", "bytes=\(part.lowerBound)-\(part.upperBound - 1)")) }
        let stream: HTTPStream
        do throws(HTTPClientError) {
            stream = try await http.stream(request)
        } catch {
            throw .unavailable(ImmichError.Reason(error))
        }
        let found = try Self.size(stream.head, isWhole ? nil : part, of: endpoint)
        guard found == size else { throw .notInShare }
        return Opened(facts: FileFacts(stream.head, size: found), stream: stream)
    }

    private func request(_ method: String, _ endpoint: Endpoint, _ key: ShareKey) -> HTTPRequest {
        HTTPRequest(
            method,
            url: upstream.description + endpoint.target,
            fields: [("x-immich-share-key", key.text)],
            timeout: upstream.timeout,
            unixSocket: upstream.socketPath
        )
    }

    /// The size of the whole file, of which `part` was asked for, or all.
    private static func size(
        _ head: HTTPResponseHead,
        _ part: Range<UInt64>?,
        of endpoint: Endpoint
    ) throws(ImmichError) -> UInt64 {
        switch head.status {
        case 200 where part == nil, 206 where part != nil: break
        case 401: throw .unknownShare
        // A redirect leads to another rendition.
        case 300...399, 400, 404: throw .notInShare
        default: throw .unavailable(.status(head.status))
        }
        let text = head.field(part == nil ? "content-length" : "content-range")
        guard head.field("transfer-encoding") == nil, let text,
            let size = part.map({ total(text, of: $0) }) ?? number(text[...])
        else { throw .unavailable(.garbled(endpoint.name + ": length")) }
        return size
    }

    /// `bytes <first>-<last>/<total>`, where first and last are those of the part (RFC 9110 §14.4).
    private static func total(_ range: String, of part: Range<UInt64>) -> UInt64? {
        let start = "bytes \(part.lowerBound)-\(part.upperBound - 1)/"
        return range.utf8.starts(with: start.utf8) ? number(range.dropFirst(start.utf8.count)) : nil
    }

    /// 1 to 13 digits: more is no file's size, and as many files as an archive may have can be added up.
    private static func number(_ text: Substring) -> UInt64? {
        let isNumber = text.utf8.allSatisfy(\.isDigit)
        return isNumber && (1...13).contains(text.utf8.count) ? UInt64(text) : nil
    }
}
