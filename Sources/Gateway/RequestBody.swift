import EventLoop

/// The bytes of a request's body, as they arrive; whoever reads slowly slows the sender down.
///
/// Carries the limit that is in force, so that a responder which takes uploads can raise it before it reads.
package struct RequestBody: Sendable {
    /// What went wrong while a body arrived. A responder may let it through: it becomes 413 or 408.
    package enum Failure: Error, Equatable {
        /// More bytes than the limit, or than CONTENT_LENGTH promised.
        case tooLarge
        /// The web server hung up, or stopped sending, before the end.
        case incomplete
    }

    /// The most bytes that ``read()`` gives out before it throws ``Failure/tooLarge``.
    package let limit: Int
    private let source: @Sendable (_ limit: Int) async throws -> [UInt8]?

    /// A body read from `source`, which is told the limit in force, keeps to it, and answers nil at the end.
    package init(limit: Int, _ source: @escaping @Sendable (_ limit: Int) async throws -> [UInt8]?) {
        self.limit = limit
        self.source = source
    }

    /// A body read from `source`, which answers nil at the end; without a limit.
    package init(_ source: @escaping @Sendable () async throws -> [UInt8]?) {
        let count = Locked(0)
        self.init(limit: .max) { limit in
            guard let part = try await source() else { return nil }
            guard
                count.withLock({
                    $0 += part.count; return $0 <= limit
                })
            else { throw Failure.tooLarge }
            return part
        }
    }

    package static let empty = RequestBody(limit: .max) { _ in nil }

    /// The same body under another limit in bytes, larger or smaller.
    package func limited(to limit: Int) -> RequestBody { RequestBody(limit: limit, source) }

    /// The next bytes, nil at the end.
    package func read() async throws -> [UInt8]? { try await source(limit) }

    /// The whole body, refused as soon as it is larger than `limit` bytes or than the limit in force.
    package func collect(upTo limit: Int = .max) async throws -> [UInt8] {
        let body = limited(to: min(limit, self.limit))
        var bytes: [UInt8] = []
        while let part = try await body.read() { bytes += part }
        return bytes
    }
}
