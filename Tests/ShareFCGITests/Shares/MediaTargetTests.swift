import Immich
import Testing

@testable import ShareFCGI

/// The name under which a download is saved, whatever Immich calls the file.
@Suite struct MediaTargetTests {
    private struct Names {
        let plain: String
        let encoded: String

        /// Reads `attachment; filename="…"; filename*=UTF-8''…` strictly.
        init?(_ disposition: String) {
            let (start, middle) = (#"attachment; filename=""#, #""; filename*=UTF-8''"#)
            guard disposition.utf8.starts(with: start.utf8) else { return nil }
            let rest = disposition.dropFirst(start.count)
            let parts = rest.split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count == 2, ("\"" + parts[1]).hasPrefix(middle) else { return nil }
            plain = String(parts[0])
            encoded = String(parts[1].dropFirst(middle.count - 1))
        }
    }

    private func names(_ name: String) throws -> Names {
        let disposition = MediaTarget.saved(try Sample.asset(1), as: .original, name: name).disposition
        #expect(disposition.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "one line of ASCII")
        return try #require(Names(disposition))
    }

    @Test(arguments: [
        ("a b.jpg", "a b.jpg", "a%20b.jpg"),
        ("é.jpg", "__.jpg", "%C3%A9.jpg"),
        ("写真.jpg", "______.jpg", "%E5%86%99%E7%9C%9F.jpg"),
        ("100%.jpg", "100_.jpg", "100%25.jpg"),
        ("a'b;c=(d),e.jpg", "a'b;c=(d),e.jpg", "a%27b%3Bc%3D%28d%29%2Ce.jpg"),
        (#"a"; filename="evil.exe"#, "a; filename=evil.exe", "a%3B%20filename%3Devil.exe"),
        ("a\r\nSet-Cookie: b=c.jpg", "aSet-Cookie b=c.jpg", "aSet-Cookie%20b%3Dc.jpg"),
        ("a\u{0}\u{1B}\u{7F}\u{85}b.jpg", "ab.jpg", "ab.jpg"),
        ("../../etc/passwd", "....etcpasswd", "....etcpasswd"),
        (#"C:\x\y.jpg"#, "Cxy.jpg", "Cxy.jpg"),
        ("evil\u{202E}gpj.exe", "evilgpj.exe", "evilgpj.exe"),
        ("\u{2066}a\u{2069}\u{200F}\u{61C}.jpg", "a.jpg", "a.jpg"),
        ("x.jpg. . .", "x.jpg", "x.jpg"),
        ("\"\u{301}x.jpg", "__x.jpg", "%CC%81x.jpg"),
        ("\u{600}.", "__", "%D8%80"),
    ])
    func aNameIsSafeInBothSpellings(_ name: String, _ plain: String, _ encoded: String) throws {
        let found = try names(name)
        #expect(found.plain == plain)
        #expect(found.encoded == encoded)
    }

    @Test(arguments: ["", ".", "..", "......", " . . ", "///", "\"\"", "\u{202E}\u{200F}", "\r\n", "*?<>|:"])
    func aNameOfWhichNothingIsLeftIsADownload(_ name: String) throws {
        let found = try names(name)
        #expect(found.plain == "download")
        #expect(found.encoded == "download")
    }

    @Test(arguments: ["a", "é", "\u{1F600}", "."])
    func aLongNameIsCutAndKeepsItsSuffix(_ part: String) throws {
        let found = try names("x" + String(repeating: part, count: 1_000) + ".jpg")
        let decoded = try #require(PercentEncoding.decode(Array(found.encoded.utf8)))
        #expect((197...200).contains(decoded.utf8.count))
        #expect(decoded.hasSuffix(".jpg"))
        #expect(try names(String(repeating: part, count: 200_000) + "x").encoded.utf8.count <= 200 * 12)
    }

    @Test func whatIsShownHasNoName() throws {
        #expect(MediaTarget.shown(try Sample.asset(1), as: .playback).disposition == "inline")
        #expect(MediaTarget.shown(try Sample.asset(1), as: .preview).disposition == "inline")
    }
}

@Suite struct MediaTypeTests {
    @Test(arguments: [
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm",
        "video/quicktime",
    ])
    func whatBrowsersShowWithoutHarmIsShown(_ type: String) {
        for said in [type, type.uppercased(), type + "; a=b", type + " ; a=b", type + "\t", type + ";"] {
            #expect(MediaType(said).text == type)
        }
        #expect(MediaType(type).disposition("inline") == "inline")
        #expect(MediaType(type).disposition("attachment; filename=x") == "attachment; filename=x")
    }

    @Test(arguments: ["image/heic", "image/heif", "image/jxl", "image/tiff", "video/x-matroska", "video/3gpp"])
    func otherPicturesAndVideosAreSaved(_ type: String) {
        #expect(MediaType(type).text == type)
        #expect(MediaType(type).disposition("inline") == "attachment")
        #expect(MediaType(type).disposition("inline; filename=x") == "attachment; filename=x")
    }

    @Test(arguments: [
        "", " ", ";", "image/svg+xml", "text/html", "text/html; charset=utf-8", "application/pdf", "application/json",
        "image/jpegx", "image/jpeg text/html", "image/jpeg, text/html", " image/jpeg", "image/jpeg\r\nX: y", "image/*",
        "image/jpeg\u{301}", "video/mp4\u{0}", "application/octet-stream", "multipart/byteranges; boundary=x",
    ])
    func everythingElseIsBytesToBeSaved(_ said: String) {
        let type = MediaType(said)
        #expect(type.text == "application/octet-stream")
        #expect(type.disposition("inline") == "attachment")
        #expect(type.disposition("attachment; filename=x") == "attachment; filename=x")
    }
}
