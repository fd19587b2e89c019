import Immich
import Testing

@testable import ShareFCGI

/// Which months come with the page of a share.
@Suite struct ShareContentsTests {
    private func contents(_ grouping: Configuration.Page.Grouping?) -> ShareContents {
        let immich = StubImmich()
        var contents = ShareContents(book: ShareBook(immich: immich, clock: immich.clock.clock))
        contents.grouping = grouping
        return contents
    }

    private func months(_ count: Int, of pictures: Int) throws -> [MonthCount] {
        try (0..<count).map { MonthCount(month: try Sample.month("\(2000 + $0)-07"), count: pictures) }
    }

    @Test(
        "P44: Without groups, an album that fits on a screen is one grid; a larger one, and one of many months, is not",
        arguments: [(1, 60, true), (12, 5, true), (24, 2, true), (1, 61, false), (12, 6, false), (25, 1, false)]
    )
    func oneGrid(months count: Int, of pictures: Int, isOne: Bool) throws {
        let months = try months(count, of: pictures)
        #expect(contents(Configuration.Page.Grouping.none).isOneGrid(months) == isOne)
        for grouping in [nil, .month, .day] as [Configuration.Page.Grouping?] {
            #expect(!contents(grouping).isOneGrid(months))
        }
    }
}
