import Immich
import Testing

@testable import ShareFCGI

@Suite struct FileNameTests {
    @Test(arguments: [
        ("IMG_1.JPG", "IMG_1", "jpg"), ("a.b.tar", "a.b", "tar"), ("no suffix", "no suffix", ""), (".jpg", ".jpg", ""),
        ("Mr. Smith", "Mr. Smith", ""), ("a.", "a", ""), ("x.toolong", "x.toolong", ""), ("写真.heic", "写真", "heic"),
    ])
    func baseAndSuffix(_ name: String, _ base: String, _ suffix: String) {
        let parts = FileName(name).parts
        #expect(parts.base == base && parts.suffix == suffix)
    }

    @Test func lettersAreComposed() {
        #expect(Array(FileName("e\u{301}\u{323}.jpg").text.utf8) == Array("\u{1EB9}\u{301}.jpg".utf8))
        #expect(Array(FileName("\u{212B}ngstro\u{308}m").text.utf8) == Array("\u{C5}ngstr\u{F6}m".utf8))
    }

    @Test(arguments: ["CON", "nul.jpg", "Com1.tar.gz", "LPT9", "aux .jpg", "COM\u{B2}.jpg", "conin$"])
    func noNameIsADeviceOfWindows(_ name: String) {
        #expect(FileName(name).text == "_" + name)
    }

    @Test("Of a name as long as a book only the end is looked at: its marks would have to be put in order")
    func endless() {
        let marks = String(repeating: "\u{345}", count: 20_000) + String(repeating: "\u{316}", count: 20_000)
        let name = "a" + marks + "b.jpg"
        #expect(FileName(name).text == FileName(String(name.unicodeScalars.suffix(1_000))).text)
    }

    @Test(arguments: ["写", "é", "🏖️", "👩‍👩‍👧‍👦", "a"])
    func noNameIsLongerThanAFileSystemTakes(_ part: String) {
        let name = FileName(String(repeating: part, count: 300) + ".jpeg")
        #expect(name.parts.suffix == "jpeg" && (190...200).contains(name.text.utf8.count))
    }

    @Test func whatOnlyChangesTheLookIsDropped() {
        #expect(FileName("a\u{2028}b\u{200B}c\u{FEFF}d\u{2060}.jpg").text == "abcd.jpg")
        #expect(FileName("👩‍👧.jpg").text == "👩‍👧.jpg", "what joins letters stays")
    }

    @Test func aDeviceIsTheWholeFirstPart() {
        for name in ["CONTENT.jpg", "com10.txt", "lpt.jpg"] { #expect(FileName(name).text == name) }
    }
}

@Suite struct FileTypeTests {
    @Test(
        "P13: the suffix follows the bytes that are served",
        arguments: [
            ("image/jpeg", "jpeg", true, ".jpeg"), ("image/jpeg", "jpg", true, ".jpg"),
            ("image/jpeg", "heic", true, ".jpg"),
            ("image/jpeg", "", false, ".jpg"), ("image/webp", "", false, ".webp"), ("image/jpeg", "cr3", false, ".jpg"),
            ("image/jpeg", "cr3", true, ".cr3"), ("image/x-canon-cr3", "cr3", true, ".cr3"),
            ("image/tiff", "tif", true, ".tif"),
            ("application/octet-stream", "", true, ""), ("video/quicktime", "mp4", true, ".mov"),
            ("video/mp4", "", true, ".mp4"),
        ]
    )
    func suffix(_ type: String, _ own: String, _ isOriginal: Bool, _ expected: String) {
        #expect(FileType.suffix(of: type, called: own, isOriginal: isOriginal) == expected)
    }
}

@Suite struct DownloadNamesTests {
    private func names(_ mode: Configuration.Downloads.Names) throws -> DownloadNames {
        DownloadNames(mode: mode, shares: try KeyedHash(.ephemeral(), for: .names))
    }

    private func name(
        _ names: DownloadNames,
        _ rendition: Rendition = .original,
        type: String = "image/jpeg",
        called name: String? = "IMG_1.JPEG",
        in share: Share? = nil,
        position: (Int, of: Int)? = (7, of: 30)
    ) throws -> String {
        let facts = FileFacts(type: type, size: 1, name: name)
        let (base, suffix) = names.name(
            of: try Sample.asset(1),
            rendition,
            facts,
            in: try share ?? Sample.share(),
            called: facts.originalName(from: rendition),
            position: position
        )
        return base + suffix
    }

    @Test func theOwnersNameKeepsItsSuffixWhereItFits() throws {
        let names = try names(.original)
        #expect(try name(names) == "IMG_1.jpeg")
        #expect(try name(names, .preview, called: "IMG_1_preview.jpeg") == "IMG_1.jpg")
        #expect(try name(names, .preview, type: "image/webp", called: "IMG_1_preview.webp") == "IMG_1.webp")
        #expect(try name(names, called: "holiday_preview.jpg") == "holiday_preview.jpg")
        #expect(try name(names, called: nil) == "00000000.jpg")
        #expect(try name(names, called: "...") == "00000000-0000-4000-8000-000000000001.jpg")
    }

    @Test func aShareWithoutMetadataTellsNoName() throws {
        let share = Share(
            id: try Sample.link(),
            key: try Sample.key(),
            showsMetadata: false,
            content: .album(try Sample.album())
        )
        #expect(try name(names(.original), in: share) == "00000000.jpeg")
    }

    @Test("PS5: the other modes")
    func modes() throws {
        #expect(try name(names(.id)) == "00000000-0000-4000-8000-000000000001.jpeg")
        #expect(try name(names(.short)) == "img_00000000.jpeg")
        let anonymous = try names(.anonymous)
        let first = try name(anonymous)
        #expect(first.utf8.count == 8 + "_0007.jpeg".utf8.count && first.hasSuffix("_0007.jpeg"))
        #expect(try name(anonymous, position: (7, of: 12_345)).hasSuffix("_00007.jpeg"))
        #expect(try name(anonymous) == first, "stable")
        let other = Share(
            id: try Sample.link(),
            key: try #require(ShareKey("A" + sampleKey.dropFirst())),
            content: .album(try Sample.album())
        )
        #expect(try name(anonymous, in: other).prefix(8) != first.prefix(8))
        #expect(!first.contains(sampleKey.prefix(8)))
    }
}

@Suite struct ContentDispositionTests {
    @Test(
        "nothing in a name is more than a name to whoever carries the field: not to a browser, nor to Caddy",
        arguments: ["{env.SECRET}.heic", "{file.secret}.mkv", "a\"; x=\".mts", "%7B.raw", "\\.jpg", "{http.vars.x}"]
    )
    func plain(name: String) {
        let field = ContentDisposition.attachment(name)
        let parts = field.split(separator: "\"", omittingEmptySubsequences: false)
        #expect(parts.count == 3 && parts[0] == "attachment; filename=")
        #expect(!field.utf8.contains { "{}\\".utf8.contains($0) } && !parts[1].utf8.contains(UInt8(ascii: "%")))
        #expect(parts[2].hasPrefix("; filename*=UTF-8''"))
    }
}

@Suite struct UniqueNamesTests {
    @Test("PB13: no name comes twice, whatever its capitals and its form")
    func none() {
        var names = UniqueNames()
        let wanted = [
            "a", "A", "a", "a (2)", "e\u{301}", "\u{E9}", "b", "Stra\u{DF}e", "STRASSE", "STRA\u{1E9E}E", "\u{17F}",
            "s",
        ]
        let got = wanted.map { names.base($0, for: [".jpg"]) }
        let composed = [
            "e\u{301}", "\u{E9} (2)", "b", "Stra\u{DF}e", "STRASSE (2)", "STRA\u{1E9E}E (3)", "\u{17F}", "s (2)",
        ]
        #expect(got == ["a", "A (2)", "a (3)", "a (2) (2)"] + composed)
        #expect(Set(got.map { $0.lowercased() }).count == got.count)
    }

    @Test func aStillAndItsClipKeepOneBase() {
        var names = UniqueNames()
        #expect(names.base("IMG_1", for: [".mov"]) == "IMG_1")
        #expect(names.base("img_1", for: [".jpg", ".mov"]) == "img_1 (2)")
        #expect(names.base("IMG_1", for: [".jpg"]) == "IMG_1")
    }

    @Test func tenThousandEqualNamesTakeNoLongTime() {
        var names = UniqueNames()
        let got = (0..<10_000).map { _ in names.base("x", for: [".jpg"]) }
        #expect(Set(got).count == 10_000)
        #expect(got.last == "x (10000)")
    }
}
