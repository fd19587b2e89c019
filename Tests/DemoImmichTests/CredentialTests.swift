import Testing

@testable import DemoImmich

@Suite("Credentials") struct CredentialTests {
    private func call(_ target: String, _ fields: [(name: String, value: String)] = []) throws -> Call {
        try #require(Call(Visit.request(target, fields: fields)))
    }

    /// Every place, the best first.
    static let ranked:
        [(query: String?, field: (name: String, value: String)?, credential: Credential, place: String)] = [
            (nil, ("x-immich-share-key", "1"), .key("1"), "header x-immich-share-key"),
            ("key=2", nil, .key("2"), "query key"),
            (nil, ("x-immich-share-slug", "3"), .slug("3"), "header x-immich-share-slug"),
            ("slug=4", nil, .slug("4"), "query slug"),
            (nil, ("x-immich-user-token", "5"), .session("5"), "header x-immich-user-token"),
            (nil, ("x-immich-session-token", "6"), .session("6"), "header x-immich-session-token"),
            ("sessionKey=7", nil, .session("7"), "query sessionKey"),
            (nil, ("authorization", "Bearer 8"), .session("8"), "header authorization"),
            (nil, ("cookie", "immich_access_token=9"), .session("9"), "cookie immich_access_token"),
            (nil, ("x-api-key", "10"), .apiKey("10"), "header x-api-key"),
            ("apiKey=11", nil, .apiKey("11"), "query apiKey"),
        ]

    @Test("The first kind present decides, whatever else is there", arguments: ranked.indices)
    func theFirstKindDecides(first: Int) throws {
        let present = CredentialTests.ranked[first...]
        let target = "/api/x?" + present.compactMap(\.query).joined(separator: "&")
        let call = try call(target, present.compactMap(\.field))
        #expect(Credential(call) == present.first?.credential)
        #expect(Credential.places(in: call) == present.map(\.place))
    }

    @Test(
        "What is empty, or of another kind, is none",
        arguments: [
            ("authorization", "Basic eDp5"), ("authorization", "Bearer"), ("authorization", ""), ("x-api-key", ""),
            ("cookie", "immich_access_token="), ("cookie", "Immich_Access_Token=x"), ("cookie", "immich_access_token"),
            ("x-immich-share-key", ""), ("x-immich-key", "x"),
        ]
    )
    func emptyIsNone(name: String, value: String) throws {
        #expect(Credential(try call("/api/x?key=&slug=&apiKey=&sessionKey=", [(name, value)])) == .none)
    }

    @Test("Of two headers of one name Node joins most, and drops a few") func twoHeaders() throws {
        #expect(Credential(try call("/", [("x-api-key", "a"), ("x-api-key", "b")])) == .apiKey("a, b"))
        #expect(
            Credential(try call("/", [("authorization", "Bearer a"), ("authorization", "Bearer b")])) == .session("a")
        )
        #expect(Credential(try call("/", [("cookie", "a=b"), ("cookie", "immich_access_token=c")])) == .session("c"))
        #expect(Credential(try call("/", [("x-immich-share-key", ""), ("x-immich-share-key", "k")])) == .key(", k"))
    }
}
