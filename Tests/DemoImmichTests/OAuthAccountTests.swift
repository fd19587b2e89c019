import Gateway
import Testing

@testable import DemoImmich

@Suite("Whose account it is") struct OAuthAccountTests {
    @Test("A log-in by the provider has the cookies of Immich, byte for byte", arguments: Release.allCases)
    func theCookiesAreImmichs(release: Release) async throws {
        let visit = try SignIn(release)
        let answer = try await visit.finish(SignIn.callback, ["x-forwarded-proto": "https"])
        #expect(answer.status == .created)
        let token = try #require(try await answer.json()?["accessToken"]?.string)
        let rest = "Max-Age=34560000; Path=/; Expires=Sun, 26 Dec 2027 07:26:40 GMT"
        #expect(
            answer.cookies == [
                "immich_oauth_state=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "immich_oauth_code_verifier=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "immich_access_token=\(token); \(rest); HttpOnly; Secure; SameSite=Lax",
                "immich_auth_type=oauth; \(rest); HttpOnly; Secure; SameSite=Lax",
                "immich_is_authenticated=true; \(rest); Secure; SameSite=Lax",
            ]
        )
        let user = try await visit.user(answer)
        #expect(user["email"]?.string == "alice@example.org")
        #expect(user["name"]?.string == "Alice")
        #expect(user["oauthId"]?.string == "subject-1")
    }

    @Test("Cookies are for https only where a proxy of one's own network says so")
    func secureAsTheProxySays() async throws {
        let visit = try SignIn(.v3_1_0)
        for (peer, scheme, isSecure) in [
            ("127.0.0.1", "https", true), ("::1", "https", true), ("172.18.0.5", "https", true),
            ("fd00::7", "https", true), ("203.0.113.9", "https", false), ("127.0.0.1", "http", false),
            ("127.0.0.1", "https, http", true), ("127.0.0.1", "http, https", false),
        ] {
            let (target, body) = ("/api/oauth/authorize", #"{"redirectUri":"https://photos.example.org/auth/login"}"#)
            let parts = OneTime(Array(body.utf8))
            let fields = [
                (name: "content-type", value: "application/json"), (name: "x-forwarded-proto", value: scheme),
            ]
            let request = Visit.request(target, method: "POST", fields: fields)
            var params = request.params
            params.append("REMOTE_ADDR", Array(peer.utf8))
            let answer = try await visit.visit.immich.respond(
                to: Request(params: params, body: RequestBody { parts.take() })
            )
            #expect(answer.cookies.allSatisfy { $0.contains("; Secure") == isSecure }, "\(peer) \(scheme)")
            #expect(answer.cookies.count == 2)
        }
        #expect(try await visit.visit.command("trust-proxies", #"{"allowed":false}"#) == 200)
        let answer = try await visit.finish(SignIn.callback, ["x-forwarded-proto": "https"])
        #expect(!answer.cookies.contains { $0.contains("Secure") })
    }

    @Test("`sub` comes first, the address only once", arguments: Release.allCases)
    func subComesFirst(release: Release) async throws {
        let visit = try SignIn(release)
        #expect(try await visit.user(visit.finish())["name"]?.string == "Alice")
        // Another address, even Bob's: the same account.
        visit.provider.change {
            $0.claims["email"] = "bob@example.org"
            $0.userinfo["email"] = "bob@example.org"
        }
        #expect(try await visit.user(visit.finish())["name"]?.string == "Alice")
        #expect(try await visit.account("bob@example.org")["oauthId"]?.string == "")
        // No address at all.
        visit.provider.change {
            $0.claims["email"] = nil
            $0.userinfo["email"] = nil
        }
        #expect(try await visit.user(visit.finish())["name"]?.string == "Alice")
    }

    @Test("An account that another `sub` holds is not given away", arguments: Release.allCases)
    func linkedAccountsAreKept(release: Release) async throws {
        let visit = try SignIn(release)
        visit.provider.change {
            $0.claims["email"] = "carol@example.org"
            $0.userinfo["email"] = "carol@example.org"
        }
        let answer = try await visit.finish()
        #expect(answer.status == .badRequest)
        let old = "User already exists, but is linked to another account."
        #expect(try await answer.message() == (release == .v2_3_1 ? old : "OAuth authentication failed"))
        #expect(answer.cookies == [])
        #expect(try await visit.account("carol@example.org")["oauthId"]?.string == "carol at another provider")
    }

    @Test("Release 2 compares the address as it was sent, release 3 trims and lowers it")
    func addressesAreCompared() async throws {
        for release in Release.allCases {
            let visit = try SignIn(release, [("autoRegister", false)])
            visit.provider.change {
                $0.claims["email"] = " Alice@Example.org "
                $0.userinfo["email"] = " Alice@Example.org "
            }
            #expect(try await visit.finish().status == (release == .v3_1_0 ? .created : .badRequest))
        }
    }

    @Test("Who has no account gets one where that is set", arguments: Release.allCases)
    func strangersAreRegistered(release: Release) async throws {
        let claims: [(String, JSON)] = [
            ("sub", "new"), ("email", "dora@example.org"), ("name", "Dora D."), ("preferred_username", "dora"),
            ("immich_quota", 2), ("immich_role", "admin"),
        ]
        func script(_ script: inout StubProvider.Script) {
            for (key, value) in claims {
                script.claims[key] = value
                script.userinfo[key] = value
            }
        }
        let closed = try SignIn(release, [("autoRegister", false)])
        closed.provider.change(script)
        #expect(try await closed.finish().status == .badRequest)
        #expect(try await closed.account("dora@example.org") == .null)

        let visit = try SignIn(release)
        visit.provider.change(script)
        let answer = try await visit.finish()
        #expect(try await answer.json()?["isOnboarded"] == .bool(false))
        let user = try await visit.user(answer)
        #expect(user["name"]?.string == "Dora D.")
        #expect(user["storageLabel"]?.string == "dora")
        #expect(user["quotaSizeInBytes"]?.number == 2_147_483_648)
        #expect(user["isAdmin"] == .bool(true))
        // Her library is her own.
        let token = try await visit.finish().json()?["accessToken"]?.string ?? ""
        let months = try await visit.visit.call("/api/timeline/buckets", headers: ["authorization": "Bearer \(token)"])
        #expect(try await months.json()?.items.isEmpty == true)
        let asset = try await visit.visit.asset()
        let picture = try await visit.visit.call("/api/assets/\(asset)", headers: ["authorization": "Bearer \(token)"])
        #expect(picture.status == .badRequest)
    }

    @Test("A new account needs an address; its name is the best that is known", arguments: Release.allCases)
    func namesOfNewAccounts(release: Release) async throws {
        for (claims, name) in [
            (Members("sub", "n", "email", "e@example.org", "given_name", "E", "family_name", "F"), "E F"),
            (Members("sub", "n", "email", "e@example.org", "preferred_username", "ef"), "ef"),
            (Members("sub", "n", "email", "e@example.org"), "e@example.org"),
            (Members("sub", "n"), nil),
        ] as [(Members, String?)] {
            let visit = try SignIn(release, [("defaultStorageQuota", 1)])
            visit.provider.change {
                $0.sendsIDToken = false
                $0.userinfo = claims
            }
            let answer = try await visit.finish()
            guard let name else {
                #expect(answer.status == .badRequest)
                #expect(try await answer.message() == "OAuth profile does not have an email address")
                continue
            }
            let user = try await visit.user(answer)
            #expect(user["name"]?.string == name)
            #expect(user["quotaSizeInBytes"]?.number == 1_073_741_824)
            #expect(user["isAdmin"] == .bool(false))
        }
    }

    @Test("Release 3.1 hears the role at every log-in, 2.3 only at the first")
    func rolesAreHeard() async throws {
        for release in Release.allCases {
            let visit = try SignIn(release)
            visit.provider.change {
                $0.claims["immich_role"] = "user"
                $0.userinfo["immich_role"] = "user"
            }
            #expect(try await visit.user(visit.finish())["isAdmin"] == .bool(release == .v2_3_1))
        }
        let visit = try SignIn(.v3_1_0)
        visit.provider.change { $0.claims["email"] = "bob@example.org" }
        visit.provider.change { $0.claims["immich_role"] = ["staff", "admin"] }
        #expect(try await visit.user(visit.finish())["isAdmin"] == .bool(true))
        // A claim that is absent, or no role, changes nothing.
        visit.provider.change { $0.claims["immich_role"] = nil }
        #expect(try await visit.user(visit.finish())["isAdmin"] == .bool(true))
        visit.provider.change { $0.claims["immich_role"] = "owner" }
        #expect(try await visit.user(visit.finish())["isAdmin"] == .bool(true))
        visit.provider.change { $0.claims["immich_role"] = "user" }
        #expect(try await visit.user(visit.finish())["isAdmin"] == .bool(false))
    }

    @Test("Whoever is logged in links and unlinks", arguments: Release.allCases)
    func linkAndUnlink(release: Release) async throws {
        let visit = try SignIn(release)
        let body: JSON = ["email": "bob@example.org", "password": "battery staple"]
        let token = try await visit.post("/auth/login", body).json()?["accessToken"]?.string ?? ""
        let bob = ["authorization": "Bearer \(token)"]
        let back: JSON = [
            "url": "https://photos.example.org/user-settings?code=c0de&state=st4te", "state": "st4te",
            "codeVerifier": "v",
        ]
        #expect(try await visit.post("/oauth/link", back).status == .unauthorized)
        #expect(visit.provider.asked == [])
        let linked = try await visit.post("/oauth/link", back, bob)
        #expect(linked.status == .ok)
        #expect(try await linked.json()?["oauthId"]?.string == "subject-1")
        // Now the provider's Alice is Bob.
        #expect(try await visit.user(visit.finish())["email"]?.string == "bob@example.org")
        let alice = ["cookie": try await visit.visit.secret("cookie", of: "lasting")]
        #expect(try await visit.post("/oauth/link", back, alice).status == .badRequest)
        let unlinked = try await visit.post("/oauth/unlink", [:], bob)
        #expect(try await unlinked.json()?["oauthId"]?.string == "")
        visit.provider.change { $0.status["token"] = 500 }
        #expect(try await visit.post("/oauth/link", back, alice).message() == "Failed to link oauth account")
    }

    @Test("Users are steered") func usersAreSteered() async throws {
        let visit = try Visit(.v3_1_0)
        #expect(try await visit.command("user", #"{"email":"Eve@Example.org","name":"Eve","oauthId":"x"}"#) == 200)
        let users = try await visit.call("/demo/users").json()?.items ?? []
        #expect(
            users.map { $0["email"]?.string ?? "" } == ["alice", "bob", "carol", "eve"].map { "\($0)@example.org" }
        )
        #expect(users.last?["oauthId"]?.string == "x")
        #expect(users.first?["sessions"]?.items.count == 1)
        #expect(try await visit.command("forget-user", #"{"email":"eve@example.org"}"#) == 200)
        #expect(try await visit.command("forget-user", #"{"email":"eve@example.org"}"#) == 400)
        #expect(
            try await visit.call("/demo/oauth", method: "POST", body: Array(#"{"nothing":1}"#.utf8)).status
                == .badRequest
        )
    }
}
