import Immich
import Testing

@testable import ShareFCGI

@Suite struct CryptoTests {
    /// Key material, salt, info and output of RFC 5869, appendix A.
    @Test(
        "HKDF agrees with RFC 5869",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 22), [UInt8](0x00...0x0c), [UInt8](0xf0...0xf9),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
            ),
            (
                [UInt8](0x00...0x4f), [UInt8](0x60...0xaf), [UInt8](0xb0...0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                    + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ),
            (
                [UInt8](repeating: 0x0b, count: 22), [], [],
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
            ),
        ]
    )
    func hkdf(key: [UInt8], salt: [UInt8], info: [UInt8], output: String) throws {
        let derived = try Crypto.derive(key, salt: salt, info: info, length: output.utf8.count / 2)
        #expect(Hexadecimal.encode(derived) == output)
    }

    /// Key, text and output of RFC 4231, section 4.
    @Test(
        "HMAC agrees with RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
    )
    func hmac(key: [UInt8], text: [UInt8], output: String) throws {
        #expect(Hexadecimal.encode(try Crypto.authenticate(text, key: key)) == output)
    }

    /// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), appendix B.
    @Test(
        "AES-256-GCM agrees with its authors",
        arguments: [
            (
                String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
                "530f8afbc74536b9a963b4f1c4cb738b"
            ),
            (
                String(repeating: "00", count: 32), String(repeating: "00", count: 12), "",
                String(repeating: "00", count: 16), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
            ),
            (
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
            ),
        ]
    )
    func gcm(key: String, nonce: String, bound: String, text: String, sealed: String) throws {
        func bytes(_ digits: String) throws -> [UInt8] { try #require(Hexadecimal.decode(digits.utf8)) }
        let output = try Crypto.seal(bytes(text), bound: bytes(bound), key: bytes(key), nonce: bytes(nonce))
        #expect(Hexadecimal.encode(output) == sealed)
        #expect(try Crypto.open(output, bound: bytes(bound), key: bytes(key), nonce: bytes(nonce)) == bytes(text))
    }

    @Test func everyDifferenceIsSeen() {
        let one = Array("the same length".utf8)
        #expect(Crypto.areEqual(one, one))
        #expect(Crypto.areEqual([], []))
        for index in one.indices {
            var other = one
            other[index] ^= 1
            #expect(!Crypto.areEqual(one, other))
        }
        #expect(!Crypto.areEqual(one, one + [0]))
        #expect(!Crypto.areEqual(one, []))
    }

    @Test func randomBytesNeverRepeat() {
        #expect(Set((0..<1000).map { _ in Crypto.random(16) }).count == 1000)
        #expect(Crypto.random(0).isEmpty)
    }
}
