import EventLoop
import FoundationEssentials
import HTTPClient
import Immich
import Testing
import Zip

@testable import ShareFCGI

/// What Immich is asked before a download begins.
@Suite struct ZipMakerTests {
    /// Says of every file that it is a picture of a hundred bytes.
    private final class Heads: HTTPFetching {
        private let asked = Locked(0)
        var count: Int { asked.withLock { $0 } }

        func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
            asked.withLock { $0 += 1 }
            for _ in 0..<20 { await Task.yield() }
            let fields = [(name: "content-length", value: "100"), (name: "content-type", value: "image/jpeg")]
            return HTTPResponse(head: HTTPResponseHead(status: 200, fields: fields), body: [])
        }

        func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream { throw .cannotConnect }
    }

    private let heads = Heads()
    private let time = TurnedClock()
    private let maker: ZipMaker
    private let share: Share
    private let items: DownloadContents.Items

    init() throws {
        let configuration = Configuration(immich: "http://immich")
        let files = ImmichFiles(upstream: configuration.immich.upstream, http: heads)
        maker = ZipMaker(
            book: FileBook(files: files, clock: time.clock, count: 2_000),
            immich: StubImmich(clock: time),
            policy: DownloadPolicy(configuration),
            names: DownloadNames(mode: .original, shares: try KeyedHash(.ephemeral(), for: .names)),
            patience: .seconds(20),
            workers: try WorkerPool(threads: 1),
            reasons: ReasonLog(log: .silent, names: try KeyedHash(.ephemeral(), for: .names), clock: time.clock),
            clock: time.clock
        )
        share = try Sample.share()
        let assets = try Sample.assets(0..<ZipMaker.largeOnLoop + 100)
        var items = DownloadContents.Items(total: assets.count)
        for (index, asset) in assets.enumerated() { items.list.append(DownloadItem(asset, position: index + 1)) }
        self.items = items
    }

    private func make(within time: Duration = .seconds(20)) async throws -> PreparedZip? {
        let end = self.time.now + time
        return try await maker.make(items, of: share, until: end)
    }

    @Test("PG6: however many want a share at once, Immich is asked for each file of it once, and not again")
    func onceForAll() async throws {
        async let one = make()
        async let other = make()
        let tags = try await [one?.tag, other?.tag]
        #expect(tags[0] != nil && tags[0] == tags[1])
        #expect(heads.count == items.list.count)
        time.turn(by: .seconds(1_800))
        #expect(try await make()?.tag == tags[0])
        #expect(heads.count == items.list.count, "half an hour later")
    }

    @Test func whatIsKnownNeedsNoTime() async throws {
        #expect(try await make(within: .zero) == nil)
        #expect(heads.count == 0)
        _ = try await make()
        #expect(try await make(within: .zero)?.archive.entries.count == items.list.count)
    }

    @Test("a zip says the moment beside the clock only where the share tells when and where pictures were taken")
    func zone() async throws {
        let moment = Date(timeIntervalSince1970: 1_700_000_000)
        let asset = Asset(id: try Sample.asset(1), localDateTime: moment.addingTimeInterval(3_600), takenAt: moment)
        var items = DownloadContents.Items(total: 1)
        items.list = [DownloadItem(asset, position: 1)]
        for tellsZone in [true, false] {
            let share = Share(
                id: share.id,
                key: share.key,
                allowsDownload: true,
                showsMetadata: tellsZone,
                content: share.content
            )
            guard let zip = try await maker.make(items, of: share, until: time.now + .seconds(20)) else {
                Issue.record("nothing was made")
                return
            }
            let said = ZipTime(
                year: 2023,
                month: 11,
                day: 14,
                hour: 23,
                minute: 13,
                second: 20,
                moment: tellsZone ? 1_700_000_000 : nil
            )
            #expect(zip.archive.entries.map(\.time) == [said])
        }
    }
}
