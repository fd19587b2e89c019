import Testing

@testable import ShareFCGI

@Suite struct RSAKeyTests {
    @Test func anExampleOfRFC7515A2IsSignedAsItSaysAndVerified() throws {
        let key = try RSAKey(pem: Array(Sample7515.key.utf8), isPrivate: true)
        let signature = try key.sign(Array(Sample7515.input.utf8))
        #expect(Base64URL.encode(signature) == Sample7515.signature)
        let half = try RSAKey(pem: key.publicPEM(), isPrivate: false)
        #expect(!half.isPrivate)
        #expect(half.isSignature(signature, of: Array(Sample7515.input.utf8)))
        #expect(try Base64URL.encode(half.modulus()) == Sample7515.modulus)
        #expect(try Base64URL.encode(half.exponent()) == "AQAB")
    }

    @Test func theThumbprintIsThatOfRFC7638Section31() throws {
        let key = try SigningKey(RSAKey(pem: Array(Sample7515.thumbprintKey.utf8), isPrivate: false))
        #expect(key.id == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test func everyWrongBitIsSeen() throws {
        let key = try RSAKey(pem: Array(Sample7515.key.utf8), isPrivate: true)
        let text = Array(Sample7515.input.utf8)
        let signature = try #require(Base64URL.decode(Sample7515.signature))
        for index in signature.indices {
            var other = signature
            other[index] ^= 1
            #expect(!key.isSignature(other, of: text))
        }
        #expect(!key.isSignature(signature, of: text + [0]))
        #expect(!key.isSignature([], of: text))
        #expect(!key.isSignature(signature + [0], of: text))
        #expect(!key.isSignature(Array(signature.dropLast()), of: text))
    }

    @Test func aKeySurvivesItsPEM() throws {
        let key = try RSAKey.generate()
        #expect(key.bits == 2048)
        let again = try RSAKey(pem: key.pem(), isPrivate: true)
        #expect(again.isSignature(try key.sign([1, 2, 3]), of: [1, 2, 3]))
    }

    @Test("T82: a key that is truncated, too small or of another kind is refused")
    func wrongKeys() throws {
        let whole = Array(Sample7515.key.utf8)
        #expect(throws: RSAKey.Failure.unreadable) { try RSAKey(pem: Array(whole.prefix(700)), isPrivate: true) }
        #expect(throws: RSAKey.Failure.unreadable) { try RSAKey(pem: [], isPrivate: true) }
        #expect(throws: RSAKey.Failure.unreadable) { try RSAKey(pem: whole, isPrivate: false) }
        let small = try RSAKey.generate(bits: 1024).pem()
        #expect(throws: RSAKey.Failure.wrongSize(bits: 1024)) { try RSAKey(pem: small, isPrivate: true) }
        #expect(throws: RSAKey.Failure.notRSA) {
            try RSAKey(pem: Array(Sample7515.curveKey.utf8), isPrivate: true)
        }
        #expect(throws: RSAKey.Failure.unreadable) {
            try RSAKey(pem: Array(Sample7515.lockedKey.utf8), isPrivate: true)
        }
    }
}
