import EventLoop
import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// What visitors read of a picture is what its owner has named, field by field, and never a byte more.
@Suite struct DetailTextsTests {
    /// Everything that Immich may know, each with a text or number of its own.
    static func everything() throws -> AssetDetails {
        var details = AssetDetails(id: try Sample.asset(1))
        details.fileName = "canary-file.jpg"
        details.mimeType = "image/canary-type"
        details.description = "canary-description"
        details.localDateTime = Date(timeIntervalSince1970: 1_704_412_800 + 7_200)
        details.takenAt = Date(timeIntervalSince1970: 1_704_412_800)
        details.timeZone = "Canary/Zone"
        (details.width, details.height, details.fileSize) = (7_001, 5_001, 9_876_543)
        details.camera.make = "canary-make"
        details.camera.model = "canary-model"
        details.camera.lens = "canary-lens"
        details.camera.exposureTime = "1/8123"
        (details.camera.aperture, details.camera.iso, details.camera.focalLength) = (3.21, 6_543, 77.25)
        details.place.city = "canary-city"
        details.place.state = "canary-state"
        details.place.country = "canary-country"
        details.place.coordinates = AssetDetails.Coordinates(latitude: 48.123456789, longitude: -16.98765)
        return details
    }

    /// What each field alone says.
    private static let said: [(DetailField, [String: String])] = [
        (.caption, ["caption": "canary-description"]), (.description, ["description": "canary-description"]),
        (.date, ["date": "5 January 2024, 02:00"]), (.timeZone, [:]), (.fileName, ["file_name": "canary-file.jpg"]),
        (.dimensions, ["dimensions": "35 MP, 7001 × 5001"]), (.fileSize, ["file_size": "9.9 MB"]),
        (.make, ["make": "canary-make"]), (.model, ["model": "canary-model"]), (.lens, ["lens": "canary-lens"]),
        (.exposure, ["exposure": "1/8123 s"]), (.iso, ["iso": "ISO 6543"]), (.aperture, ["aperture": "f/3.21"]),
        (.focalLength, ["focal_length": "77.25 mm"]), (.city, ["city": "canary-city"]),
        (.state, ["state": "canary-state"]), (.country, ["country": "canary-country"]),
        (
            .coordinates,
            [
                "coordinates": "48.12346, -16.98765",
                "map": "https://www.openstreetmap.org/?mlat=48.12346&mlon=-16.98765#map=15/48.12346/-16.98765",
            ]
        ),
    ]

    private func desk(_ fields: Set<DetailField>, hasMap: Bool = true, showsMetadata: Bool = true) throws -> Desk {
        let desk = try Desk {
            $0.details.fields = fields
            $0.details.mapLink = hasMap
        }
        let details = try Self.everything()
        desk.immich.state.withLock { $0.details = .success(details) }
        let sample = try Sample.share()
        try desk.showAlbum(
            Share(id: sample.id, key: sample.key, showsMetadata: showsMetadata, content: .album(Sample.album()))
        )
        return desk
    }

    private func json(_ desk: Desk) async throws -> [String: String] {
        let answer = try await desk.ask("GET", Desk.path + "/details/" + Below.asset)
        #expect(answer.status == 200 && answer["Content-Type"] == "application/json")
        return try JSONDecoder().decode([String: String].self, from: Data(answer.body))
    }

    @Test("P38, P39, P40: each field alone says what it is, and nothing else of Immich's answer", arguments: said)
    func eachAlone(_ field: DetailField, _ expected: [String: String]) async throws {
        let desk = try desk([field])
        #expect(try await json(desk) == expected)
        let page = try await desk.ask().text
        #expect(page.contains("class=\"said\"") == (field == .caption))
        #expect(page.contains("id=\"panel\"") == ![.caption, .timeZone].contains(field), "no panel that says nothing")
        #expect(!page.contains("canary"))
    }

    @Test("P38: a link that hides metadata says nothing, whatever the settings say, and Immich is not asked")
    func hidden() async throws {
        let desk = try desk(Set(DetailField.allCases), showsMetadata: false)
        let page = try await desk.ask().text
        #expect(!page.contains("id=\"panel\"") && !page.contains("class=\"said\""))
        #expect(try await json(desk).isEmpty)
        #expect(desk.immich.calls("details") == 0)
    }

    @Test("every field is tried, and all of them together say what each says alone") func together() async throws {
        #expect(Self.said.map(\.0) == DetailField.allCases)
        var expected = Self.said.reduce(into: [:]) { $0.merge($1.1) { one, _ in one } }
        expected["time_zone"] = "Canary/Zone, UTC+02:00"
        #expect(try await json(try desk(Set(DetailField.allCases))) == expected)
        expected["map"] = nil
        let without = try desk(Set(DetailField.allCases), hasMap: false)
        #expect(try await json(without) == expected)
        #expect(try await !without.ask().text.contains("class=\"map\""))
    }

    @Test("PG8: nothing is shown by default") func none() async throws {
        let desk = try Desk()
        desk.immich.state.withLock { [details = try? Self.everything()] state in
            if let details { state.details = .success(details) }
        }
        try desk.showAlbum()
        #expect(try await desk.ask().status == 200)
        #expect(try await json(desk).isEmpty)
        #expect(desk.immich.calls("details") == 0)
    }

    @Test(
        "a zone is named with its offset; one that is no place is its offset alone",
        arguments: [
            ("Europe/Vienna", 7_200, "Europe/Vienna, UTC+02:00"), ("UTC+8", 28_800, "UTC+08:00"),
            ("UTC+5:30", 19_800, "UTC+05:30"), ("America/St_Johns", -12_600, "America/St_Johns, UTC−03:30"),
            ("UTC", 0, "UTC"), ("GMT-3", -10_800, "UTC−03:00"), ("Europe/London", 0, "Europe/London, UTC"),
            ("Asia/Tokyo", 360_000, "Asia/Tokyo"), (nil, 7_200, nil),
        ] as [(String?, Double, String?)]
    )
    func zones(_ zone: String?, _ seconds: Double, _ expected: String?) throws {
        var details = try Self.everything()
        details.timeZone = zone
        details.localDateTime = details.takenAt?.addingTimeInterval(seconds)
        let texts = DetailTexts(details, [.date, .timeZone], hasMap: true, .english)
        #expect(texts.values[.timeZone] == expected)
        #expect(texts.values[.date]?.isEmpty == false)
    }

    @Test(
        "numbers that no camera has are left out",
        arguments: [Double.nan, .infinity, -.infinity, -1, 0, 1e300, 10_000_000]
    )
    func strangeNumbers(_ number: Double) throws {
        var details = AssetDetails(id: try Sample.asset(1))
        (details.camera.aperture, details.camera.iso, details.camera.focalLength) = (number, number, number)
        details.fileSize = UInt64(exactly: number) == nil ? .max : nil
        details.place.coordinates = AssetDetails.Coordinates(latitude: number * 1_000 - 91, longitude: number)
        #expect(DetailTexts(details, Set(DetailField.allCases), hasMap: true, .english).values.isEmpty)
    }

    @Test(
        "sizes are in units of 1000",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (1_449, "1.4 kB"), (1_450, "1.5 kB"), (999_949, "999.9 kB"),
            (999_950, "1 MB"), (1_462_349, "1.5 MB"), (60_000_000_000, "60 GB"), ((1 << 60) - 1, "1.2 EB"),
        ] as [(UInt64, String)]
    )
    func sizes(_ bytes: UInt64, _ expected: String) throws {
        var details = AssetDetails(id: try Sample.asset(1))
        details.fileSize = bytes
        #expect(DetailTexts(details, [.fileSize], hasMap: true, .english).values == [.fileSize: expected])
    }

    @Test("a picture of less than a million pixels has no megapixels") func small() throws {
        var details = AssetDetails(id: try Sample.asset(1))
        (details.width, details.height) = (999, 1_000)
        let texts = DetailTexts(details, [.dimensions], hasMap: true, .english)
        #expect(texts.values == [.dimensions: "999 × 1000"])
    }

    @Test("the moving part of a live photo is nobody's picture") func movingPart() async throws {
        let desk = try desk([.fileName])
        var details = try Self.everything()
        details.isHidden = true
        desk.immich.state.withLock { [details] in $0.details = .success(details) }
        #expect(try await desk.ask("GET", Desk.path + "/details/" + Sample.asset(9).text).status == 404)
    }
}
