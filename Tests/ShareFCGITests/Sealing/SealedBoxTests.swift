import Testing

@testable import ShareFCGI

@Suite struct SealedBoxTests {
    private let content = Array("link id, token, expiry".utf8)
    private let share = Array("/share/one".utf8)
    private let old = [UInt8](repeating: 7, count: 32)
    private let new = [UInt8](repeating: 8, count: 32)

    private func box(_ keys: [UInt8]..., for purpose: Purpose = .unlock) throws -> SealedBox {
        try SealedBox(#require(MasterKeys(keys)), for: purpose)
    }

    @Test func whatWasSealedOpens() throws {
        for length in [0, 1, 15, 16, 17, 1000] {
            let content = Crypto.random(length)
            #expect(try box(old).open(box(old).seal(content, boundTo: share), boundTo: share) == content)
        }
    }

    @Test func theSameContentIsNeverTheSameText() throws {
        let box = try box(old)
        let texts = try (0..<100).map { _ in try box.seal(content, boundTo: share) }
        #expect(Set(texts).count == 100)
        #expect(texts.allSatisfy { !$0.contains("link") })
    }

    @Test("no byte of a sealed text can be changed to any other")
    func tampering() throws {
        let box = try box(old)
        let sealed = Array(try box.seal(content, boundTo: share).utf8)
        for index in sealed.indices {
            for byte in UInt8.min ... .max where byte != sealed[index] {
                var forged = sealed
                forged[index] = byte
                #expect(box.open(String(decoding: forged, as: UTF8.self), boundTo: share) == nil)
            }
        }
    }

    @Test func cutOrLengthenedTextsStayShut() throws {
        let box = try box(old)
        let sealed = try box.seal(content, boundTo: share)
        for length in 0..<sealed.utf8.count { #expect(box.open(sealed.prefix(length), boundTo: share) == nil) }
        for tail in ["A", "AA", "AAAA", "=", " ", "\n", "\0"] {
            #expect(box.open(sealed + tail, boundTo: share) == nil)
        }
        #expect(box.open(sealed + sealed, boundTo: share) == nil)
        #expect(box.open(String(repeating: "A", count: 1 << 20), boundTo: share) == nil)
    }

    @Test func anotherShareDoesNotOpenIt() throws {
        let box = try box(old)
        let sealed = try box.seal(content, boundTo: share)
        for other in ["", "/share/two", "/share/one/", "/share/on"] {
            #expect(box.open(sealed, boundTo: Array(other.utf8)) == nil)
        }
    }

    @Test func anotherPurposeDoesNotOpenIt() throws {
        let sealed = try box(old).seal(content, boundTo: share)
        for purpose in Purpose.allCases where purpose != .unlock {
            #expect(try box(old, for: purpose).open(sealed, boundTo: share) == nil)
        }
    }

    @Test func rotationKeepsOldTextsUntilTheOldKeyGoes() throws {
        let before = try box(old).seal(content, boundTo: share)
        let during = try box(new, old).seal(content, boundTo: share)
        #expect(try box(new, old).open(before, boundTo: share) == content)
        #expect(try box(old).open(during, boundTo: share) == nil, "sealed with the newest key")
        #expect(try box(new).open(during, boundTo: share) == content)
        #expect(try box(new).open(before, boundTo: share) == nil)
    }

    @Test func anotherVersionStaysShut() throws {
        let box = try box(old)
        var bytes = try #require(Base64URL.decode(try box.seal(content, boundTo: share)))
        bytes[0] = 2
        #expect(box.open(Base64URL.encode(bytes), boundTo: share) == nil)
    }
}
