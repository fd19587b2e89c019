import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich
import Testing

@testable import ShareFCGI

/// Uploads with a spool of their own, a clock that a test turns, and an Immich that takes or breaks as it is told.
struct UploadBed {
    /// The side of Immich that takes files.
    final class Store: HTTPFetching {
        enum Fate: Sendable {
            case created
            /// It dies when it has read the beginning.
            case broken
            case status(Int)
        }

        let fate = Locked(Fate.created)
        /// What it has read of each file, form and all.
        let bodies = Locked<[[UInt8]]>([])

        func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
            let fate = fate.withLock { $0 }
            var body: [UInt8] = []
            do {
                while let part = try await request.source?.next() {
                    body += part
                    if case .broken = fate { break }
                }
            } catch {
                throw .failed("the source broke off")
            }
            bodies.withLock { $0.append(body) }
            switch fate {
            case .broken: throw .failed("the connection broke off")
            case .created: return Self.answer(201, #"{"id":"33333333-3333-4333-8333-333333333333","status":"created"}"#)
            case .status(let status): return Self.answer(status, #"{"message":"Made to fail"}"#)
            }
        }

        func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }

        private static func answer(_ status: Int, _ body: String) -> HTTPResponse {
            HTTPResponse(head: HTTPResponseHead(status: status, fields: []), body: Array(body.utf8))
        }
    }

    let directory: TemporaryDirectory
    let time = TurnedClock()
    let store = Store()
    let uploads: Uploads
    let grant: Grant

    var share: Share { grant.share }
    var spool: String { directory.path + "/uploads" }
    /// What lies in the spool.
    var spooled: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: spool).map { "\(spool)/\($0)" } }
    }

    init(_ limits: UploadLedger.Limits = UploadLedger.Limits()) throws {
        directory = try TemporaryDirectory()
        let immich = StubImmich(clock: time)
        let key = try Sample.key()
        grant = Grant(
            share: Share(id: try Sample.link(), key: key, allowsUpload: true, content: .album(try Sample.album())),
            claim: ShareBook.Claim(reference: .key(key), token: nil),
            serial: 1
        )
        uploads = Uploads(
            limits,
            spool: try Spool(directory.path + "/uploads"),
            immich: ImmichUploads(upstream: "http://immich:2283", http: store, immich: immich),
            book: ShareBook(immich: immich, clock: time.clock),
            notices: nil,
            prefix: "",
            reasons: ReasonLog(
                log: Log(level: .debug) { _ in },
                names: try KeyedHash(.ephemeral(), for: .logging),
                clock: time.clock
            ),
            clock: time.clock
        )
    }

    // MARK: What a guest does

    func begin(_ size: Int, name: String = "a.jpg") async throws -> UploadID {
        let form = try #require(FormFields("name=\(name)&size=\(size)".utf8))
        return try await uploads.begin(form, for: share, from: Sample.visitor)
    }

    /// Sends a part in these pieces.
    func send(_ pieces: [[UInt8]], at offset: Int = 0, _ id: UploadID) async throws {
        let left = Locked(pieces)
        let body = RequestBody { left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
        try await uploads.take(body, of: pieces.reduce(0) { $0 + $1.count }, at: offset, id, for: share)
    }

    func handOver(_ id: UploadID) async { await uploads.handOver(id, for: grant, waiting: .seconds(60)) }

    /// What is said of an upload.
    func report(_ id: UploadID) throws -> Uploads.Report { try uploads.report(id, of: share) }

    /// Why something is not taken; nil where it is.
    func refusal(_ body: () async throws -> Void) async throws -> UploadRefusal? {
        do {
            try await body()
            return nil
        } catch let refusal as UploadRefusal {
            return refusal
        }
    }

    /// As much of a JPEG as its first bytes tell.
    static func photo(_ size: Int, _ filling: UInt8 = 7) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: filling, count: size - 4)
    }
}
