import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite("What a guest says of a file")
struct GuestFileTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func file(_ form: String, prefix: String = "") throws -> GuestFile {
        let fields = try #require(FormFields(form.utf8))
        return try GuestFile(fields, prefix: prefix, largest: 1_000, now: now)
    }

    private func refusal(_ form: String) -> UploadRefusal? {
        do {
            _ = try file(form)
            return nil
        } catch {
            return error as? UploadRefusal
        }
    }

    @Test(
        "PS11: an empty, nameless, endless or too large file is refused, and so is what is neither photo nor video",
        arguments: [
            ("name=a.jpg&size=0", UploadRefusal.empty), ("name=a.jpg", .noLength), ("name=a.jpg&size=", .noLength),
            ("name=a.jpg&size=-1", .noLength), ("name=a.jpg&size=1e3", .noLength),
            ("name=a.jpg&size=99999999999999999999", .noLength), ("name=a.jpg&size=1001", .tooLarge),
            ("size=10", .nameless), ("name=&size=10", .nameless), ("name=..&size=10", .nameless),
            ("name=%2F%00%3A&size=10", .nameless), ("name=a.jpg&name=b.jpg&size=10", .nameless),
            ("name=a.svg&size=10", .type), ("name=a.SVG&size=10", .type), ("name=a.jpg.html&size=10", .type),
            ("name=a&size=10", .type), ("name=.jpg&size=10", .type), ("name=a.exe&size=10", .type),
        ]
    )
    func refusals(_ form: String, _ expected: UploadRefusal) { #expect(refusal(form) == expected) }

    @Test("No name leaves its directory, breaks a line or turns the direction of writing")
    func names() throws {
        #expect(try file("name=..%2F..%2Fetc%2Fa.jpg&size=1").name == "....etca.jpg")
        #expect(try file("name=a%0D%0AX%3A%22b.jpg&size=1").name == "aXb.jpg")
        #expect(try file("name=%E2%80%AEgpj.png&size=1").name == "gpj.png")
        #expect(try file("name=IMG.HEIC&size=1", prefix: "guest_").name == "guest_IMG.HEIC")
        #expect(try file("name=IMG.HEIC&size=1").suffix == "heic")
    }

    @Test("The time of a camera is taken, one of the future is not")
    func times() throws {
        let file = try file("name=a.jpg&size=1&modified=1700000000000")
        #expect(file.modified == Date(timeIntervalSince1970: 1_700_000_000))
        #expect(file.created == file.modified)
        #expect(try self.file("name=a.jpg&size=1&modified=9900000000000").modified == now)
        #expect(try self.file("name=a.jpg&size=1&modified=yesterday").modified == now)
    }
}

@Suite("What the bytes of a file say")
struct MediaSignatureTests {
    @Test(
        "Photos and videos are known by how they begin",
        arguments: [
            ("jpg", "\u{FF}\u{D8}\u{FF}\u{E0}"), ("png", "\u{89}PNG\r\n\u{1A}\n"), ("gif", "GIF89a"),
            ("webp", "RIFF....WEBP"), ("heic", "\0\0\0\u{18}ftypheic"), ("cr3", "\0\0\0\u{18}ftypcrx "),
            ("dng", "II*\0"), ("raf", "FUJIFILMCCD-RAW"), ("mp4", "\0\0\0\u{18}ftypisom"), ("mov", "\0\0\0\u{8}wide"),
            ("mkv", "\u{1A}E\u{DF}\u{A3}"), ("avi", "RIFF....AVI "), ("mpg", "\0\0\u{1}\u{BA}"),
            // Phones and messengers mix these up.
            ("heic", "\u{FF}\u{D8}\u{FF}\u{E0}"), ("jpg", "\u{89}PNG\r\n\u{1A}\n"),
        ]
    )
    func known(_ suffix: String, _ head: String) {
        #expect(MediaSignature.fits(head.unicodeScalars.map { UInt8($0.value) }, suffix: suffix))
    }

    @Test(
        "PS11: what only calls itself a photo is none",
        arguments: [
            "<svg xmlns='http://www.w3.org/2000/svg'><script>", "<?xml version='1.0'?><svg", "<!doctype html>",
            "%PDF-1.7",
            "PK\u{3}\u{4}", "\u{7F}ELF", "#!/bin/sh", "", "ftyp", "JFIF", "\0\0\u{1}\u{BA}",
        ]
    )
    func strange(_ head: String) {
        #expect(!MediaSignature.fits(head.unicodeScalars.map { UInt8($0.value) }, suffix: "jpg"))
    }

    @Test("A transport stream shows its packets, and nothing that has one byte of them does")
    func transportStream() {
        var head = [UInt8](repeating: 0, count: 512)
        for place in stride(from: 0, to: 512, by: 188) { head[place] = 0x47 }
        #expect(MediaSignature.fits(head, suffix: "mts"))
        #expect(!MediaSignature.fits(head, suffix: "jpg"))
        head[188] = 0
        #expect(!MediaSignature.fits(head, suffix: "mts"))
        #expect(!MediaSignature.fits([0x47], suffix: "ts"))
    }

    @Test("A video is no photo, and no suffix that Immich does not know is either")
    func kinds() {
        #expect(!MediaSignature.fits(Array("GIF89a".utf8), suffix: "mp4"))
        #expect(!MediaSignature.fits([0x1A, 0x45, 0xDF, 0xA3], suffix: "jpg"))
        #expect(!MediaSignature.fits(Array("\0\0\0\u{18}ftypisom".utf8), suffix: "exe"))
        #expect(!MediaSignature.isKnown(suffix: "svg"))
    }
}

@Suite("Where a webhook goes")
struct WebhookAddressTests {
    @Test(
        "Only its host is told",
        arguments: ["https://ntfy.example.org/secret?token=1", "http://ntfy.example.org:80"]
    )
    func host(_ text: String) throws {
        let address = try #require(WebhookAddress(text))
        #expect(address.host == "ntfy.example.org")
        #expect(address.url == text)
    }

    @Test(
        "What is no address of a server is none",
        arguments: [
            "", "ntfy.example.org", "ftp://x/", "https://", "https://a b/", "https://user:pw@host/", "https://h/\n",
        ]
    )
    func refused(_ text: String) { #expect(WebhookAddress(text) == nil) }

    @Test("No field of a webhook frames the message or ends its line")
    func fields() {
        #expect(HeaderLine("Authorization", "Bearer x") != nil)
        for (name, value) in [("Content-Length", "1"), ("Host", "x"), ("A B", "x"), ("", "x"), ("A", "x\r\nB: y")] {
            #expect(HeaderLine(name, value) == nil)
        }
    }
}
