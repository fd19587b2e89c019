import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

@Suite struct MonthJSONTests {
    private struct Columns: Decodable {
        let id: [String]
        let ratio: [Int]
        let time: [Int?]
        let kind: [Int]
        let duration: [Int?]
        let hash: [String?]
    }

    private func columns(_ assets: [Asset]) throws -> Columns {
        try JSONDecoder().decode(Columns.self, from: Data(MonthJSON(assets: assets).render()))
    }

    @Test func everyColumnHasEveryAsset() throws {
        let id = try PageSamples.asset(1).id
        let read = try columns([
            try PageSamples.asset(3, thumbhash: "pOcRLYZ2eHh+iIeQeHh3eXiAgicI"),
            try PageSamples.asset(4, duration: 61.6, isImage: false),
            Asset(id: id, ratio: 1.5, duration: 2),
        ])
        #expect(read.id.count == 3 && read.id[2] == id.text)
        #expect(read.ratio == [2_400, 1_500, 1_500])
        #expect(read.time == [1_715_520_600, 1_715_520_000, nil])
        #expect(read.kind == [0, 1, 2])
        #expect(read.duration == [nil, 62, 2])
        #expect(read.hash == ["pOcRLYZ2eHh+iIeQeHh3eXiAgicI", nil, nil])
    }

    @Test func anEmptyMonthIsSixEmptyColumns() throws {
        let read = try columns([])
        #expect(read.id.isEmpty && read.hash.isEmpty)
    }

    @Test(arguments: hostileTexts)
    func whatIsNoHashIsLeftOut(_ text: String) throws {
        #expect(try columns([try PageSamples.asset(1, thumbhash: text)]).hash == [nil])
    }

    @Test(
        "Numbers that no page can use become harmless ones",
        arguments: [
            Double.nan, .infinity, -.infinity, -1, 0, 1e300, 1e-300,
        ]
    )
    func hostileNumbers(_ number: Double) throws {
        let asset = Asset(
            id: try PageSamples.asset(1).id,
            isImage: false,
            ratio: number,
            localDateTime: Date(timeIntervalSince1970: number == 0 ? .nan : number * 1e12),
            duration: number == 0 ? -1 : number
        )
        let read = try columns([asset])
        #expect(read.ratio == [1_000])
        #expect(read.time == [number == 1e-300 ? 0 : nil])
        #expect(read.duration == [number == 1e-300 ? 0 : nil])
    }

    @Test func aRowTakesLittleMoreThanItsIdentifier() throws {
        let assets = try (1...5_000).map { try PageSamples.asset($0, thumbhash: "pOcRLYZ2eHh+iIeQeHh3eXiAgicI") }
        #expect(MonthJSON(assets: assets).render().count < 5_000 * 100)
    }
}
