import Immich
import Testing

@testable import ShareFCGI

@Suite struct SmallMonthTests {
    private func assets(_ count: Int, ratio: Double) throws -> [Asset] {
        try (0..<count).map { Asset(id: try PageSamples.asset($0).id, ratio: ratio) }
    }

    @Test(
        "A month is small up to the width of the narrowest wide screen",
        arguments: [
            (1, 1.5, 30), (1, 0.02, 28), (2, 0.5, 28), (3, 0.5, 30), (12, 0.5, 120), (13, 0.5, nil), (3, 2, 120),
            (4, 1.5, 120), (4, 1.6, nil), (6, 1, 120), (7, 1, nil), (0, 1, nil), (50_000, 0.5, nil),
        ] as [(Int, Double, Int?)]
    )
    func limit(_ count: Int, _ ratio: Double, _ steps: Int?) throws {
        #expect(SmallMonth(try assets(count, ratio: ratio))?.steps == steps)
    }

    @Test func everyFormHasItsClassesInTheStyleSheet() throws {
        let style = String(decoding: StaticFile.style.bytes, as: UTF8.self)
        for tens in SmallMonth.least / 10...SmallMonth.most / 10 { #expect(style.contains(".d\(tens){--d:\(tens)}")) }
        for units in 0...9 { #expect(style.contains(".u\(units){--u:\(units)}")) }
        for count in 1...SmallMonth.most / 10 { #expect(style.contains(".n\(count){--n:\(count)}")) }
    }

    @Test func theScriptKnowsTheSameLimits() {
        let script = String(decoding: StaticFile.script.bytes, as: UTF8.self)
        #expect(script.contains("Math.max(sum, \(SmallMonth.least))"))
        #expect(script.contains("count <= \(SmallMonth.most / 10) && steps <= \(SmallMonth.most)"))
    }

    @Test("A small month is never cut, and a page still ends")
    func smallMonthsStayWhole() throws {
        let groups = try PageSamples.months((1...40).map { ("20\(10 + $0)-05", 3) } + [("2009-05", 100)])
        let head = GalleryHead(root: try PageSamples.root(), title: "", count: 220)
        let page = HTMLReader(PageSamples.gallery(groups, head: head).render())
        let sections = page.tags.filter { $0.name == "section" }
        #expect(sections.count == 20)
        #expect(page.values("class").filter { $0.hasPrefix("month few d") && $0.hasSuffix(" n3") }.count > 0)
        let cut = try PageSamples.months([("2024-05", 58), ("2024-04", 3), ("2024-03", 3)])
        let reader = HTMLReader(PageSamples.gallery(cut, head: head).render())
        #expect(reader.values("data-id").count == 61)
    }
}
