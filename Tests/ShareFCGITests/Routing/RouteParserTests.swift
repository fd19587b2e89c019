import Immich
import Testing

@testable import ShareFCGI

let sampleKey = "rywzI2ZgKN8tHxNLkFYYDlsS4hii3aJ69SbcJgHe_8CzNZeBwcROFiQuFJgkZZGoM9g"
let sampleHexKey =
    "af2c3323666028df2d1f134b9056180e5b12e218a2dda27af526dc2601deffc0b3359781c1c44e16242e1498246591a833d8"
let sampleID = "849fbd22-e312-44c8-a953-90e446a8e908"

extension RouteParser {
    fileprivate func route(_ path: String) -> Route { route(Array(path.utf8)) }
}

@Suite struct RouteParserTests {
    let parser = RouteParser(basePath: "")

    private func reference(_ key: String = sampleKey) throws -> ShareReference { .key(try #require(ShareKey(key))) }

    @Test func everyAddressOfAShareIsRead() throws {
        let (share, asset) = (try reference(), try #require(AssetID(sampleID)))
        let month = try #require(Month("2024-05"))
        let root = "/share/\(sampleKey)"
        #expect(parser.route(root) == .share(share, .root))
        #expect(parser.route(root + "/") == .share(share, .root))
        #expect(parser.route(root + "/month/2024-05") == .share(share, .month(month)))
        #expect(parser.route(root + "/month/2024-05.json") == .share(share, .monthData(month)))
        #expect(parser.route(root + "/photo/\(sampleID)/preview") == .share(share, .photo(asset, .preview)))
        #expect(parser.route(root + "/video/\(sampleID)") == .share(share, .video(asset)))
        let upload = String(repeating: "0f", count: 16)
        #expect(parser.route(root + "/upload") == .share(share, .upload))
        #expect(parser.route(root + "/upload/" + upload) == .share(share, .uploadPart(try #require(UploadID(upload)))))
        for wrong in [upload.uppercased(), upload + "0", "x", "%00", "%2e%2e"] {
            #expect(parser.route(root + "/upload/" + wrong) == .nothing(.page(isGuess: false)))
        }
        #expect(parser.route(root + "/details/\(sampleID)") == .share(share, .details(asset)))
    }

    @Test func hexadecimalDigitsNameTheSameShare() throws {
        #expect(parser.route("/share/\(sampleHexKey)") == .share(try reference(), .root))
        #expect(parser.route("/share/\(sampleHexKey.uppercased())") == .share(try reference(), .root))
    }

    @Test(arguments: ["summer", "été 2024", "a/b", "..", "%", "🌲", "photo", "static", "x y?z#"])
    func anyTextIsASlugAndComesBackFromItsRoot(_ text: String) throws {
        let slug = ShareReference.slug(try #require(Slug(text)))
        let root = ShareRoot(slug, basePath: "")
        #expect(parser.route(root.path) == .share(slug, .root))
        #expect(root.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }

    @Test(arguments: [
        "x", "%", "%2", "%zz", "%00", "..", "%2e%2e", "%2F", "%C3", "%FF%FE",
        String(sampleKey.dropLast()), sampleKey + "A", String(sampleKey.dropLast()) + "h", sampleKey + "=",
        sampleKey + "%00",
        sampleKey.replacing("_", with: "/"), sampleKey.replacing("_", with: "%2F"),
        String(repeating: "A", count: 5_000),
        String(sampleHexKey.dropLast()) + "g",
    ])
    func aKeyInAnyOtherSpellingIsAnUnknownLink(_ key: String) {
        guard case .nothing(.page) = parser.route("/share/\(key)") else {
            Issue.record("\(parser.route("/share/\(key)"))")
            return
        }
    }

    @Test(arguments: [
        "photo/\(sampleID)/huge", "photo/\(sampleID)/", "photo/\(sampleID)", "photo/\(sampleID.uppercased())/preview",
        "photo/\(sampleID)/preview/x", "photo//preview", "video/x", "video/\(sampleID)%00", "details/",
        "month/2024-13.json", "photo/\(sampleID)/Preview", "photo/%2e%2e/preview", "photo/\(sampleID)/previe%FF",
    ])
    func aMediumThatCannotBeIsAnEmptyAnswer(_ rest: String) {
        #expect(parser.route("/share/\(sampleKey)/\(rest)") == .nothing(.media(isGuess: false)))
    }

    @Test(arguments: ["month/2024-13", "month/", "download/x", "x", "/", "month/2024-05/x", "photos/x"])
    func aPageThatCannotBeIsTheConstantPage(_ rest: String) {
        #expect(parser.route("/share/\(sampleKey)/\(rest)") == .nothing(.page(isGuess: false)))
    }

    @Test(arguments: [
        "", "share", "//", "/s", "/s/", "/shared-links", "/api/assets", "//share/\(sampleKey)", "/robots.txt/x",
    ])
    func whatIsNotOursIsNothing(_ path: String) {
        guard case .nothing(.page) = parser.route(path) else {
            Issue.record("\(parser.route(path))")
            return
        }
    }

    @Test func whoeverComesWithoutALinkIsAtHome() {
        for path in ["/", "/share", "/share/"] { #expect(parser.route(path) == .home) }
        let below = RouteParser(basePath: "/photos")
        for path in ["/photos", "/photos/", "/photos/share", "/photos/share/"] { #expect(below.route(path) == .home) }
        #expect(below.route("/photos/robots.txt") == .robots && below.route("/photos/healthcheck") == .health)
        for path in ["/", "/share", "/robots.txt", "/photosx"] {
            #expect(below.route(path) == .nothing(.page(isGuess: false)), "\(path)")
        }
    }

    @Test func olderFormsMoveForGood() throws {
        let root = "/share/\(sampleKey)"
        let forms = [
            "/share/photo/\(sampleKey)/\(sampleID)": "\(root)/photo/\(sampleID)/preview",
            "/share/photo/\(sampleKey)/\(sampleID)/thumbnail": "\(root)/photo/\(sampleID)/thumbnail",
            "/share/photo/\(sampleHexKey)/\(sampleID)/original": "\(root)/photo/\(sampleID)/original",
            "/share/video/\(sampleKey)/\(sampleID)": "\(root)/video/\(sampleID)",
            "/share/meta/\(sampleKey)/\(sampleID)": "\(root)/details/\(sampleID)",
            "/s/meta/a%20b/\(sampleID)": "/s/a%20b/details/\(sampleID)",
        ]
        for (old, new) in forms {
            guard case .moved(let location, permanently: true) = parser.route(old) else {
                Issue.record("\(old) does not move")
                continue
            }
            #expect(location.text == new)
        }
    }

    @Test func immichsOwnAddressOfAPictureOpensItOnThePage() throws {
        guard case .moved(let location, permanently: false) = parser.route("/share/\(sampleKey)/photos/\(sampleID)")
        else {
            Issue.record("does not move")
            return
        }
        #expect(location.text == "/share/\(sampleKey)#\(sampleID)")
    }

    @Test(arguments: [
        "/share/photo/x/\(sampleID)", "/share/video/x/y", "/share/meta/x/\(sampleID)",
        "/share/\(sampleKey)x/video/\(sampleID)",
    ])
    func anOlderFormWithAWrongKeyIsAGuess(_ path: String) {
        #expect(parser.route(path) == .nothing(.media(isGuess: true)))
    }

    @Test func aBasePathComesFirst() throws {
        let parser = RouteParser(basePath: "/photos")
        #expect(parser.route("/photos/share/\(sampleKey)") == .share(try reference(), .root))
        #expect(parser.route("/share/\(sampleKey)") == .nothing(.page(isGuess: false)))
        #expect(parser.route("/photosshare/\(sampleKey)") == .nothing(.page(isGuess: false)))
    }
}
