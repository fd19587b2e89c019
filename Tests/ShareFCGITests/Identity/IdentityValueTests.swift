import Gateway
import Testing

@testable import ShareFCGI

/// Tests 31 to 43 of the identity's bad inputs.
@Suite struct IdentityValueTests {
    private func decide(email: [UInt8], allowingUnicode: Bool = false) -> TrustDecision {
        var policy = TrustPolicy()
        policy.allowsUnicodeEmail = allowingUnicode
        return TrustDecision(webServer, Params([.init(name: "SHAREFCGI_EMAIL", value: email)]), policy)
    }

    private func decide(email: String, allowingUnicode: Bool = false) -> TrustDecision {
        decide(email: Array(email.utf8), allowingUnicode: allowingUnicode)
    }

    private func decide(_ name: String, _ value: String) -> TrustDecision {
        TrustDecision(webServer, params(("SHAREFCGI_EMAIL", "a@x.org"), (name, value)), TrustPolicy())
    }

    @Test("T31: blanks are nobody", arguments: ["", " ", "\t", "\u{A0}", " \t\u{2003}\u{A0} ", "\r\n"])
    func blanks(text: String) {
        #expect(decide(email: text) == .nobody)
        #expect(TrustDecision(webServer, params(("SHAREFCGI_USER", text)), TrustPolicy()) == .nobody)
    }

    @Test(
        "T32: a list is no address",
        arguments: [
            "a@x\tb@x", "a@x b@x", "a@x,b@x", "a@x;b@x", "a@x, ", "a@x ", " a@x", "a@x\u{A0}", "a@x,", "a b@x",
        ]
    )
    func lists(text: String) { #expect(decide(email: text) == .refused(.malformed)) }

    @Test("T33: control bytes are in no address", arguments: [0x01, 0x7F, 0x0D, 0x0A, 0x00, 0x09, 0x1B] as [UInt8])
    func controls(byte: UInt8) {
        for place in 0...7 {
            var bytes = Array("a@x.org".utf8)
            bytes.insert(byte, at: place)
            #expect(decide(email: bytes) == .refused(.malformed))
        }
        let user = Params([.init(name: "SHAREFCGI_USER", value: Array("ali".utf8) + [byte] + Array("ce".utf8))])
        #expect(TrustDecision(webServer, user, TrustPolicy()) == .refused(.malformed))
    }

    @Test(
        "T34: exactly one @ between two dotted words",
        arguments: [
            "alice", "a@b@x", "@x.org", "a@", "a@@x", "a@.x", "a@x.", "a@x..org", ".a@x", "a..b@x", "a.@x", "@",
            "a@-x.org",
            "a@x-.org", "a@x_y.org", "a@x.org@evil", "a@" + String(repeating: "x", count: 64) + ".org",
        ]
    )
    func shapes(text: String) { #expect(decide(email: text) == .refused(.malformed)) }

    @Test(
        "T35: nothing but the address itself",
        arguments: [
            "\"a b\"@x.org", "a@[127.0.0.1]", "Alice <a@x.org>", "mailto:a@x.org", "<a@x.org>", "a@x.org (Alice)",
            "a\\@x.org",
            "(a)a@x.org", "\"a\"@x.org",
        ]
    )
    func decorations(text: String) { #expect(decide(email: text) == .refused(.malformed)) }

    @Test(
        "T36: what is too long is refused, not cut",
        arguments: [
            String(repeating: "a", count: 65) + "@x.org", "a@" + String(repeating: "x", count: 256),
            String(repeating: "a", count: 10_000), String(repeating: "a@x.org,", count: 10_000),
            String(repeating: " ", count: 100_000),
        ]
    )
    func long(text: String) { #expect(decide(email: text) == .refused(.tooLong)) }

    @Test func theLongestAddressIsOne() {
        let domain = [63, 63, 63, 63].map { String(repeating: "x", count: $0) }.joined(separator: ".")
        let address = String(repeating: "a", count: 64) + "@" + domain
        #expect(decide(email: address).identity?.email?.text == address)
    }

    @Test(
        "T37: nothing beyond ASCII",
        arguments: [
            "café@x.org", "cafe\u{301}@x.org", "a\u{FF20}x.org", "a\u{FF20}x@y.org", "\u{130}@x.org",
            "\u{430}dmin@x.org",
            "ad\u{200D}min@x.org", "\u{202E}a@x.org", "a@bücher.example", "\u{FF41}@x.org",
        ]
    )
    func beyondASCII(text: String) {
        #expect(decide(email: text) == .refused(.malformed))
        #expect(decide(email: [0x63, 0x61, 0x66, 0xE9] + Array("@x.org".utf8)) == .refused(.malformed))
    }

    @Test(
        "T37: with smtputf8 letters of one script, composed",
        arguments: [
            ("café@x.org", "café@x.org"), ("CAFE\u{301}@X.org", "caf\u{E9}@x.org"),
            ("a@BÜCHER.example", "a@bücher.example"),
            ("иван@пример.рф", "иван@пример.рф"), ("иван@x.org", "иван@x.org"), ("ĐORĐE@x.org", "đorđe@x.org"),
        ]
    )
    func unicode(text: String, folded: String) {
        let email = decide(email: text, allowingUnicode: true).identity?.email
        #expect(email.map { Array($0.text.utf8) } == Array(folded.utf8))
    }

    @Test(
        "T37: with smtputf8, too, no disguise",
        arguments: [
            "a\u{FF20}x.org", "a\u{FF20}x@y.org", "\u{430}dmin@x.org", "admin@\u{455}ite.org", "\u{3B1}lice@x.org",
            "ad\u{200D}min@x.org", "\u{202E}a@x.org", "\u{FF41}@x.org", "\u{1D41A}@x.org", "\u{301}a@x.org",
            "a\u{A0}b@x.org",
            "a@x\u{3002}org", "\u{1F600}@x.org", "a@x\u{2024}org", "a\u{2028}@x.org", "\u{212A}ate@x.org",
            "e\u{301}\u{212A}@x.org", "a@\u{212A}x.org", "a\u{1FEF}b@x.org", "\u{130}@x.org",
        ]
    )
    func disguises(text: String) { #expect(decide(email: text, allowingUnicode: true) == .refused(.malformed)) }

    @Test(
        "T38: what is not UTF-8 is malformed",
        arguments: [
            [0xC3, 0x28], [0xC0, 0xAE], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82], [0xF5, 0x80, 0x80, 0x80],
        ] as [[UInt8]]
    )
    func notUTF8(bytes: [UInt8]) {
        for unicode in [false, true] {
            #expect(decide(email: bytes + Array("@x.org".utf8), allowingUnicode: unicode) == .refused(.malformed))
        }
        for name in ["SHAREFCGI_USER", "SHAREFCGI_GROUPS"] {
            let pairs = Params([
                .init(name: "SHAREFCGI_EMAIL", value: Array("a@x.org".utf8)), .init(name: name, value: bytes),
            ])
            #expect(TrustDecision(webServer, pairs, TrustPolicy()) == .refused(.malformed))
        }
    }

    @Test("T39: addresses are in lower case, wherever the machine stands")
    func lowerCase() {
        #expect(decide(email: "Alice@X.ORG").identity?.email?.text == "alice@x.org")
        #expect(decide(email: "INGRID@X.ORG").identity?.email?.text == "ingrid@x.org")
        #expect(EmailAddress("A@B.C") == EmailAddress("a@b.c"))
    }

    @Test("T40: an encoded address is none; an encoded name is read")
    func encoded() {
        #expect(decide(email: "=?utf-8?q?a=40x?=") == .refused(.malformed))
        #expect(decide(email: "=?utf-8?q?a?=@x.org") == .refused(.malformed))
        #expect(decide("SHAREFCGI_NAME", "=?utf-8?q?a=40x?=").identity?.name == "a@x")
    }

    @Test(
        "T41: names are decoded, cleaned and cut, and never a reason to refuse",
        arguments: [
            ("Alice", "Alice"), ("=?utf-8?Q?J=C3=BCrgen_M?=", "Jürgen M"), ("=?UTF-8?b?SsO8cmdlbg==?=", "Jürgen"),
            ("=?iso-8859-1?q?J=FCrgen?=", "Jürgen"), ("=?us-ascii?q?Al?=", "Al"), ("=?us-ascii*en?q?Al?=", "Al"),
            ("=?utf-8?q?J=C3=BC?= =?utf-8?q?rgen?=", "Jürgen"), ("=?utf-8?q?a?=  b =?utf-8?q?c?=", "a b c"),
            ("Dr. =?utf-8?q?J=C3=BCrgen?=", "Dr. Jürgen"), ("=?koi8-r?b?1Q==?= Ann", "Ann"),
            ("=?utf-8?b?!!!?= Ann", "Ann"),
            ("=?utf-8?q?=C3=28?= Ann", "Ann"), ("=?utf-8?q?a=0D=0ASet-Cookie:_b?=", "a Set-Cookie: b"),
            ("=?utf-8?q?=+4?= Ann", "Ann"), ("=?utf-8?x?a?= Ann", "Ann"), ("=?utf-8?q?a b?=", "=?utf-8?q?a b?="),
            ("=? broken", "=? broken"), ("=?utf-8?q?open", "=?utf-8?q?open"), ("a\u{202E}b\u{200D}c", "abc"),
            ("  Ann \t\r\n  Lee\u{0} ", "Ann Lee"), ("<script>", "<script>"),
        ]
    )
    func names(raw: String, name: String) {
        #expect(decide("SHAREFCGI_NAME", raw).identity?.name == name)
    }

    @Test(
        "T41: a name of which nothing is left is none",
        arguments: [
            "", "  ", "\u{200D}", "=?koi8-r?b?1Q==?=", "{http.reverse_proxy.header.Remote-Name}", "=?utf-8?q??=",
            "=?=?=?=?=",
        ]
    )
    func noName(raw: String) throws {
        let identity = try #require(decide("SHAREFCGI_NAME", raw).identity)
        #expect(identity.name == nil)
    }

    @Test("T41: 5 kB of name are cut to whole characters")
    func longNames() throws {
        for raw in [String(repeating: "ü", count: 5000), "a" + String(repeating: "\u{1F600}", count: 5000)] {
            let name = try #require(decide("SHAREFCGI_NAME", raw).identity?.name)
            #expect((DisplayName.maximumLength - 3...DisplayName.maximumLength).contains(name.utf8.count))
            #expect(raw.utf8.starts(with: name.utf8))
        }
        #expect(decide("SHAREFCGI_NAME", String(repeating: "=?", count: 30_000)).identity != nil)
    }

    @Test("T42: a long or foreign id has a short sub, and nobody can choose another's")
    func subjects() throws {
        func sub(_ text: String) throws -> String { try #require(PersonKey(text, .user)).subject }
        #expect(try sub("alice") == "alice")
        #expect(try sub(String(repeating: "a", count: 255)) == String(repeating: "a", count: 255))
        var seen: Set<String> = []
        for text in [
            String(repeating: "a", count: 256), String(repeating: "a", count: 1000), "jürgen", "ju\u{308}rgen", "a b",
            "日本",
            try sub("jürgen"), "sha256:", "sha256:x",
        ] {
            let subject = try sub(text)
            #expect(subject.hasPrefix("sha256:") && (1...255).contains(subject.utf8.count))
            #expect(subject.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(seen.insert(subject).inserted)
        }
        #expect(try sub("jürgen") == "sha256:GbcgqRH87VWuzZa_Tdytocab5altxSPVvjNrjvveMQk", "must never change")
        #expect(UserID("") == nil)
        #expect(decide("SHAREFCGI_USER", String(repeating: "a", count: 1001)) == .refused(.tooLong))
    }

    @Test("T43: ids that differ in case, a dot or their accents' spelling are different people")
    func everyByteCounts() throws {
        let ids = try ["alice", "Alice", "alice.", "alice ", "é", "e\u{301}"].map { try #require(UserID($0)) }
        #expect(Set(ids).count == ids.count)
        #expect(Set(ids.map { PersonKey.user($0).subject }).count == ids.count)
    }

    @Test(
        "a variable that was not replaced is nobody's name",
        arguments: [
            "{http.reverse_proxy.header.Remote-Email}", "{x}", "{", "a@{x}.org", "${EMAIL}", "{a@x.org}",
        ]
    )
    func placeholders(text: String) {
        #expect(decide(email: text) == .refused(.placeholder))
        #expect(decide("SHAREFCGI_USER", text) == .refused(.placeholder))
    }
}
