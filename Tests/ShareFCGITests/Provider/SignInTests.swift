import EventLoop
import FoundationEssentials
import Gateway
import Testing

@testable import ShareFCGI

/// From the address in the browser to what Immich knows.
@Suite struct SignInTests {
    private static let admin = Person(
        subject: "anna-1",
        email: EmailAddress(text: "anna@example.org"),
        name: "Anna Ångström",
        role: .admin,
        quota: 50
    )

    private func tokens(_ desk: ProviderDesk, _ changes: [(String, String?)] = []) async throws
        -> (id: String, access: String)
    {
        let answer = try await desk.redeem(try await desk.code(changes))
        #expect(answer.status == .ok)
        #expect(answer.fields["Content-Type"]?.text == "application/json")
        #expect(answer.fields["Cache-Control"]?.text == "no-store")
        #expect(try answer.member("token_type") == "Bearer")
        #expect(try answer.member("expires_in") == "60")
        #expect(try answer.member("refresh_token") == nil)
        return (try #require(try answer.member("id_token")), try #require(try answer.member("access_token")))
    }

    /// The JSON in the middle of a token.
    private func payload(_ token: String) throws -> String {
        let part = try #require(token.split(separator: ".").dropFirst().first)
        return String(decoding: try #require(Base64URL.decode(part)), as: UTF8.self)
    }

    @Test("T80: the ID token is signed with the published key and holds these claims and no other")
    func idToken() async throws {
        let desk = try ProviderDesk { $0.emailVerified = true }
        desk.decide(ProviderDesk.decision(Self.admin))
        let (id, access) = try await tokens(desk, [("nonce", "n-0S6_WzA2Mj")])
        let token = try #require(desk.keys.claims(IDToken.self, of: id, type: "JWT"))
        let hash = Base64URL.encode(Array(Crypto.hash(Array(access.utf8)).prefix(16)))
        #expect(Base64URL.decode(token.session)?.count == 16)
        #expect(
            try payload(id) == """
                {"at_hash":"\(hash)","aud":"immich","email":"anna@example.org","email_verified":true,"exp":1800000300,\
                "iat":1800000000,"immich_quota":50,"immich_role":"admin","iss":"https://photos.example.org/sso",\
                "name":"Anna Ångström","nonce":"n-0S6_WzA2Mj","sid":"\(token.session)","sub":"anna-1"}
                """
        )
        let head = try #require(id.split(separator: ".").first.flatMap { Base64URL.decode($0) })
        #expect(
            String(decoding: head, as: UTF8.self) == #"{"alg":"RS256","kid":"\#(desk.keys.current.id)","typ":"JWT"}"#
        )
    }

    @Test("T80: what was not asked for, or is not known, is not in it")
    func fewClaims() async throws {
        let desk = try ProviderDesk()
        let (id, _) = try await tokens(desk, [("scope", "openid")])
        let members = try JSONDecoder().decode([String: AnyMember].self, from: Data(try payload(id).utf8))
        #expect(Set(members.keys) == ["iss", "sub", "aud", "iat", "exp", "sid", "at_hash"])
    }

    @Test("T80: each sign-in is a session of its own")
    func sessions() async throws {
        let desk = try ProviderDesk()
        var sessions: Set<String> = []
        for _ in 0..<20 {
            let token = desk.keys.claims(IDToken.self, of: try await tokens(desk).id, type: "JWT")
            sessions.insert(try #require(token?.session))
        }
        #expect(sessions.count == 20)
    }

    @Test("T83: the claims are told for a minute to whoever holds the access token")
    func userInfo() async throws {
        let desk = try ProviderDesk()
        desk.decide(ProviderDesk.decision(Self.admin))
        let (_, access) = try await tokens(desk)
        for method in ["GET", "POST"] {
            let answer = try await desk.ask(method, "/userinfo", fields: [("HTTP_AUTHORIZATION", "Bearer \(access)")])
            #expect(answer.status == .ok)
            #expect(answer.fields["WWW-Authenticate"] == nil)
            #expect(
                answer.text == """
                    {"email":"anna@example.org","immich_quota":50,"immich_role":"admin","name":"Anna Ångström",\
                    "sub":"anna-1"}
                    """
            )
        }
        desk.turn(by: 61)
        expectNothing(try await desk.ask("GET", "/userinfo", fields: [("HTTP_AUTHORIZATION", "Bearer \(access)")]))
    }

    @Test("T83: no token, a wrong one, one of another kind or in another place tells nothing")
    func wrongTokens() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        let (id, access) = try await tokens(desk)
        let header = { (value: String) in [("HTTP_AUTHORIZATION", value)] }
        for fields in [
            [], header(""), header("Bearer"), header("Bearer "), header("Bearer x"), header("Bearer \(id)"),
            header("Bearer \(code)"), header("Basic \(access)"), header(access), header("Bearer \(access) x"),
            header("Bearer \(access)A"), header("Bearer \(access)") + header("Bearer \(access)"),
        ] {
            expectNothing(try await desk.ask("GET", "/userinfo", fields: fields))
        }
        expectNothing(try await desk.ask("GET", "/userinfo", query: "access_token=\(access)"))
        expectNothing(try await desk.ask("POST", "/userinfo", form: "access_token=\(access)"))
        let other = try ProviderDesk()
        expectNothing(try await other.ask("GET", "/userinfo", fields: header("Bearer \(access)")))
        #expect(other.hasLogged("token_invalid"))
    }

    @Test("T83: whoever is denied meanwhile is not spoken of")
    func deniedMeanwhile() async throws {
        let desk = try ProviderDesk()
        let (_, access) = try await tokens(desk)
        desk.state.withLock { $0.recheck = .notAllowed(.denied) }
        expectNothing(try await desk.ask("GET", "/userinfo", fields: [("HTTP_AUTHORIZATION", "Bearer \(access)")]))
    }

    /// What the policy says now counts, not what it said when the code was made.
    @Test func aRoleTakenAwayIsNotInTheToken() async throws {
        let desk = try ProviderDesk()
        desk.decide(ProviderDesk.decision(Self.admin))
        let code = try await desk.code()
        desk.decide(ProviderDesk.decision(ProviderDesk.anna))
        let id = try #require(try await desk.redeem(code).member("id_token"))
        #expect(desk.keys.claims(IDToken.self, of: id, type: "JWT")?.user.role == nil)
    }

    @Test("T89, T90: a name becomes a hash in the log, and nothing that opens anything is in it")
    func logs() async throws {
        let desk = try ProviderDesk(level: .debug)
        let odd = Person(
            subject: "canary-subject",
            email: EmailAddress(text: "canary@example.org"),
            name: "canary\n\"\u{1B}[31m",
            role: nil,
            quota: nil
        )
        desk.decide(ProviderDesk.decision(odd))
        let code = try await desk.code()
        let answer = try await desk.redeem(code)
        _ = try await desk.redeem(code)
        _ = try await desk.redeem(try await desk.code(), [("code_verifier", "canary-wrong-verifier")])
        _ = try await desk.redeem("canary-code", [("client_secret", "canary-wrong-secret")])
        _ = try await desk.authorize([("client_id", "canary\n\u{1B}[31m"), ("state", "canary")])
        _ = try await desk.ask("GET", "/userinfo", fields: [("HTTP_AUTHORIZATION", "Bearer canary-token")])
        _ = try await desk.ask("GET", "/logout", query: "id_token_hint=canary")
        let log = desk.lines.joined()
        #expect(desk.lines.count >= 6)
        for secret in ["canary", "Anna", code, try answer.member("access_token"), try answer.member("id_token")] {
            #expect(!log.contains(try #require(secret)))
        }
        #expect(desk.lines.allSatisfy { $0.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 < 0x7F } })
        #expect(desk.lines.contains { $0.contains("signed in") })
    }

    @Test("T89: one reason that goes on and on fills no log, and is counted")
    func flood() async throws {
        let desk = try ProviderDesk()
        for _ in 0..<1000 { _ = try await desk.redeem("junk") }
        #expect(desk.lines.count < 50)
        desk.turn(by: 60)
        _ = try await desk.redeem("junk")
        #expect(desk.lines.last?.contains("unspoken=970") == true)
    }

    private func expectNothing(_ answer: Response, _ location: SourceLocation = #_sourceLocation) {
        #expect(answer.status == .unauthorized, sourceLocation: location)
        #expect(answer.text == #"{"error":"invalid_token"}"#, sourceLocation: location)
    }
}
