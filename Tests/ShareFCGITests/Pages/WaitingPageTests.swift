import Immich
import Testing

@testable import ShareFCGI

@Suite struct WaitingPageTests {
    private func page(_ reason: WaitingPage.Reason, _ scope: DownloadScope?) throws -> WaitingPage {
        WaitingPage(site: Site(), root: try PageSamples.root(), reason: reason, scope: scope)
    }

    @Test(
        "a selection is asked for again by its form alone: its address is that of everything",
        arguments: [
            WaitingPage.Reason.preparing, .enough, .full, .away,
        ]
    )
    func selection(_ reason: WaitingPage.Reason) throws {
        let ids = try [1, 2].map { try Sample.asset($0) }
        let page = try page(reason, .chosen(Set(ids)))
        let reader = HTMLReader(page.render())
        #expect(!page.asksAgain)
        #expect(reader.links == ["/s/lakes"])
        #expect(reader.values("action") == ["/s/lakes/download"])
        let texts = ids.map { "\"\($0.text)\"" }
        let lists = [texts, texts.reversed()].map { "[\($0.joined(separator: ","))]" }
        #expect(reader.values("value").count == 1 && reader.values("value").allSatisfy(lists.contains))
    }

    @Test func oneButtonAtMostBesideTheWayBack() throws {
        let preparing = try page(.preparing, .all)
        #expect(preparing.asksAgain)
        #expect(HTMLReader(preparing.render()).links == ["/s/lakes"], "it begins by itself")
        for reason in [WaitingPage.Reason.enough, .full, .away] {
            let page = try page(reason, .all)
            #expect(!page.asksAgain)
            #expect(HTMLReader(page.render()).links == ["", "/s/lakes"])
        }
        let unread = try page(.full, nil)
        #expect(!unread.asksAgain && HTMLReader(unread.render()).links == ["/s/lakes"])
    }
}

extension HTMLReader {
    /// Where a visitor can go from the page.
    fileprivate var links: [String] {
        tags.filter { $0.name == "a" }.flatMap(\.attributes).filter { $0.name == "href" }.map(\.value)
    }
}
