import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// What becomes of a code.
@Suite struct CodeTests {
    @Test("T72: a code is for one address, one client and one issuer")
    func foreignCodes() async throws {
        let keys = MasterKeys.ephemeral()
        let directory = try TemporaryDirectory()
        let store = try DirectoryReplayStore(directory.path, workers: try #require(ProviderDesk.workers))
        let desk = try ProviderDesk(masterKeys: keys, replay: store)
        let otherClient = try ProviderDesk(masterKeys: keys, replay: store) { $0.clientID = "other" }
        let otherIssuer = try ProviderDesk(masterKeys: keys, replay: store) {
            if let issuer = Issuer("https://photos.example.org/sso2") { $0.issuer = issuer }
        }
        let code = try await desk.code()
        expectInvalid(try await otherClient.redeem(code, [("client_id", "other")]), otherClient, "code_foreign")
        let request = AuthorizeRequest(
            redirect: ProviderDesk.web,
            challenge: PKCE.challenge(for: ProviderDesk.verifier)
        )
        let identity = Identity(user: UserID(text: "anna-1"), email: nil, name: nil, groups: [])
        let foreign = try otherIssuer.provider.mint(request, for: identity)
        expectInvalid(try await desk.redeem(foreign), desk, "code_foreign")
        for redirect in [nil, "", ProviderDesk.origin + "/user-settings", ProviderDesk.web + "/"] {
            expectInvalid(
                try await desk.redeem(try await desk.code(), [("redirect_uri", redirect)]),
                desk,
                "redirect_mismatch"
            )
        }
        #expect(try await desk.redeem(code).status == .ok)
    }

    @Test("T73: a code with a wrong bit at any place, cut, or of another kind or key opens nothing")
    func forgedCodes() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        let bytes = try #require(Base64URL.decode(code))
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1 << UInt8(index % 8)
            expectInvalid(try await desk.redeem(Base64URL.encode(other)), desk, nil)
        }
        for length in [1, 10, 39, 40, 41, code.utf8.count / 2, code.utf8.count - 4, code.utf8.count - 1] {
            expectInvalid(try await desk.redeem(String(code.prefix(length))), desk, nil)
        }
        for other in [code + "A", code + "=", " " + code, code + "\0", String(repeating: "A", count: 7000)] {
            expectInvalid(try await desk.redeem(other), desk, nil)
        }
        expectInvalid(try await desk.redeem(try await ProviderDesk().code()), desk, "code_foreign")
        let answer = try await desk.redeem(code)
        #expect(answer.status == .ok)
        let access = try #require(try answer.member("access_token"))
        expectInvalid(try await desk.redeem(access), desk, "code_foreign")
        expectInvalid(try await desk.redeem(try #require(try answer.member("id_token"))), desk, "code_malformed")
    }

    @Test("T74: a code that comes twice opens nothing, and ends the session that it opened")
    func replay() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        let first = try await desk.redeem(code)
        let signed = try #require(try first.member("id_token"))
        let session = try #require(desk.keys.claims(IDToken.self, of: signed, type: IDToken.type)).session
        expectInvalid(try await desk.redeem(code), desk, "code_replayed")
        #expect(desk.lines.contains { $0.hasPrefix("warning") && $0.contains("came twice") })
        try await waitUntil { !desk.http.requests.isEmpty }
        let token = try #require(desk.http.tokens.first)
        let claims = try #require(desk.keys.claims(LogoutToken.self, of: token, type: LogoutToken.type))
        #expect(claims.sid == session)
        #expect(claims.sub == "anna-1")
        for _ in 0..<10 { expectInvalid(try await desk.redeem(code), desk, "code_replayed") }
        #expect(desk.http.requests.count == 1)
    }

    @Test("T74: nor does it with another verifier, nor after a wrong one: the first to show it has spent it")
    func spent() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        expectInvalid(try await desk.redeem(code, [("code_verifier", nil)]), desk, "pkce_failed")
        expectInvalid(try await desk.redeem(code), desk, "code_replayed")
    }

    @Test("T74: after a restart, with codes remembered in memory, an old code opens nothing")
    func restart() async throws {
        let keys = MasterKeys.ephemeral()
        let code = try await ProviderDesk(masterKeys: keys).code()
        let again = try ProviderDesk(masterKeys: keys)
        expectInvalid(try await again.redeem(code), again, "code_foreign")
    }

    @Test("T74: processes that share a directory let a code through once")
    func twoProcesses() async throws {
        let keys = MasterKeys.ephemeral()
        let directory = try TemporaryDirectory()
        let workers = try #require(ProviderDesk.workers)
        let one = try ProviderDesk(
            masterKeys: keys,
            replay: try DirectoryReplayStore(directory.path + "/codes", workers: workers)
        )
        let other = try ProviderDesk(
            masterKeys: keys,
            replay: try DirectoryReplayStore(directory.path + "/codes", workers: workers)
        )
        let code = try await one.code()
        #expect(try await other.redeem(code).status == .ok)
        expectInvalid(try await one.redeem(code), one, "code_replayed")
    }

    @Test("T75: of a hundred redemptions at once one succeeds", arguments: [false, true])
    func parallel(_ inDirectory: Bool) async throws {
        let directory = try TemporaryDirectory()
        let store: (any ReplayStore)? =
            inDirectory ? try DirectoryReplayStore(directory.path, workers: try #require(ProviderDesk.workers)) : nil
        let desk = try ProviderDesk(replay: store)
        let code = try await desk.code()
        let statuses = try await withThrowingTaskGroup(of: Status.self) { group in
            for _ in 0..<100 { group.addTask { try await desk.redeem(code).status } }
            return try await group.reduce(into: [Status]()) { $0.append($1) }
        }
        #expect(statuses.count { $0 == .ok } == 1)
        #expect(statuses.count { $0 == .badRequest } == 99)
    }

    @Test(
        "T76: a code lives a minute, by a clock that may be half a minute wrong",
        arguments: [
            (0, Status.ok), (60, .ok), (61, .badRequest), (120, .badRequest), (-30, .ok), (-31, .badRequest),
            (-120, .badRequest), (86_400, .badRequest),
        ]
    )
    func age(_ seconds: Int, _ status: Status) async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        desk.state.withLock { $0.date += Double(seconds) }
        #expect(try await desk.redeem(code).status == status)
        #expect(desk.hasLogged("code_expired") == (status != .ok))
    }

    @Test("T76: turning the clock back does not make a spent code whole")
    func clockTurnedBack() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        desk.turn(by: 50)
        #expect(try await desk.redeem(code).status == .ok)
        desk.state.withLock { $0.elapsed += .seconds(60) }
        desk.state.withLock { $0.date -= 60 }
        expectInvalid(try await desk.redeem(code), desk, "code_replayed")
    }

    @Test(
        "T77: the verifier has to be the one that the challenge was made of",
        arguments: [
            nil, "", String(ProviderDesk.verifier.prefix(42)), ProviderDesk.verifier + "x",
            String(repeating: "x", count: 43),
            PKCE.challenge(for: ProviderDesk.verifier), String(repeating: "x", count: 129),
            ProviderDesk.verifier + "\0",
            ProviderDesk.verifier.uppercased(),
        ]
    )
    func verifiers(_ verifier: String?) async throws {
        let desk = try ProviderDesk()
        expectInvalid(try await desk.redeem(try await desk.code(), [("code_verifier", verifier)]), desk, "pkce_failed")
    }

    @Test("T77: there is no code without a challenge, so no verifier can be sent for one")
    func noChallenge() async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.authorize([("code_challenge", nil), ("code_challenge_method", nil)])
        #expect(answer.parameters["code"] == nil)
    }

    @Test(
        "T78: while nobody knows what was redeemed, nothing is, and the code keeps",
        arguments: [
            ReplayStoreFailure.full, .unavailable("connection refused"),
        ]
    )
    func storeAway(_ failure: ReplayStoreFailure) async throws {
        let store = StubReplayStore()
        let desk = try ProviderDesk(replay: store)
        let code = try await desk.code()
        store.failure.withLock { $0 = failure }
        let answer = try await desk.redeem(code)
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.fields["Retry-After"]?.text == "10")
        #expect(try answer.member("id_token") == nil)
        #expect(desk.lines.contains { $0.hasPrefix("error ") && $0.contains(" reason=replay_store ") })
        store.failure.withLock { $0 = nil }
        #expect(try await desk.redeem(code).status == .ok)
    }

    @Test(
        "T79: there is one grant",
        arguments: [
            "refresh_token", "password", "client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange",
            "Authorization_code",
        ]
    )
    func grants(_ type: String) async throws {
        let desk = try ProviderDesk()
        let answer = try await desk.redeem("x", [("grant_type", type)])
        #expect(answer.status == .badRequest)
        #expect(answer.text == #"{"error":"unsupported_grant_type"}"#)
    }

    @Test("T79: a request that names no grant, or no code, is none", arguments: ["grant_type", "code"])
    func incomplete(_ name: String) async throws {
        let answer = try await ProviderDesk().redeem("x", [(name, nil)])
        #expect(answer.text == #"{"error":"invalid_request"}"#)
    }

    @Test func whoeverIsDeniedMeanwhileGetsNothing() async throws {
        for decision in [IdentityDecision.notAllowed(.denied), .notAllowed(.notAllowed), .nobody, .refused(.malformed)]
        {
            let desk = try ProviderDesk()
            let code = try await desk.code()
            desk.state.withLock { $0.recheck = decision }
            expectInvalid(try await desk.redeem(code), desk, "denied_late")
        }
    }

    @Test func onlyNamedNetworksRedeemWhereTheOwnerNamesSome() async throws {
        let inside = try ProviderDesk { $0.tokenNetworks = CIDR("192.0.2.0/24").map { TrustedNetworks([$0]) } }
        #expect(try await inside.redeem(try await inside.code()).status == .ok)
        let outside = try ProviderDesk { $0.tokenNetworks = CIDR("198.51.100.0/24").map { TrustedNetworks([$0]) } }
        #expect(try await outside.redeem(try await outside.code()).status == .forbidden)
        #expect(outside.hasLogged("hop_untrusted"))
    }

    private func expectInvalid(
        _ answer: Response,
        _ desk: ProviderDesk,
        _ reason: String?,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == .badRequest, sourceLocation: location)
        #expect(answer.text == #"{"error":"invalid_grant"}"#, sourceLocation: location)
        if let reason { #expect(desk.hasLogged(reason), sourceLocation: location) }
    }
}
