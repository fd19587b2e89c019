import Immich
import Testing

@testable import ShareFCGI

@Suite struct ShareCredentialTests {
    private func credential(_ query: String, key: String = "", slug: String = "") -> ShareCredential {
        ShareCredential(key: Array(key.utf8), slug: Array(slug.utf8), query: ImmichQuery(Array(query.utf8)))
    }

    private static let key = sampleKey
    private static var encodedKey: String { sampleKey.utf8.map { "%" + String($0, radix: 16) }.joined() }

    @Test(arguments: [
        "key=\(key)", "a=b&key=\(key)", "%6Bey=\(key)", "%6b%65%79=\(key)", "key=\(encodedKey)", "key=\(key)&key=other",
        "&&key=\(key)", "slug=&key=\(key)", "key=\(key)&slug=",
    ])
    func aKeyIsFoundHoweverItIsEncoded(_ query: String) throws {
        #expect(credential(query) == .share(try Sample.reference()))
    }

    @Test(arguments: ["slug=summer", "sl%75g=summer", "slug=su%6Dmer", "slug=summer&slug=x"])
    func aSlugIsFoundHoweverItIsEncoded(_ query: String) throws {
        #expect(credential(query) == .share(try Sample.slug()))
    }

    @Test func aPlusInAQueryIsASpaceInASlug() throws {
        #expect(credential("slug=my+summer") == .share(try Sample.slug("my summer")))
        #expect(credential("slug=my%20summer%2B") == .share(try Sample.slug("my summer+")))
    }

    @Test(arguments: [
        "", "a=b", "KEY=\(key)", "key%20=\(key)", ";key=\(key)", "key=", "key", "key=&key=\(key)", "slug=", "keys=x",
        "xkey=\(key)", "k%C3%A9y=\(key)", "a=key=\(key)",
    ])
    func whatImmichReadsAsNoneIsNone(_ query: String) {
        #expect(credential(query) == .none)
    }

    /// Each is the same link to Immich, whose decoder skips what it does not know.
    @Test(arguments: [
        "key=\(key)=", "key=\(key)=anything", "key=!\(key)", "key= \(key)", "key=\(key).", "key=%C3%A9\(key)",
        "key=\(key)%00", "key=\(key.dropLast())1", "key=\(key)\n", "key=\(key.dropLast())", "key=%zz", "key=%",
        "key=%ff",
        "slug=%ff", "slug=%00", "key=x",
    ])
    func otherSpellingsAreImpossible(_ query: String) {
        #expect(credential(query) == .impossible)
    }

    @Test(arguments: ["key[]=a", "key[0]=a", "[key]=a", "__proto__[key]=a", "key%5B%5D=a", "slug[]=a", "a[slug]=b"])
    func namesInBracketsAreImpossible(_ query: String) {
        #expect(credential(query) == .impossible)
    }

    @Test func bracketsAroundOtherNamesAreNothing() {
        #expect(credential("ids[]=1&monkey[]=2") == .none)
    }

    @Test func headerFieldsAreCredentials() throws {
        #expect(credential("", key: Self.key) == .share(try Sample.reference()))
        #expect(credential("", slug: "summer") == .share(try Sample.slug()))
        #expect(credential("key=\(Self.key)", key: Self.key) == .share(try Sample.reference()))
    }

    @Test func twoCredentialsThatDifferAreImpossible() throws {
        let other = String(Self.key.reversed().drop { $0 != "A" && $0 != "Q" }.reversed())
        #expect(credential("key=\(Self.key)&slug=summer") == .impossible)
        #expect(credential("key=\(Self.key)", slug: "summer") == .impossible)
        #expect(credential("slug=other", slug: "summer") == .impossible)
        #expect(credential("key=\(other)", key: Self.key) == .impossible)
        #expect(credential("slug=summer", key: Self.key) == .impossible)
    }

    @Test(arguments: ["\(key), \(key)", ", \(key)", "\(key),", " \(key)"])
    func twoHeaderFieldsAreImpossible(_ field: String) {
        #expect(credential("", key: field) == .impossible)
    }

    @Test func aSlugInAHeaderIsASCIIOrImpossible() {
        #expect(credential("", slug: "été") == .impossible, "Node reads header fields as Latin-1")
        #expect(ShareCredential(key: [], slug: [0xE9], query: ImmichQuery([])) == .impossible)
    }

    @Test func hexadecimalDigitsAreTheSameKey() throws {
        let digits = try #require(Base64URL.decode(Self.key)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        #expect(credential("key=\(digits)") == .share(try Sample.reference()))
        #expect(credential("key=\(digits.uppercased())&slug=", key: Self.key) == .share(try Sample.reference()))
    }

    @Test func anyBytesAreReadWithoutATrap() {
        for first in UInt8.min...UInt8.max {
            for second in ["", "=", "&", "%", "[", "key="] {
                let bytes = [first] + Array(second.utf8) + [first]
                _ = ShareCredential(key: bytes, slug: bytes, query: ImmichQuery(bytes))
            }
        }
    }
}
