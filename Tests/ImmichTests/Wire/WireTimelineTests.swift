import FoundationEssentials
import Testing

@testable import Immich

@Suite struct WireTimelineTests {
    private static let one = "849fbd22-e312-44c8-a953-90e446a8e908"
    private static let two = "4c0336c0-34b5-42ba-967d-b5be4c3cb3f8"

    /// Two rows, some columns exchanged or, with nil, left out.
    private func bucket(_ changes: [String: String?] = [:]) throws -> [Asset] {
        var columns: [String: String?] = [
            "id": #"["\#(Self.one)","\#(Self.two)"]"#, "isImage": "[true,false]", "isTrashed": "[false,false]",
            "visibility": #"["timeline","archive"]"#, "ratio": "[1.778,0.5]",
            "thumbhash": #"["ksgKFJBZl3iA","GBgKHZBXl3iA"]"#,
            "fileCreatedAt": #"["2024-01-31T23:30:00","2024-01-31T12:00:00.5"]"#, "localOffsetHours": "[5.5,-9.75]",
            "duration": #"[null,"00:00:20.000"]"#, "livePhotoVideoId": #"["\#(Self.two)",null]"#,
            "projectionType": #"["EQUIRECTANGULAR",null]"#,
        ]
        columns.merge(changes) { $1 }
        let json = columns.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",")
        return try JSONDecoder().decode(WireBucket.self, from: Data("{\(json)}".utf8)).assets()
    }

    @Test func rowsAreRead() throws {
        let assets = try bucket()
        #expect(
            assets == [
                Asset(
                    id: try #require(AssetID(Self.one)),
                    ratio: 1.778,
                    thumbhash: "ksgKFJBZl3iA",
                    localDateTime: Timestamp.date("2024-02-01T05:00:00"),
                    takenAt: Timestamp.date("2024-01-31T23:30:00"),
                    livePhotoVideoID: AssetID(Self.two),
                    isPanorama: true
                ),
                Asset(
                    id: try #require(AssetID(Self.two)),
                    isImage: false,
                    ratio: 0.5,
                    thumbhash: "GBgKHZBXl3iA",
                    localDateTime: Timestamp.date("2024-01-31T02:15:00.5"),
                    takenAt: Timestamp.date("2024-01-31T12:00:00.5"),
                    duration: 20
                ),
            ]
        )
    }

    @Test("P45: Around midnight the day is that of the clock where the picture was taken, not that of UTC")
    func localDays() throws {
        let assets = try bucket([
            "fileCreatedAt": #"["2024-01-31T22:30:00.000Z","2024-02-01T05:00:00.000Z"]"#,
            "localOffsetHours": "[2,-5.5]",
        ])
        #expect(assets[0].localDateTime == Timestamp.date("2024-02-01T00:30:00"))
        #expect(assets[1].localDateTime == Timestamp.date("2024-01-31T23:30:00"))
    }

    @Test func onlyTheTwoColumnsThatMakeAnAssetMustBeThere() throws {
        let names = [
            "isTrashed", "visibility", "ratio", "thumbhash", "fileCreatedAt", "localOffsetHours", "duration",
            "livePhotoVideoId", "projectionType",
        ]
        let bare = try bucket(Dictionary(uniqueKeysWithValues: names.map { ($0, nil) }))
        #expect(bare.map(\.id.text) == [Self.one, Self.two] && bare.map(\.isImage) == [true, false])
        #expect(bare.allSatisfy { $0.ratio == 1 && $0.localDateTime == nil && $0.duration == nil })
        for name in ["id", "isImage"] { #expect(throws: DecodingError.self) { try bucket([name: nil]) } }
    }

    @Test(arguments: [
        "id", "isImage", "isTrashed", "visibility", "ratio", "thumbhash", "fileCreatedAt", "localOffsetHours",
        "duration",
        "livePhotoVideoId", "projectionType",
    ])
    func columnsAreEquallyLong(_ name: String) {
        let value =
            switch name {
            case "id", "livePhotoVideoId": "\"\(Self.one)\""
            case "isImage", "isTrashed": "false"
            case "ratio", "localOffsetHours", "duration": "1"
            default: "\"x\""
            }
        for count in [0, 1, 3] {
            let column = "[" + Array(repeating: value, count: count).joined(separator: ",") + "]"
            #expect(throws: Garbled.self) { try bucket([name: column]) }
        }
    }

    @Test(arguments: [
        ("id", #"["\#(one)","x"]"#), ("id", #"["\#(one)","../../../server/about/000000000000000"]"#),
        ("livePhotoVideoId", #"["x",null]"#),
    ])
    func strangeIdentifiersAreGarbled(_ name: String, _ column: String) {
        #expect(throws: Garbled(place: name)) { try bucket([name: column]) }
    }

    @Test(arguments: [
        ("id", "[1,2]"), ("id", "[null,null]"), ("id", "{}"), ("id", "null"), ("isImage", #"["true","false"]"#),
        ("isImage", "[null,true]"), ("ratio", #"["1","2"]"#), ("ratio", "[1e999,1]"), ("isTrashed", "[0,1]"),
        ("localOffsetHours", #"["1","2"]"#), ("thumbhash", "[1,2]"), ("fileCreatedAt", "[1,2]"),
        ("duration", "[true,false]"),
    ])
    func wrongTypesAreGarbled(_ name: String, _ column: String) {
        #expect(throws: DecodingError.self) { try bucket([name: column]) }
    }

    @Test("PS9: rows in the trash, locked ones and those that are not ready are left out; archived ones are there")
    func withheldRows() throws {
        #expect(try bucket(["thumbhash": #"[null,"GBgKHZBXl3iA"]"#]).map(\.id.text) == [Self.two])
        #expect(try bucket(["isTrashed": "[true,false]"]).map(\.id.text) == [Self.two])
        #expect(try bucket(["visibility": #"["timeline","locked"]"#]).map(\.id.text) == [Self.one])
        #expect(try bucket(["visibility": #"["hidden","timeline"]"#]).map(\.id.text) == [Self.two])
        #expect(try bucket(["isTrashed": "[true,true]"]).isEmpty)
    }

    @Test(arguments: ["[null,null]", "[0,0]", "[-1,1e300]", "[0.001,4000]"]) func everyRatioFitsAPage(_ column: String)
        throws
    {
        #expect(try bucket(["ratio": column]).allSatisfy { (0.05...20).contains($0.ratio) })
    }

    @Test func oddDatesAreUnknownDates() throws {
        let assets = try bucket(["fileCreatedAt": #"["+010000-01-01T00:00:00",null]"#])
        #expect(assets.count == 2 && assets.allSatisfy { $0.localDateTime == nil })
        let far = try bucket(["localOffsetHours": "[1e9,null]"])
        #expect(far[0].localDateTime == Timestamp.date("2024-01-31T23:30:00"))
        #expect(far[1].localDateTime == Timestamp.date("2024-01-31T12:00:00.5"))
    }

    @Test func monthsAreFirstDays() throws {
        #expect(try WireMonth(timeBucket: "2024-05-01", count: 0).month().month.text == "2024-05")
        for text in ["", "2024-05", "2024-05-02", "2024-13-01", "2024-05-01T00:00:00", "x024-05-01", "2024-05-01 BC"] {
            #expect(throws: Garbled(place: "timeBucket")) { try WireMonth(timeBucket: text, count: 1).month() }
        }
        #expect(throws: Garbled(place: "count")) { try WireMonth(timeBucket: "2024-05-01", count: -1).month() }
    }
}
