import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct CookieTests {
    @Test func cookiesAreReadInTheirOrderAndWithTheirDoubles() {
        let cookies = Cookies(["share=1; a=b;share=2 ", "__Secure-share=x=y"].map { Array($0.utf8) })
        #expect(cookies.values(named: ["share"]) == ["1", "2"])
        #expect(cookies.values(named: ["__Secure-share"]) == ["x=y"])
        #expect(cookies.values(named: ["Share", "b"]).isEmpty)
    }

    @Test(arguments: ["", ";", "=", ";;=;", "share", "=share", " ; = ", "\u{0}", String(repeating: ";", count: 8_000)])
    func whatIsNoCookieIsSkipped(_ field: String) {
        #expect(Cookies([Array(field.utf8)]).values(named: ["share"]).isEmpty)
    }

    @Test func anUnlockIsReadAsItWasWritten() throws {
        let unlock = Unlock(
            link: try Sample.link(),
            token: try #require(LinkToken("kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo=")),
            expiresAt: Date(timeIntervalSince1970: 1_800_000_000.9)
        )
        #expect(Unlock(unlock.bytes) == unlock)
        for length in 0..<unlock.bytes.count { #expect(Unlock(Array(unlock.bytes.prefix(length))) == nil) }
        #expect(Unlock(unlock.bytes + [UInt8(ascii: "=")]) == nil)
    }

    @Test(arguments: [true, false])
    func theCookieIsHeldByItsShareAlone(_ isSecure: Bool) throws {
        let cookie = UnlockCookie(
            box: try SealedBox(.ephemeral(), for: .unlock),
            lifetime: .lasting(.seconds(60)),
            basePath: "/photos"
        )
        let token = try #require(LinkToken("kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo="))
        let fields = try cookie.fields(
            for: try Sample.share(locked: true),
            openedAs: try Sample.slug("été"),
            token: token,
            at: .now,
            isSecure: isSecure
        )
        #expect(fields.count == 2)
        let paths = ["Path=/photos/s/%C3%A9t%C3%A9;", "Path=/photos/share/\(sampleKey);"]
        for (field, path) in zip(fields, paths) {
            #expect(field.text.hasPrefix(isSecure ? "__Secure-share=" : "share="))
            #expect(field.text.contains(path))
            #expect(field.text.contains("; Max-Age=60; HttpOnly; SameSite=Lax"))
            #expect(field.text.hasSuffix("; Secure") == isSecure)
            #expect(!field.text.contains(token.text))
        }
    }
}
