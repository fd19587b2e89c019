import HTTPClient
import Testing

@testable import Immich

@Suite struct LinkTokenCookieTests {
    private static let one = "kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo="
    private static let two = "xs2Mev44IkKicx3fdLvJPCeTERzO6njOw/cbwh+yZfI="

    private func token(_ cookies: String...) -> String? {
        let fields = cookies.map { (name: "set-cookie", value: $0) }
        return LinkTokenCookie.token(in: HTTPResponseHead(status: 200, fields: fields))?.text
    }

    @Test func cookieIsDecoded() {
        let cookie =
            "immich_shared_link_token=kyasAfpb%2BDtXjCi1dRiYilY5kvym6u8M0%2BrXfb4qxEo%3D; Max-Age=86400; Path=/"
        #expect(token(cookie) == Self.one)
        #expect(token("immich_shared_link_token=" + Self.one) == Self.one)
    }

    @Test func newestTokenIsTheLastOfTheList() {
        let list = PercentEncoding.encode("junk,\(Self.one),\(Self.two),")
        #expect(token("immich_shared_link_token=\(list); HttpOnly") == Self.two)
    }

    @Test func otherCookiesDoNotMatter() {
        #expect(
            token("a=b", "ximmich_shared_link_token=\(Self.one)", "immich_shared_link_token=\(Self.two)") == Self.two
        )
        #expect(token("IMMICH_SHARED_LINK_TOKEN=\(Self.one)") == nil)
    }

    @Test(arguments: [
        "", "immich_shared_link_token", "immich_shared_link_token=", "immich_shared_link_token=%", "=", ";",
    ])
    func noTokenIsNone(_ cookie: String) {
        #expect(token(cookie) == nil)
    }

    @Test func encodingIsUndone() {
        for text in [Self.one, "été 100%", "a,b;c\r\n\0", "🏖"] {
            #expect(PercentEncoding.decode(PercentEncoding.encode(text).utf8) == text)
        }
        for text in ["%", "%4", "%4g", "%FF", "a%C3"] { #expect(PercentEncoding.decode(text.utf8) == nil) }
    }
}
