import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct Base64URLTests {
    /// RFC 4648 §10, without the padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func agreesWithTheStandard(text: String, encoded: String) {
        #expect(Base64URL.encode(Array(text.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(text.utf8))
    }

    @Test func everyLengthComesBack() {
        for length in 0..<300 {
            let bytes = Crypto.random(length)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test func theAlphabetIsTheOneForAddresses() {
        #expect(Base64URL.encode([0xfb, 0xff, 0xfe]) == "-__-")
    }

    @Test(
        "every value has one spelling",
        arguments: ["Zh", "Zm9=", "Zg==", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "A", "AAAAA", "Zm9é", "\0"]
    )
    func refuses(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
