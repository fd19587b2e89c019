import Immich
import Testing

@testable import ShareFCGI

@Suite struct ImmichPlanTests {
    private static let secret = "canary-secret-0123456789-0123456789"

    private func configuration(_ change: (inout Configuration) -> Void = { _ in }) throws -> Configuration {
        var configuration = Configuration(immich: "http://immich:2283")
        configuration.publicBaseURL = WebOrigin("https://photos.example.org")
        configuration.sso.oidc.issuer = Issuer("https://photos.example.org/sso")
        change(&configuration)
        return configuration
    }

    private func wanted(_ change: (inout Configuration) -> Void = { _ in }) throws -> ImmichOAuth {
        try #require(ImmichOAuth(try configuration(change)))
    }

    /// As Immich comes; `new`: with what 3.x added.
    private func defaults(new: Bool = true, _ changes: [String: JSONTree] = [:]) throws -> JSONObject {
        let old = """
            "autoLaunch":false,"autoRegister":true,"buttonText":"Login with OAuth","clientId":"","clientSecret":"",
            "defaultStorageQuota":null,"enabled":false,"issuerUrl":"","mobileOverrideEnabled":false,
            "mobileRedirectUri":"","scope":"openid email profile","signingAlgorithm":"RS256",
            "profileSigningAlgorithm":"none","storageLabelClaim":"preferred_username",
            "storageQuotaClaim":"immich_quota","roleClaim":"immich_role","timeout":30000,
            "tokenEndpointAuthMethod":"client_secret_post"
            """
        let more = #","allowInsecureRequests":false,"prompt":"","endSessionEndpoint":"""#
        var object = try #require(JSONObject(Array("{\(old)\(new ? more : "")}".utf8)))
        for (name, value) in changes { object[name] = value.bytes }
        return object
    }

    private func plan(
        _ wanted: ImmichOAuth,
        _ current: JSONObject,
        secret: String? = secret
    ) throws -> ImmichPlan {
        try #require(ImmichPlan(wanted, current, ClientSecrets(Self.secret), secret.map { Secret($0) }))
    }

    private let ours: [String: JSONTree] = [
        "enabled": true, "issuerUrl": "https://photos.example.org/sso", "clientId": "immich",
        "clientSecret": .text(secret),
    ]

    @Test(
        "a fresh Immich of either release is told what it lacks, and what is a matter of taste",
        arguments: [true, false]
    )
    func fresh(new: Bool) throws {
        let current = try defaults(new: new)
        let plan = try plan(wanted(), current)
        #expect(plan.changes.map(\.key) == ["enabled", "issuerUrl", "clientId", "autoLaunch", "buttonText"])
        #expect(plan.secretState == .given)
        let document = try #require(JSONObject(Array(#"{"a":0.70,"oauth":{},"z":[1]}"#.utf8)))
        var whole = document
        whole["oauth"] = current.bytes
        let merged = try #require(plan.merged(into: whole))
        #expect(merged.members.map(\.name) == ["a", "oauth", "z"])
        #expect(merged["a"] == Array("0.70".utf8))
        let oauth = try #require(merged["oauth"].flatMap { JSONObject($0) })
        #expect(oauth.members.map(\.name) == current.members.map(\.name))
        #expect(oauth["issuerUrl"].flatMap { JSONTree($0) } == "https://photos.example.org/sso")
        #expect(oauth["defaultStorageQuota"] == Array("null".utf8))
        let again = try self.plan(wanted(), oauth)
        #expect(again.isEmpty)
    }

    @Test("T90: no line holds a secret, neither ours nor the one that was there")
    func noSecretIsShown() throws {
        let current = try defaults(["clientSecret": "canary-of-another-provider"])
        for secret in [Self.secret, nil] {
            let lines = try plan(wanted(), current, secret: secret).lines.joined()
            #expect(lines.contains("clientSecret") && !lines.contains("canary"))
        }
    }

    @Test("what an owner has chosen since stays: quota, texts, an automatic start that is off")
    func tasteIsKept() throws {
        let chosen: [String: JSONTree] = ["autoLaunch": false, "autoRegister": false, "buttonText": "Come in"]
        let plan = try plan(wanted(), defaults(ours.merging(chosen) { $1 }))
        #expect(plan.isEmpty)
    }

    @Test(
        "as good as ours",
        arguments: [
            ("issuerUrl", "https://photos.example.org/sso/.well-known/openid-configuration"),
            ("scope", "email profile openid groups"), ("tokenEndpointAuthMethod", "client_secret_basic"),
            ("timeout", .number(60_000)), ("endSessionEndpoint", "https://photos.example.org/sso/logout"),
            ("storageLabelClaim", "x"), ("mobileRedirectUri", "https://photos.example.org/whatever"),
        ] as [(String, JSONTree)]
    )
    func asGood(_ key: String, _ value: JSONTree) throws {
        #expect(try plan(wanted(), defaults(ours.merging([key: value]) { $1 })).isEmpty)
    }

    @Test(
        "what would not work, or is not safe, is put right",
        arguments: [
            ("enabled", false), ("issuerUrl", "https://photos.example.org/sso/"), ("clientId", "other"),
            ("scope", "openid"), ("signingAlgorithm", "HS256"), ("profileSigningAlgorithm", "RS256"),
            ("tokenEndpointAuthMethod", "none"), ("timeout", .number(100)), ("roleClaim", "role"),
            ("storageQuotaClaim", ""), ("mobileOverrideEnabled", true), ("allowInsecureRequests", true),
            ("prompt", "login"), ("endSessionEndpoint", "https://evil.example/"), ("enabled", "true"),
        ] as [(String, JSONTree)]
    )
    func putRight(_ key: String, _ value: JSONTree) throws {
        let plan = try plan(wanted(), defaults(ours.merging([key: value]) { $1 }))
        #expect(plan.changes.filter { !["autoLaunch", "buttonText"].contains($0.key) }.map(\.key).contains(key))
        #expect(plan.changes.filter { !["autoLaunch", "buttonText", "autoRegister"].contains($0.key) }.count <= 2)
    }

    @Test func releasesBefore3AreNotToldWhatTheyDoNotKnow() throws {
        let plan = try plan(wanted { $0.sso.oidc.internalBase = "http://share-fcgi:8080/sso" }, defaults(new: false))
        #expect(!plan.changes.contains { $0.key == "allowInsecureRequests" })
        #expect(
            plan.changes.first { $0.key == "issuerUrl" }?.new.contains("http://share-fcgi:8080/sso/.well-known/")
                == true
        )
    }

    @Test("an inner address without TLS needs Immich's leave from 3 on")
    func insecure() throws {
        let wanted = try wanted { $0.sso.oidc.internalBase = "http://share-fcgi:8080/sso" }
        #expect(try plan(wanted, defaults()).changes.contains { $0.key == "allowInsecureRequests" && $0.new == "true" })
        let inner = try self.wanted { $0.sso.oidc.internalBase = "https://share-fcgi.lan/sso" }
        #expect(try !plan(inner, defaults()).changes.contains { $0.key == "allowInsecureRequests" })
    }

    @Test("the app comes back by the way that oidc.redirect_uris knows")
    func mobile() throws {
        let page = "https://photos.example.org/api/oauth/mobile-redirect"
        let wanted = try wanted { configuration in
            configuration.sso.oidc.redirectURIs = ["https://photos.example.org/auth/login", page].compactMap(
                RedirectURI.init
            )
        }
        let changes = try plan(wanted, defaults(ours)).changes
        #expect(changes.map(\.key) == ["mobileOverrideEnabled", "mobileRedirectUri"])
        let set = ours.merging(["mobileOverrideEnabled": true, "mobileRedirectUri": .text(page)]) { $1 }
        #expect(try plan(wanted, defaults(set)).isEmpty)
        #expect(try !plan(self.wanted(), defaults(set)).isEmpty)
    }

    @Test("Immich's own secret decides whether one is needed")
    func secretStates() throws {
        #expect(try plan(wanted(), defaults(ours), secret: nil).secretState == .known)
        #expect(try plan(wanted(), defaults(ours)).secretState == .known)
        let foreign = ours.merging(["clientSecret": "other"]) { $1 }
        #expect(try plan(wanted(), defaults(foreign), secret: nil).secretState == .unknown)
        #expect(try plan(wanted(), defaults(foreign)).secretState == .given)
        #expect(try ImmichPlan(wanted(), defaults(ours), nil, nil)?.secretState == .unknown)
    }

    @Test func whatIsNoSuchSectionIsNone() throws {
        for text in ["{}", #"{"issuerUrl":""}"#, #"{"clientSecret":"","enabled":true}"#] {
            let object = try #require(JSONObject(Array(text.utf8)))
            #expect(ImmichPlan(try wanted(), object, nil, nil) == nil)
        }
    }

    @Test("T90: what is printed for people and files holds every field and no secret")
    func texts() throws {
        let wanted = try wanted()
        let page = ImmichOAuthText.page(wanted).joined(separator: "\n")
        for row in wanted.rows { #expect(page.contains(row.label)) }
        let json = ImmichOAuthText.json(wanted)
        let tree = try #require(JSONTree(Array(json.utf8))?["oauth"])
        #expect(tree["issuerUrl"] == "https://photos.example.org/sso")
        #expect(tree["clientSecret"]?.text == ImmichOAuthText.placeholder)
        // As releases before 3 take it.
        #expect(tree["prompt"] == nil && tree["allowInsecureRequests"] == nil)
    }

    @Test func withoutAnIssuerThereIsNothingToTell() throws {
        #expect(ImmichOAuth(try configuration { $0.sso.oidc.issuer = nil }) == nil)
    }
}

@Suite struct ClientSecretFileTests {
    @Test("a new secret lives beside the one that Immich has, and nobody else's")
    func adding() throws {
        let (old, older, new) = (ClientSecrets.make(), ClientSecrets.make(), ClientSecrets.make())
        let directory = try TemporaryDirectory()
        let path = try directory.write(ClientSecrets.line(for: old) + older + "\r\n", to: "secret")
        let file = try ClientSecretFile(path: path)
        #expect(file.plain?.exposed == older)
        try file.add(Secret(new), keeping: older)
        let two = try ClientSecrets(file: path)
        #expect(two.contains(new) && two.contains(older) && !two.contains(old))
        #expect(try directory.mode(of: "secret") == 0o600 && directory.names == ["secret"])
        try ClientSecretFile(path: path).add(Secret(old), keeping: "nothing that is there")
        let three = try ClientSecrets(file: path)
        #expect(three.contains(old) && three.contains(new) && !three.contains(older))
    }
}
