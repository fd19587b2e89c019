import FoundationEssentials
import Testing

@testable import Immich

@Suite struct WireShareTests {
    static let link = "f5fdca88-d8a4-4112-bcdd-136421885918"
    static let album = "76874229-1671-46ee-8506-2cda406e5532"
    static let asset = "849fbd22-e312-44c8-a953-90e446a8e908"
    static let key = "rywzI2ZgKN8tHxNLkFYYDlsS4hii3aJ69SbcJgHe_8CzNZeBwcROFiQuFJgkZZGoM9g"

    /// An individual link, some properties exchanged or, with nil, left out.
    static func json(_ changes: [String: String?] = [:]) -> String {
        var properties: [String: String?] = [
            "id": "\"\(link)\"", "key": "\"\(key)\"", "slug": "null", "type": "\"INDIVIDUAL\"", "description": "null",
            "expiresAt": "null", "allowUpload": "false", "allowDownload": "true", "showMetadata": "true",
            "password": "null", "assets": "[]",
        ]
        properties.merge(changes) { $1 }
        return "{" + properties.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",")
            + "}"
    }

    private func share(_ changes: [String: String?] = [:]) throws -> Share {
        try JSONDecoder().decode(WireShare.self, from: Data(Self.json(changes).utf8)).share()
    }

    private func assets(_ rows: String...) throws -> [Asset] {
        guard case .assets(let assets) = try share(["assets": "[" + rows.joined(separator: ",") + "]"]).content else {
            return []
        }
        return assets
    }

    private func row(_ more: String = "", id: String = asset) -> String { #"{"id":"\#(id)","type":"IMAGE"\#(more)}"# }

    @Test func passwordIsNoticedAndNotKept() throws {
        let share = try share(["password": "\"hunter2\""])
        #expect(share.hasPassword && !"\(share)".contains("hunter2"))
        #expect(try !self.share().hasPassword && !self.share(["password": nil]).hasPassword)
    }

    @Test func ownerIsNotRead() throws {
        let share = try share([
            "type": "\"ALBUM\"",
            "album": """
            {"id":"\(Self.album)","albumName":"A","description":"","assetCount":0,"owner":{"email":"alice@example.org"},
            "albumUsers":[{"user":{"email":"bob@example.org"}}],"order":"asc"}
            """,
        ])
        #expect(!"\(share)".contains("example.org"))
        guard case .album(let album) = share.content else { throw ImmichError.notInShare }
        #expect(album.order == .asc && album.name == "A")
    }

    @Test func albumLinksIgnoreTheirAssets() throws {
        let album = #"{"id":"\#(Self.album)","albumName":"A","assetCount":1,"order":"sideways"}"#
        let share = try share(["type": "\"ALBUM\"", "album": album, "assets": #"[{"nonsense":true},7]"#])
        guard case .album(let read) = share.content else { throw ImmichError.notInShare }
        #expect(read.assetCount == 1 && read.order == .desc && read.description.isEmpty)
    }

    @Test(arguments: [
        ("id", "\"x\""), ("key", "\"x\""), ("type", "\"STACK\""), ("expiresAt", "\"soon\""), ("expiresAt", "\"\""),
    ])
    func whatCannotBeReadIsGarbled(_ name: String, _ value: String) {
        #expect(throws: Garbled(place: name)) { try share([name: value]) }
    }

    @Test(
        arguments: [
            ("id", nil), ("key", nil), ("type", nil), ("allowDownload", nil), ("allowUpload", nil),
            ("showMetadata", nil),
            ("assets", nil), ("allowDownload", "\"true\""), ("showMetadata", "null"), ("expiresAt", "0"), ("slug", "7"),
            ("type", "\"ALBUM\""), ("assets", "{}"), ("assets", "[null]"), ("description", "[]"),
        ] as [(String, String?)]
    )
    func missingOrOfAnotherTypeIsGarbled(_ name: String, _ value: String?) {
        #expect(throws: DecodingError.self) { try share([name: value]) }
    }

    @Test func textsAreBounded() throws {
        let long = "\"" + String(repeating: "é", count: 20_000) + "\""
        #expect(try share(["description": long]).title?.utf8.count == 10_000)
        #expect(try share(["slug": long]).slug == nil)
    }

    @Test func individualLinkIsOldestFirst() throws {
        let ids = ["1", "2", "3", "4", "5"].map { "00000000-0000-4000-8000-00000000000" + $0 }
        let assets = try assets(
            row(#","fileCreatedAt":"2024-05-01T00:00:00Z","localDateTime":"2020-01-01T00:00:00Z""#, id: ids[0]),
            row(id: ids[1]),
            row(#","localDateTime":"2024-04-01T00:00:00+00:00""#, id: ids[2]),
            row(#","fileCreatedAt":"2024-04-01T00:00:00.000""#, id: ids[3]),
            row(#","fileCreatedAt":"never""#, id: ids[4])
        )
        #expect(assets.map(\.id.text) == [ids[2], ids[3], ids[0], ids[1], ids[4]])
    }

    @Test("PS9: assets in the trash, locked ones and those that are not ready are left out; archived ones are there")
    func withheldAssets() throws {
        #expect(try assets(row(#","thumbhash":null"#)).isEmpty)
        #expect(try assets(row(#","thumbhash":"ksgKFJBZl3iA""#), row()).count == 2)
        #expect(try assets(row(#","isTrashed":true"#), row(#","visibility":"locked""#)).isEmpty)
        #expect(try assets(row(#","visibility":"hidden""#)).isEmpty, "the moving part of a live photo")
        #expect(try assets(row(#","isTrashed":false,"visibility":"archive""#)).count == 1)
        #expect(throws: Garbled(place: "id")) { try assets(row(id: "x")) }
    }

    @Test(arguments: 0...9) func orientationTurnsThePicture(_ orientation: Int) throws {
        for spelling in ["\(orientation)", "\"\(orientation)\""] {
            let exif = #","exifInfo":{"exifImageWidth":4000,"exifImageHeight":2000,"orientation":\#(spelling)}"#
            #expect(try assets(row(exif)).first?.ratio == ((5...8).contains(orientation) ? 0.5 : 2))
        }
    }

    @Test func ownDimensionsCountBeforeThoseOfTheFile() throws {
        let exif =
            #","width":300,"height":100,"exifInfo":{"exifImageWidth":100,"exifImageHeight":300,"orientation":"6"}"#
        #expect(try assets(row(exif)).first?.ratio == 3)
    }

    @Test(arguments: [
        #","width":0,"height":100"#, #","width":-5,"height":100"#, #","width":null,"height":null"#, #","width":100"#,
        #","exifInfo":null"#, #","exifInfo":{"exifImageWidth":1e300,"exifImageHeight":1}"#,
        #","exifInfo":{"exifImageWidth":10,"exifImageHeight":0,"orientation":"Rotate 90 CW"}"#,
    ])
    func unknownDimensionsMakeASquare(_ more: String) throws {
        #expect(try assets(row(more)).first?.ratio == 1)
    }

    @Test func panoramasAreNoticed() throws {
        #expect(try assets(row(#","exifInfo":{"projectionType":"EQUIRECTANGULAR"}"#)).first?.isPanorama == true)
        #expect(try assets(row(#","exifInfo":{"projectionType":"CYLINDRICAL"}"#)).first?.isPanorama == false)
    }
}
