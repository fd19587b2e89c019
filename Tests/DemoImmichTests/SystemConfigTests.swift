import Gateway
import Testing

@testable import DemoImmich

@Suite("The system's configuration") struct SystemConfigTests {
    private func put(_ visit: Visit, _ document: JSON, _ headers: [String: String]) async throws -> Response {
        try await visit.call("/api/system-config", method: "PUT", headers: headers, body: document.bytes)
    }

    @Test("It is read and written whole, by administrators", arguments: Release.allCases)
    func itIsReadAndWrittenWhole(release: Release) async throws {
        let visit = try Visit(release)
        let admin = ["x-api-key": try await visit.secret("apiKey")]
        let before = try await visit.call("/api/system-config", headers: admin).content().bytes
        var config = SystemConfig(release: release)
        #expect(before == config.document.bytes)
        try config.change("oauth", [("enabled", true), ("issuerUrl", "https://a.example/sso"), ("clientId", "immich")])
        try config.change("passwordLogin", [("enabled", false)])
        let answer = try await put(visit, config.document, admin)
        #expect(answer.status == .ok)
        #expect(try await answer.content().bytes == config.document.bytes)
        #expect(try await visit.call("/api/system-config", headers: admin).content().bytes == config.document.bytes)
        #expect(try await visit.call("/api/system-config/defaults", headers: admin).content().bytes == before)
        #expect(try await visit.call("/api/server/features").json()?["oauth"] == .bool(true))
        #expect(try await visit.command("start-over") == 200)
        #expect(try await visit.call("/api/server/features").json()?["oauth"] == .bool(false))
    }

    @Test("Nobody else reads it, or writes it", arguments: Release.allCases)
    func nobodyElse(release: Release) async throws {
        let visit = try Visit(release)
        let login: JSON = ["email": "bob@example.org", "password": "battery staple"]
        let token = try await visit.call("/api/auth/login", method: "POST", body: login.bytes).json()?["accessToken"]?
            .string
        let document = SystemConfig(release: release).document
        for (headers, status) in [
            (["authorization": "Bearer \(token ?? "")"], .forbidden), ([:], .unauthorized),
            (["x-immich-share-slug": "summer"], .forbidden),
        ] as [([String: String], Status)] {
            #expect(try await visit.call("/api/system-config", headers: headers).status == status)
            #expect(try await put(visit, document, headers).status == status)
            #expect(try await visit.call("/api/server/statistics", headers: headers).status == status)
        }
    }

    @Test("Half a document is none, and neither is one of other kinds", arguments: Release.allCases)
    func halfADocumentIsNone(release: Release) async throws {
        let visit = try Visit(release)
        let admin = ["x-api-key": try await visit.secret("apiKey")]
        let whole = SystemConfig(release: release).document
        guard case .object(let sections) = whole, case .object(let oauth)? = whole["oauth"] else { return }
        func with(_ key: String, _ value: JSON?) -> JSON {
            let members = oauth.filter { $0.0 != key } + (value.map { [(key, $0)] } ?? [])
            return .object(sections.map { $0.0 == "oauth" ? ("oauth", .object(members)) : $0 })
        }
        for document in [
            ["oauth": .object(oauth)], .object(sections.filter { $0.0 != "trash" }), with("scope", nil),
            with("timeout", "30000"), with("enabled", "true"), with("clientId", nil), with("enabled", true), [], "x",
            with("defaultStorageQuota", "1"), with("defaultStorageQuota", -1),
        ] as [JSON] {
            #expect(try await put(visit, document, admin).status == .badRequest)
        }
        #expect(try await visit.call("/api/system-config", headers: admin).content().bytes == whole.bytes)
        // Unknown keys are dropped; a quota may be a number.
        let more = with("defaultStorageQuota", .raw("1.5"))
        guard case .object(let members) = more else { return }
        #expect(try await put(visit, .object(members + [("nothing", true)]), admin).status == .ok)
        #expect(try await visit.call("/api/system-config", headers: admin).json()?["nothing"] == nil)
    }

    @Test("Values of the right kind may still be none", arguments: Release.allCases)
    func judgedValues(release: Release) async throws {
        let visit = try Visit(release)
        let admin = ["x-api-key": try await visit.secret("apiKey")]
        for (members, isTaken) in [
            ([("tokenEndpointAuthMethod", "private_key_jwt")], false), ([("timeout", 0)], false),
            ([("scope", "")], false),
            ([("signingAlgorithm", "")], false), ([("mobileOverrideEnabled", true)], false),
            ([("mobileOverrideEnabled", true), ("mobileRedirectUri", "https://a.example/x")], true),
            ([("tokenEndpointAuthMethod", "client_secret_basic")], true),
        ] as [([(String, JSON)], Bool)] {
            var config = SystemConfig(release: release)
            try config.change("oauth", members)
            #expect(try await put(visit, config.document, admin).status == (isTaken ? .ok : .badRequest))
        }
    }

    @Test("From a file it is read, and never written", arguments: Release.allCases)
    func fromAFile(release: Release) async throws {
        let visit = try Visit(release) { $0.hasConfigFile = true }
        let admin = ["x-api-key": try await visit.secret("apiKey")]
        let document = SystemConfig(release: release).document
        #expect(try await visit.call("/api/server/features").json()?["configFile"] == .bool(true))
        #expect(try await visit.call("/api/system-config", headers: admin).status == .ok)
        #expect(try await put(visit, document, admin).status == .badRequest)
        #expect(try await visit.command("config-file", #"{"allowed":false}"#) == 200)
        #expect(try await put(visit, document, admin).status == .ok)
    }

    @Test(
        "A key is good for what it was made for, and an administrator's only where one made it",
        arguments: Release.allCases
    )
    func keys(release: Release) async throws {
        let visit = try Visit(release)
        let reader = ["x-api-key": try await visit.secret("readerKey")]
        let member = ["x-api-key": try await visit.secret("memberKey")]
        let document = SystemConfig(release: release).document
        #expect(try await visit.call("/api/system-config", headers: reader).status == .ok)
        let refused = try await put(visit, document, reader)
        #expect(refused.status == .forbidden)
        #expect(try await refused.json()?["message"] == .text("Missing required permission: systemConfig.update"))
        #expect(try await visit.message("/api/users/me", reader) == "Missing required permission: user.read")
        #expect(try await visit.call("/api/users/me", headers: member).json()?["email"] == .text("bob@example.org"))
        #expect(try await visit.message("/api/system-config", member) == "Forbidden")
        #expect(try await visit.message("/api/admin/users", member) == "Forbidden")
        let users = try await visit.call("/api/admin/users", headers: reader).json()?.items ?? []
        #expect(users.map { $0["oauthId"] } == [.text(""), .text(""), .text("carol at another provider")])
        #expect(users.map { $0["isAdmin"] } == [.bool(true), .bool(false), .bool(false)])
    }

    @Test("It begins as the command line says, which knows what a release has") func itBeginsAsTold() throws {
        let words = ["--oauth-issuer", "https://a.example/sso", "--oauth-client-secret", "12"]
        let arguments = try Arguments(words + ["--oauth", "autoLaunch=true", "--oauth", "clientId=true"])
        let oauth = arguments.options.system.oauth
        #expect(oauth.isEnabled && oauth.autoLaunches)
        #expect(oauth.issuerURL == "https://a.example/sso")
        #expect(oauth.clientSecret == "12")
        #expect(oauth.clientID == "true")
        for wrong in [
            ["--oauth", "autoLaunch=1"], ["--oauth", "nothing=1"], ["--oauth", "x"],
            ["--release", "2.3.1", "--oauth", "prompt=x"],
        ] {
            #expect(throws: Arguments.Failure.self) { try Arguments(wrong) }
        }
    }
}
