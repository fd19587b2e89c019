import Gateway
import Testing

@testable import ShareFCGI

/// `/_gate` through settings, router, trust and policy, as a web server asks it.
@Suite struct AdmissionFlowTests {
    private static let asking = [("SCRIPT_NAME", "/_gate")]
    private static let bob = [("SHAREFCGI_USER", "bob"), ("SHAREFCGI_EMAIL", "bob@elsewhere.net")]

    @Test("whom the login proxy names and the policy knows is let in, the others are told why as a status")
    func statuses() async throws {
        let desk = try SignInDesk()
        let nobody = try await desk.ask("GET", "/photos", Self.asking)
        #expect(nobody.status == .unauthorized && desk.lines.all.contains { $0.contains("reason=identity_missing ") })
        #expect(try await desk.ask("GET", "/photos", Self.asking + SignInDesk.anna).status == .noContent)
        #expect(try await desk.ask("GET", "/photos", Self.asking + Self.bob).status == .forbidden)
        let twin = [("HTTP_REMOTE_USER", "eve")]
        #expect(try await desk.ask("GET", "/photos", Self.asking + SignInDesk.anna + twin).status == .badRequest)
        let stranger = try await desk.ask("GET", "/photos", Self.asking + SignInDesk.anna, from: .unknown)
        #expect(stranger.status == .forbidden)
        for reason in ["not_allowed", "identity_conflict", "peer_untrusted"] {
            #expect(desk.lines.all.contains { $0.contains("reason=\(reason) path=/_gate ") }, "\(reason)")
        }
        #expect(!desk.lines.all.contains { $0.contains("anna") || $0.contains("bob") || $0.contains("eve") })
    }

    @Test("an authorizer is answered the same, and its yes is 200")
    func authorizer() async throws {
        let desk = try SignInDesk()
        #expect(try await desk.ask("GET", "/sso/jwks", SignInDesk.anna, as: .authorizer).status == .ok)
        #expect(try await desk.ask("GET", "/sso/jwks", as: .authorizer).status == .unauthorized)
        #expect(try await desk.ask("GET", "/sso/jwks", Self.bob, as: .authorizer).status == .forbidden)
        #expect(try await desk.ask("GET", "/sso/jwks", SignInDesk.anna, as: .authorizer).text.isEmpty)
    }

    @Test(
        "T53, T55: neither the address nor the query that the visitor asked for lets him in",
        arguments: [
            "/sso/jwks", "/sso/.well-known/openid-configuration", "/sso/authorize", "/sso/logout", "/share/healthcheck",
            "/_gate", "/photos?SHAREFCGI_USER=anna", "/?user=anna&email=anna@example.org&admin=1",
            "/x?" + String(repeating: "q", count: 8000), "//", "/%00",
        ]
    )
    func address(target: String) async throws {
        let desk = try SignInDesk()
        let query = ("QUERY_STRING", String(target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""))
        #expect(try await desk.ask("GET", target, Self.asking + [query]).status == .unauthorized)
        #expect(try await desk.ask("GET", target, Self.asking + [query] + SignInDesk.anna).status == .noContent)
        #expect(try await desk.ask("GET", target, [query], as: .authorizer).status == .unauthorized)
    }

    @Test("T54: a promised body is not waited for, and a method is no matter")
    func body() async throws {
        let desk = try SignInDesk()
        for method in ["POST", "PUT", "DELETE", "PROPFIND", "HEAD"] {
            let promised = [("CONTENT_LENGTH", "11"), ("CONTENT_TYPE", "application/x-www-form-urlencoded")]
            let answer = try await desk.ask(method, "/api/assets", Self.asking + promised + SignInDesk.anna)
            #expect(answer.status == .noContent)
            #expect(try await desk.ask(method, "/api/assets", Self.asking + promised).status == .unauthorized)
        }
    }

    @Test("T56: a request that makes no sense, or that nobody has allowed for, is a failure and never a yes")
    func failures() async throws {
        let desk = try SignInDesk()
        for odd in [("REQUEST_METHOD", "POST"), ("REMOTE_ADDR", "nowhere"), ("CONTENT_LENGTH", "x")] {
            let answer = try await desk.ask("GET", "/photos", Self.asking + SignInDesk.anna + [odd])
            #expect(answer.status == .serviceUnavailable, "\(odd)")
        }
        // The web server's files ask, and the settings know of no sign-in.
        let plain = try Desk()
        for path in ["/photos", "/share/healthcheck", Desk.path] {
            let answer = try await plain.ask("GET", path, SignInDesk.anna + Self.asking)
            #expect(answer.status == 503, "\(path)")
        }
        #expect(plain.lines.contains { $0.contains("sso.enabled is false") })
    }

    @Test("T57: no answer leads anywhere, sets a cookie, or tells who somebody is")
    func fields() async throws {
        let desk = try SignInDesk()
        let allowed: Set = [
            "cache-control", "content-type", "content-security-policy", "referrer-policy", "x-content-type-options",
            "x-frame-options", "x-robots-tag",
        ]
        let many: [[(String, String)]] = [
            SignInDesk.anna, [], Self.bob, SignInDesk.anna + SignInDesk.anna, [("SHAREFCGI_USER", "{x}")],
            SignInDesk.anna + [("HTTP_REMOTE_EMAIL", "eve@example.org")],
        ]
        for parameters in many {
            for role in [Role.responder, .authorizer] {
                let answer = try await desk.ask("GET", "/sso/logout", Self.asking + parameters, as: role)
                #expect(Set(answer.fields.list.map { $0.name.text.lowercased() }).isSubset(of: allowed))
                #expect(answer.fields["Cache-Control"]?.text == "no-store")
                #expect(!answer.text.contains("anna") && !answer.text.contains("bob"))
            }
        }
    }
}
