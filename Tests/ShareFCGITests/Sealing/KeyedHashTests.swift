import Immich
import Testing

@testable import ShareFCGI

@Suite struct KeyedHashTests {
    private func hash(_ key: UInt8, for purpose: Purpose = .logging) throws -> KeyedHash {
        try KeyedHash(#require(MasterKeys([[UInt8](repeating: key, count: 32)])), for: purpose)
    }

    @Test func equalThingsHaveEqualHashes() throws {
        #expect(try hash(1).bytes("a share") == hash(1).bytes("a share"))
        #expect(try hash(1).bytes("a share") != hash(1).bytes("a Share"))
    }

    @Test func keyAndPurposeMakeAnotherHash() throws {
        let hashes = try [hash(1), hash(2), hash(1, for: .mediaCache)].map { $0.text("a share") }
        #expect(Set(hashes).count == 3)
    }

    @Test func itIsTheDerivedKeysHMAC() throws {
        let key = [UInt8](repeating: 1, count: 32)
        let derived = try Crypto.derive(key, info: Array(Purpose.logging.rawValue.utf8), length: 32)
        #expect(try hash(1).bytes("a share") == Crypto.authenticate(Array("a share".utf8), key: derived))
    }

    @Test func theShortFormIsEightDigits() throws {
        let short = try hash(1).short("a share").description
        #expect(short.utf8.count == 8)
        #expect(try short == Hexadecimal.encode(hash(1).bytes("a share").prefix(4)))
    }

    @Test func theTextFormFitsAHeader() throws {
        #expect(try hash(1).text("a share").utf8.count == 43)
    }
}
