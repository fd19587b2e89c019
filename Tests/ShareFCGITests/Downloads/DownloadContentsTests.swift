import EventLoop
import Immich
import Testing

@testable import ShareFCGI

/// What it costs Immich to find out what a download holds.
@Suite struct DownloadContentsTests {
    @Test("PB23, PG6: of an album of six hundred months four at most are asked for at once")
    func sixHundredMonths() async throws {
        let immich = StubImmich()
        let book = ShareBook(immich: immich, clock: immich.clock.clock)
        let counts = try (0..<600).map { number in
            let month = number % 12 + 1
            return MonthCount(
                month: try Sample.month("\(1975 + number / 12)-\(month < 10 ? "0" : "")\(month)"),
                count: 1
            )
        }
        immich.state.withLock { state in
            state.months = .success(counts)
            for (number, count) in counts.enumerated() {
                state.assets[count.month] = Result { try Sample.assets(number..<number + 1) }.mapError { _ in
                    .notInShare
                }
            }
        }
        let album = try Sample.album(count: 600)
        let grant = Grant(
            share: try Sample.share(content: .album(album)),
            claim: ShareBook.Claim(reference: try Sample.reference(), token: nil),
            serial: 1
        )
        let contents = DownloadContents(contents: ShareContents(book: book))
        let items = try await contents.items(.all, of: grant)
        #expect(items.list.count == 600 && immich.calls("assets") == 600)
        let most = immich.state.withLock { $0.mostAtOnce }
        #expect((2...4).contains(most), "\(most)")
    }
}
