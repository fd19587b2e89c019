import HTTPClient
import Testing

@testable import Immich

@Suite struct JSONObjectTests {
    private func read(_ text: String) -> JSONObject? { JSONObject(Array(text.utf8)) }
    private func text(_ object: JSONObject?) -> String? { object.map { String(decoding: $0.bytes, as: UTF8.self) } }

    @Test("what nobody touches is written as it came, to the last digit and escape")
    func lossless() throws {
        let members =
            #""a":0.70,"b":{"x":[1e300,"\ud83d\ude00","{\"}"],"y":{}},"c":"\\","d":12345678901234567890,"e":[ ]"#
        var object = try #require(read("{\(members)}"))
        #expect(text(object) == "{\(members)}")
        #expect(object.members.map(\.name) == ["a", "b", "c", "d", "e"])
        object["c"] = Array("true".utf8)
        object["f"] = Array("null".utf8)
        #expect(text(object) == "{\(members.split(separator: #""\\""#).joined(separator: "true")),\"f\":null}")
        object["a"] = nil
        #expect(object["a"] == nil && object.members.count == 5)
    }

    @Test func spacesBetweenMembersGo() {
        #expect(text(read(" {\n \"a\" : [ 1 , 2 ] ,\t\"b\":\"x y\" } ")) == #"{"a":[ 1 , 2 ],"b":"x y"}"#)
        #expect(text(read("{}")) == "{}")
    }

    @Test(
        "what is not one object is none",
        arguments: [
            "", "[]", "1", "{", "{\"a\":1", "{\"a\":1}}", "{\"a\":1,}", "{a:1}", "{\"a\":1}{}", "{\"a\" 1}",
            "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":\"\u{1}\"}", "{\"a\":nul}", "{\"a\":[}", "{'a':1}",
        ]
    )
    func junk(_ text: String) { #expect(read(text) == nil) }

    @Test func deepNestingIsRefusedAndEndsNobody() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(read("{\"a\":\(deep)}") == nil)
    }

    @Test func treesCompareByMeaning() {
        let tree = { (text: String) in JSONTree(Array(text.utf8)) }
        #expect(tree(#"{"a":0.70,"b":[true,null]}"#) == tree(#"{ "b":[true,null], "a":7e-1 }"#))
        #expect(tree(#"{"a":1}"#) != tree(#"{"a":true}"#))
        #expect(tree(#"{"a":1}"#) != tree(#"{"a":"1"}"#))
        #expect(tree("{") == nil)
        #expect(JSONTree.text("a/\"b").bytes == Array(#""a/\"b""#.utf8))
    }
}

@Suite struct ImmichAdminTests {
    private let key = "canary-key-0123456789"

    private func admin(_ http: StubHTTP, key: String? = "canary-key-0123456789") throws -> ImmichAdmin {
        let place = try #require(Upstream("http://immich:2283"))
        return try #require(ImmichAdmin(place, http, key: key))
    }

    private func failure<Value>(_ body: () async throws(ImmichAdmin.Failure) -> Value) async -> ImmichAdmin.Failure? {
        do throws(ImmichAdmin.Failure) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test func theKeyGoesInAHeaderAndTheDocumentWhole() async throws {
        let http = StubHTTP(.json(200, #"{"oauth":{"a":0.70}}"#), .json(200, "{}"))
        let immich = try admin(http)
        let document = try await immich.systemConfig()
        try await immich.replaceSystemConfig(with: document)
        #expect(http.requests.map(\.method) == ["GET", "PUT"])
        #expect(http.requests.allSatisfy { $0.url == "http://immich:2283/api/system-config" })
        #expect(http.requests.allSatisfy { $0.fields.contains { $0 == ("x-api-key", key) } })
        #expect(http.requests[1].body == Array(#"{"oauth":{"a":0.70}}"#.utf8))
    }

    @Test func deletedAccountsAreNoAccounts() async throws {
        let users = """
            [{"email":"a@x.org","name":"A","isAdmin":true,"oauthId":"","deletedAt":null,"more":1},
             {"email":"b@x.org","name":"B","isAdmin":false,"oauthId":"b","deletedAt":"2026-01-01T00:00:00.000Z"}]
            """
        let accounts = try await admin(StubHTTP(.json(200, users))).accounts()
        #expect(accounts == [.init(email: "a@x.org", name: "A", isAdmin: true, oauthID: "")])
    }

    @Test(
        "each refusal is told apart, and none tells the key",
        arguments: [
            (401, #"{"message":"Invalid API key"}"#, ImmichAdmin.Failure.unknownKey),
            (403, #"{"message":"Forbidden","error":"Forbidden","statusCode":403}"#, .forbidden(nil)),
            (403, #"{"message":"Missing required permission: systemConfig.read"}"#, .forbidden("systemConfig.read")),
            (400, #"{"message":["oauth.timeout must be a number"]}"#, .refused(400, "oauth.timeout must be a number")),
            (502, "<html>", .refused(502, "no reason")), (200, "<html>", .garbled("system-config")),
            (200, "[]", .garbled("system-config")),
        ]
    )
    func refusals(_ status: Int, _ body: String, _ expected: ImmichAdmin.Failure) async throws {
        let immich = try admin(StubHTTP(.json(status, body)))
        let failure = await failure { () async throws(ImmichAdmin.Failure) in try await immich.systemConfig() }
        #expect(failure == expected)
        #expect(failure?.description.contains(key) == false)
    }

    @Test(arguments: [
        #"{"email":"a"}"#, #"[{"email":1,"isAdmin":true,"oauthId":""}]"#, #"[{"email":"a","isAdmin":true}]"#, "",
    ])
    func accountsOfAnotherShapeAreNone(_ body: String) async throws {
        let immich = try admin(StubHTTP(.json(200, body)))
        #expect(
            await failure { () async throws(ImmichAdmin.Failure) in try await immich.accounts() }
                == .garbled("admin/users")
        )
    }

    @Test func whoDoesNotAnswerIsNamed() async throws {
        let immich = try admin(StubHTTP(.failure(.timedOut)))
        #expect(
            await failure { () async throws(ImmichAdmin.Failure) in try await immich.features() }
                == .unreachable(.timedOut)
        )
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "ä", String(repeating: "a", count: 513)])
    func whatCannotBeAKeyIsNone(_ key: String) throws {
        let place = try #require(Upstream("http://immich:2283"))
        #expect(ImmichAdmin(place, StubHTTP(), key: key) == nil)
    }
}
