import Testing

@testable import ShareFCGI

@Suite struct HTMLTests {
    @Test(arguments: hostileTexts)
    func foreignTextBecomesNeitherTagNorAttribute(_ text: String) {
        let html: HTML = "<p title=\"\(text)\">\(isolated: text)</p>"
        let page = HTMLReader(html.bytes)
        #expect(page.structure == ["p title", "bdi ", "/bdi ", "/p "])
        #expect(page.text == text)
        #expect(page.values("title") == [withoutDirection(text)])
    }

    @Test(arguments: ["\"\u{301}", "<\u{338}", ">\u{338}", "'\u{301}", "&\u{301}"])
    func aCombiningMarkDoesNotCarryItsBaseThrough(_ text: String) {
        let html: HTML = "\(text)"
        #expect(!html.bytes.contains { "\"<>'".utf8.contains($0) })
        #expect(html.bytes.first == UInt8(ascii: "&"))
        #expect(html.bytes.count > text.utf8.count)
    }

    @Test func everyByteOfAsciiIsHarmless() {
        for byte in UInt8(0)..<128 {
            let html: HTML = "\(String(decoding: [byte], as: UTF8.self))"
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
                #expect(html.bytes.first == UInt8(ascii: "&") && html.bytes.last == UInt8(ascii: ";"))
            case 9, 10, 0x20..<0x7F:
                #expect(html.bytes == [byte])
            default:
                #expect(html.bytes == Array("\u{FFFD}".utf8))
            }
        }
    }

    @Test("Marks of direction are kept where an element isolates them, and dropped elsewhere")
    func directionMarks() {
        let text = "a\u{202E}b\u{2069}c\u{200F}d\u{61C}e"
        let (plain, isolated): (HTML, HTML) = ("\(text)", "\(isolated: text)")
        #expect(plain.bytes == Array("abcde".utf8))
        #expect(isolated.bytes == Array("<bdi>\(text)</bdi>".utf8))
    }

    @Test func lettersBesideTheMarksOfDirectionStay() {
        let text = "\u{2027}\u{202F}\u{2065}\u{206A}\u{61B}\u{61D}\u{200D}é漢🏔️"
        let html: HTML = "\(text)"
        #expect(html.bytes == Array(text.utf8))
    }

    @Test func aMarkCutShortAtTheEndIsReadNoFurther() {
        let text = String(decoding: [0x61, 0xE2, 0x80] as [UInt8], as: UTF8.self)
        let html: HTML = "\(text)"
        #expect(html.bytes == Array(text.utf8))
    }

    @Test func partsAreNotEscapedAgain() {
        let part: HTML = "<b>\("&")</b>"
        let html: HTML = "<p>\(part)\(7)</p>"
        #expect(html.bytes == Array("<p><b>&amp;</b>7</p>".utf8))
    }

    private func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x61C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private func withoutDirection(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter { !isDirection($0) })
        return String(kept)
    }
}
