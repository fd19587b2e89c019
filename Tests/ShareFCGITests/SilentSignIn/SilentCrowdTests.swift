import EventLoop
import Gateway
import HTTPClient
import Testing

@testable import ShareFCGI

/// Many first pages at once, and an Immich that takes its time.
@Suite struct SilentCrowdTests {
    @Test("S10, S14: of many at once so many wait for Immich; each gets its own session, and tokens are still given")
    func crowd() async throws {
        let doors = Locked([CheckedContinuation<Void, Never>]())
        let immich = StubCallback { request throws(HTTPClientError) in
            await withCheckedContinuation { door in doors.withLock { $0.append(door) } }
            let body = try? StubCallback.body(of: request)
            return StubCallback.session(StubCallback.cookies(body?.state ?? ""))
        }
        let settings = SilentVisit.settings.merging(["silent.max_inflight": "3"]) { $1 }
        let desk = try SignInDesk(settings, immich: immich)
        try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<20 {
                group.addTask {
                    let email = "person\(number)@example.org"
                    let person = [("SHAREFCGI_USER", "person\(number)"), ("SHAREFCGI_EMAIL", email)]
                    return try await desk.open("/photos", person).cookies
                }
            }
            // Seventeen have their page while three wait.
            for _ in 0..<17 { #expect(try await group.next() == []) }
            try await waitUntil { doors.withLock { $0.count } == 3 }
            #expect(try await desk.ask("GET", "/sso/.well-known/openid-configuration").status == .ok)
            #expect(try await desk.ask("GET", "/sso/jwks").status == .ok)
            for body in immich.bodies {
                let code = try #require(body.fields?["code"])
                #expect(try await desk.redeem(code, verifier: body.codeVerifier).status == .ok)
            }
            for door in doors.withLock({ $0 }) { door.resume() }
            var tokens: Set<String> = []
            for try await cookies in group { tokens.insert(try #require(cookies.first)) }
            #expect(tokens.count == 3)
            #expect(tokens == Set(immich.bodies.map { StubCallback.cookies($0.state)[0] }))
        }
        #expect(desk.lines.all.contains { $0.contains("reason=silent_rate ") })
    }
}
