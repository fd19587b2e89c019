/// The bytes of a request's body, as they arrive; whoever reads slowly slows the sender down.
package struct RequestBody: Sendable {
    /// What went wrong while a body arrived.
    package enum Failure: Error, Equatable {
        /// More bytes than the limit, or than CONTENT_LENGTH promised.
        case tooLarge
        /// The web server hung up, or stopped sending, before the end.
        case incomplete
    }

    private let source: @Sendable () async throws -> [UInt8]?

    /// A body read from `source`, which answers nil at the end.
    package init(_ source: @escaping @Sendable () async throws -> [UInt8]?) { self.source = source }

    package static let empty = RequestBody { nil }

    /// The next bytes, nil at the end.
    package func read() async throws -> [UInt8]? { try await source() }

    /// The whole body, refused as soon as it is larger than `limit` bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let part = try await read() {
            guard bytes.count + part.count <= limit else { throw Failure.tooLarge }
            bytes += part
        }
        return bytes
    }
}
