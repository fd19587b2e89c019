import FoundationEssentials
import Testing

@testable import Immich

/// The names of links and the proofs for them: one spelling each.
@Suite struct ShareKeyTests {
    private static let text = "rywzI2ZgKN8tHxNLkFYYDlsS4hii3aJ69SbcJgHe_8CzNZeBwcROFiQuFJgkZZGoM9g"
    private static let hexadecimal =
        "af2c3323666028df2d1f134b9056180e5b12e218a2dda27af526dc2601deffc0b3359781c1c44e16242e1498246591a833d8"

    @Test func keyIsWrittenAsItWasRead() {
        #expect(ShareKey(Self.text)?.text == Self.text)
    }

    @Test func hexadecimalIsTheSameKey() {
        #expect(ShareKey(Self.hexadecimal) == ShareKey(Self.text))
        #expect(ShareKey(Self.hexadecimal.uppercased()) == ShareKey(Self.text))
    }

    @Test func unusedBitsMakeNoOtherSpelling() {
        // The last character holds four bits of the key; 64 spellings of it, four of them the same key to Immich.
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let spellings = alphabet.compactMap { ShareKey(Self.text.dropLast() + String($0)) }
        #expect(spellings.count == 16 && Set(spellings).count == 16)
    }

    private static let strangers: [String] = {
        var strangers = ["", "x", text + "A", text + "=", hexadecimal + "0"]
        strangers.append(String(text.dropLast()))
        strangers.append(" \(text.dropLast())")
        strangers.append("\(text.dropLast())+")
        strangers.append(text.replacing("_", with: "/"))
        strangers.append("\(text.dropFirst(2))é")
        strangers.append(text + String(repeating: "A", count: 33))
        strangers.append(String(hexadecimal.dropLast()))
        strangers.append("0x\(hexadecimal.dropLast(2))")
        strangers.append("\(hexadecimal.dropLast())g")
        for (text, count) in [("\0", 67), (".", 67), ("é", 50), ("A", 5_000)] {
            strangers.append(String(repeating: text, count: count))
        }
        return strangers
    }()

    @Test(arguments: strangers)
    func everyOtherSpellingIsRefused(_ text: String) {
        #expect(ShareKey(text) == nil)
    }
}

@Suite struct SlugTests {
    @Test(arguments: [
        "summer", "été 2024", "a/b", "..", "%2e", "<script>", "夏", "🏖", String(repeating: "a", count: 1_000),
    ])
    func slugIsAnyText(_ text: String) {
        #expect(Slug(text)?.text == text)
    }

    @Test(arguments: ["", "a\0b", "a\nb", "a\r\nb", "\u{7F}", "\t", String(repeating: "é", count: 501)])
    func slugHoldsNoControlsAndIsShort(_ text: String) {
        #expect(Slug(text) == nil)
    }

    @Test func slugsAreComparedByteByByte() throws {
        let (one, other) = (try #require(Slug("\u{E9}")), try #require(Slug("e\u{301}")))
        // Swift calls the two texts equal; Immich knows two links.
        #expect(one.text == other.text && one != other)
        #expect(Set([one, other, one]).count == 2)
    }
}

@Suite struct SecretTests {
    @Test(arguments: ["xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI=", String(repeating: "A", count: 44)])
    func tokenIs44CharactersOfBase64(_ text: String) {
        #expect(LinkToken(text)?.text == text)
    }

    @Test(arguments: [
        "", "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI", "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw_cbwh-yZfI=",
        "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI=,", "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZf;=",
        "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZ\r\n=",
    ])
    func everythingElseIsNone(_ text: String) {
        #expect(LinkToken(text) == nil)
    }

    @Test func passwordIsNeitherEmptyNorEndless() {
        #expect(SharePassword("") == nil && SharePassword(String(repeating: "a", count: 1_001)) == nil)
        #expect(SharePassword(" päss wörd ")?.text == " päss wörd ")
    }

    @Test func secretsPrintAsDots() throws {
        let token = try #require(LinkToken(String(repeating: "A", count: 44)))
        let password = try #require(SharePassword("hunter2"))
        #expect("\(token) \(password)" == "••• •••")
    }
}
