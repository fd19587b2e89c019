import FoundationEssentials
import Gateway
import Testing

@testable import ShareFCGI

@Suite struct DiscoveryTests {
    private static let expected = """
        {"authorization_endpoint":"https://photos.example.org/sso/authorize",\
        "authorization_response_iss_parameter_supported":true,"backchannel_logout_session_supported":true,\
        "backchannel_logout_supported":true,"claims_parameter_supported":false,\
        "claims_supported":["iss","sub","aud","iat","exp","sid","at_hash","nonce","email","name","immich_role",\
        "immich_quota"],"code_challenge_methods_supported":["S256"],\
        "end_session_endpoint":"https://photos.example.org/sso/logout","grant_types_supported":["authorization_code"],\
        "id_token_signing_alg_values_supported":["RS256"],"issuer":"https://photos.example.org/sso",\
        "jwks_uri":"http://inner:8080/sso/jwks","prompt_values_supported":["none"],"request_parameter_supported":false,\
        "request_uri_parameter_supported":false,"response_modes_supported":["query"],\
        "response_types_supported":["code"],"scopes_supported":["openid","email","profile"],\
        "subject_types_supported":["public"],\
        "token_endpoint":"http://inner:8080/sso/token",\
        "token_endpoint_auth_methods_supported":["client_secret_post","client_secret_basic"],\
        "userinfo_endpoint":"http://inner:8080/sso/userinfo"}
        """

    @Test(
        "T86: discovery is constant, whatever name it is asked under",
        arguments: [
            [], [("HTTP_X_FORWARDED_HOST", "evil.example")], [("HTTP_FORWARDED", "host=evil.example")],
            [("SERVER_NAME", "evil.example"), ("SERVER_PORT", "8443")], [("HTTP_X_FORWARDED_PROTO", "http")],
        ]
    )
    func discovery(_ fields: [(String, String)]) async throws {
        let desk = try ProviderDesk { $0.internalBase = "http://inner:8080/sso" }
        let answer = try await desk.ask("GET", "/.well-known/openid-configuration", fields: fields)
        #expect(answer.status == .ok)
        #expect(answer.fields["Content-Type"]?.text == "application/json")
        #expect(answer.text == Self.expected)
    }

    @Test("T86: so it is under another Host")
    func otherHost() async throws {
        let desk = try ProviderDesk { $0.internalBase = "http://inner:8080/sso" }
        var params = Params()
        for (name, value) in [
            ("REQUEST_METHOD", "GET"), ("REMOTE_ADDR", "192.0.2.7"), ("HTTP_HOST", "evil.example:8443"),
            ("REQUEST_URI", "/sso/.well-known/openid-configuration"),
        ] { params.append(name, Array(value.utf8)) }
        #expect(await desk.provider.respond(to: try Visit(Request(params: params)))?.text == Self.expected)
    }

    @Test("T86: the keys are public halves, kept for five minutes")
    func keys() async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.ask("GET", "/jwks")
        let key = desk.keys.current.jwk
        #expect(
            answer.text == """
                {"keys":[{"alg":"RS256","e":"AQAB","kid":"\(key.kid)","kty":"RSA","n":"\(key.n)","use":"sig"}]}
                """
        )
        #expect(answer.fields["Cache-Control"]?.text == "public, max-age=300")
        #expect(answer.fields["X-Content-Type-Options"]?.text == "nosniff")
    }

    @Test(
        "T86: an issuer has one spelling, and https beyond this machine",
        arguments: [
            "https://photos.example.org/sso/", "https://photos.example.org", "https://photos.example.org/",
            "https://photos.example.org/sso?x=1", "https://photos.example.org/sso#x", "https://Photos.example.org/sso",
            "https://photos.example.org:443/sso", "http://photos.example.org/sso", "http://10.0.0.1/sso",
            "https://a@photos.example.org/sso", "https://photos.example.org/a/../sso", "ftp://photos.example.org/sso",
            "http://127.0.0.1.example.org/sso", "photos.example.org/sso", "",
        ]
    )
    func badIssuers(_ text: String) {
        #expect(Issuer(text) == nil)
    }

    @Test(
        "T86: these are issuers",
        arguments: [
            "https://photos.example.org/sso", "https://photos.example.org:8443/a/sso", "http://127.0.0.1:8080/sso",
            "http://localhost:8080/sso", "http://[::1]:8080/sso",
        ]
    )
    func goodIssuers(_ text: String) {
        #expect(Issuer(text)?.description == text)
    }

    @Test(
        "T60: these can be no addresses of a client",
        arguments: [
            "https://photos.example.org/*", "*", "https://*.example.org/x", "http://photos.example.org/auth/login",
            "https://photos.example.org/#x", "/auth/login", "app.immich:oauth", "App.immich:/x", "https:///x", "",
            ":/xxxxxxxx",
            "https://photos.example.org/\r\nx", "https://photos.example.org/é",
        ]
    )
    func badRedirects(_ text: String) {
        #expect(RedirectURI(text) == nil)
    }

    @Test func whatEndsInAnAppIsSeen() throws {
        let origin = try #require(WebOrigin(ProviderDesk.origin))
        #expect(RedirectURI.immich(at: origin).map(\.isNative) == [false, false, true, true, true])
    }

    @Test func aSecretIsKnownByItsHashAlone() throws {
        let directory = try TemporaryDirectory()
        let (one, two) = (ClientSecrets.make(), "another-secret-of-more-than-32-characters")
        let path = try directory.write(ClientSecrets.line(for: one) + two + "\r\n", to: "secret")
        let secrets = try ClientSecrets(file: path)
        #expect(secrets.contains(one))
        #expect(secrets.contains(two))
        #expect(!secrets.contains(one + "x"))
        #expect(!secrets.contains(""))
        #expect(!secrets.contains(String(ClientSecrets.line(for: one).dropLast())))
        #expect(!ClientSecrets.line(for: one).contains(one))
    }

    @Test(
        "T82: a secret's file that others may read, or that holds no good secret, refuses the start",
        arguments: [
            ("", 0o600), ("short\n", 0o600), (ProviderDesk.secret, 0o644), ("sha256:abcd", 0o600),
            ("a secret with spaces between its many words", 0o600),
            ("sha256:" + String(repeating: "0", count: 63), 0o600),
            (String(repeating: ProviderDesk.secret + "\n", count: 3), 0o600),
        ]
    )
    func badSecrets(_ text: String, _ mode: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(text, to: "secret", mode: mode)
        let failure = #expect(throws: ClientSecrets.Failure.self) { try ClientSecrets(file: path) }
        #expect(failure?.description.contains(path) == true)
        #expect(failure?.description.contains("canary") == false)
    }
}
