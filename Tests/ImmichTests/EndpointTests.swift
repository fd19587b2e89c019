import HTTPClient
import Testing

@testable import Immich

/// What goes over the wire to Immich, byte by byte.
@Suite struct EndpointTests {
    private let asset = AssetID("849fbd22-e312-44c8-a953-90e446a8e908")
    private let album = AlbumID("76874229-1671-46ee-8506-2cda406e5532")
    private let key = ShareKey("rywzI2ZgKN8tHxNLkFYYDlsS4hii3aJ69SbcJgHe_8CzNZeBwcROFiQuFJgkZZGoM9g")

    @Test func pathsAreImmichs() throws {
        let (asset, album) = (try #require(asset), try #require(album))
        let id = "/api/assets/849fbd22-e312-44c8-a953-90e446a8e908"
        let query = "?albumId=76874229-1671-46ee-8506-2cda406e5532"
        #expect(Endpoint.me(slug: nil, password: nil).target == "/api/shared-links/me")
        #expect(Endpoint.login(slug: nil).target == "/api/shared-links/login")
        #expect(Endpoint.buckets(album, order: .asc).target == "/api/timeline/buckets\(query)&order=asc")
        #expect(
            Endpoint.bucket(album, try #require(Month("2024-05")), order: .desc).target
                == "/api/timeline/bucket\(query)&timeBucket=2024-05-01&order=desc"
        )
        #expect(Endpoint.asset(asset).target == id)
        #expect(Endpoint.thumbnail(asset).target == id + "/thumbnail?size=thumbnail")
        #expect(Endpoint.preview(asset).target == id + "/thumbnail?size=preview")
        #expect(Endpoint.original(asset).target == id + "/original")
        #expect(Endpoint.playback(asset).target == id + "/video/playback")
        #expect(Endpoint.ping.target == "/api/server/ping")
        #expect(Endpoint.version.target == "/api/server/version")
    }

    @Test(arguments: [
        ("été 2024", "%C3%A9t%C3%A9%202024"),
        ("a&key=b#c?d=e", "a%26key%3Db%23c%3Fd%3De"),
        ("100%+/..", "100%25%2B%2F.."),
        ("\u{202E}<\"'>", "%E2%80%AE%3C%22%27%3E"),
    ])
    func slugCannotLeaveItsPlace(_ slug: String, _ encoded: String) throws {
        let named = try #require(Slug(slug))
        let endpoint = Endpoint.me(slug: named, password: nil)
        #expect(endpoint.target == "/api/shared-links/me?slug=" + encoded)
        #expect(PercentEncoding.decode(encoded.utf8) == slug)
    }

    @Test func keyTravelsInAField() async throws {
        let http = StubHTTP(.failure(.timedOut))
        let key = try #require(key)
        let token = try #require(LinkToken("kyasAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4q/Eo="))
        _ = try? await ImmichClient(http, at: "https://example.org/photos/").share(for: .key(key), token: token)
        let request = try #require(http.requests.first)
        #expect(request.method == "GET" && request.url == "https://example.org/photos/api/shared-links/me")
        #expect(request.body == nil && request.timeout == .seconds(60) && request.maximumBytes == 64 << 20)
        #expect(
            request.fields.map { "\($0.name): \($0.value)" } == [
                "accept: application/json", "x-immich-share-key: \(key.text)",
                "cookie: immich_shared_link_token=kyasAfpb%2BDtXjCi1dRiYilY5kvym6u8M0%2BrXfb4q%2FEo%3D",
            ]
        )
    }

    @Test func loginPostsThePassword() async throws {
        let http = StubHTTP(.json(404, #"{"message":"Cannot POST /api/shared-links/login"}"#), .failure(.timedOut))
        let password = try #require(SharePassword("p\"\\\n\u{1}ä&"))
        let slug = try #require(Slug("été"))
        _ = try? await ImmichClient(http).unlock(.slug(slug), password: password)
        let login = try #require(http.requests.first)
        #expect(login.method == "POST" && login.url == "http://immich:2283/api/shared-links/login?slug=%C3%A9t%C3%A9")
        #expect(login.body == Array(#"{"password":"p\"\\\u000a\u0001ä&"}"#.utf8))
        #expect(
            login.fields.map { "\($0.name): \($0.value)" } == [
                "accept: application/json", "content-type: application/json",
            ]
        )
        let query = try #require(http.requests.last)
        #expect(
            query.url == "http://immich:2283/api/shared-links/me?slug=%C3%A9t%C3%A9&password=p%22%5C%0A%01%C3%A4%26"
        )
        #expect(query.method == "GET" && query.body == nil)
    }

    @Test func unixSocketIsPassedOn() async throws {
        let http = StubHTTP()
        _ = try? await ImmichClient(http, at: "http://immich", socketPath: "/run/immich.sock").ping()
        _ = try? await ImmichClient(http).ping()
        #expect(http.requests.map(\.unixSocket) == ["/run/immich.sock", nil])
        #expect(http.requests.map(\.url) == ["http://immich/api/server/ping", "http://immich:2283/api/server/ping"])
    }

    @Test func callsHaveTheirDeadlines() async throws {
        let http = StubHTTP()
        let client = ImmichClient(http)
        let (asset, album, key) = (try #require(asset), try #require(album), try #require(key))
        _ = try? await client.ping()
        _ = try? await client.version()
        _ = try? await client.details(of: asset, key: key)
        _ = try? await client.months(of: album, order: .asc, key: key)
        #expect(http.requests.map(\.timeout) == [.seconds(3), .seconds(10), .seconds(10), .seconds(10)])
        #expect(http.requests.prefix(2).allSatisfy { $0.fields.map(\.name) == ["accept"] })
    }
}
