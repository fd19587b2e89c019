import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// Who is there, and who is not.
@Suite struct AuthorizeIdentityTests {
    @Test(arguments: IdentityRefusal.allCases)
    func anIdentityThatIsRefusedNeverBecomesACode(_ refusal: IdentityRefusal) async throws {
        let desk = try ProviderDesk()
        for decision in [IdentityDecision.refused(refusal), .notAllowed(refusal)] {
            desk.decide(decision)
            let answer = try await desk.authorize()
            #expect(answer.parameters["code"] == nil)
            #expect(desk.hasLogged(refusal.rawValue))
        }
    }

    @Test func whoMayNotComeInIsToldSoAtImmich() async throws {
        let desk = try ProviderDesk()
        for refusal in [IdentityRefusal.denied, .notAllowed] {
            desk.decide(.notAllowed(refusal))
            expectError(try await desk.authorize(), "access_denied")
        }
    }

    @Test(arguments: [IdentityRefusal.duplicate, .conflict, .malformed, .tooLong, .placeholder])
    func aForgedIdentityIsAPageAndNoRedirect(_ refusal: IdentityRefusal) async throws {
        let desk = try ProviderDesk()
        desk.decide(.refused(refusal))
        expectPage(try await desk.authorize(), .badRequest)
    }

    /// The order of it: whoever is not our web server learns not even which clients there are.
    @Test(arguments: [IdentityRefusal.peerUntrusted, .hopUntrusted, .secretMissing, .secretMismatch])
    func anUntrustedPeerIsRefusedBeforeAnythingIsLookedAt(_ refusal: IdentityRefusal) async throws {
        let desk = try ProviderDesk()
        desk.decide(.refused(refusal))
        expectPage(try await desk.authorize(), .forbidden)
        expectPage(try await desk.authorize([("client_id", "other")]), .forbidden)
    }

    @Test(arguments: [IdentityRefusal.peerUntrusted, .secretMissing, .secretMismatch])
    func soItIsAtEveryAddress(_ refusal: IdentityRefusal) async throws {
        let desk = try ProviderDesk { $0.showsDecisions = true }
        desk.decide(.refused(refusal))
        for route in ProviderRoute.allCases {
            let method = try #require(route.methods.last)
            expectPage(try await desk.ask(method, route.rawValue), .forbidden)
        }
    }

    /// Immich itself asks there, from another address than the login proxy's.
    @Test func theHopMattersOnlyWhereAnIdentityIs() async throws {
        let desk = try ProviderDesk()
        let code = try await desk.code()
        desk.decide(.refused(.hopUntrusted))
        desk.state.withLock { $0.recheck = ProviderDesk.decision(ProviderDesk.anna) }
        #expect(try await desk.redeem(code).status == .ok)
        #expect(try await desk.ask("GET", "/jwks").status == .ok)
    }

    @Test func anIdentityThatFitsIntoNoAddressIsRefused() async throws {
        let desk = try ProviderDesk()
        let groups = (0..<200).map { "a-group-with-a-long-name-\($0)" }
        desk.decide(.person(ProviderDesk.anna, Identity(user: nil, email: nil, name: nil, groups: groups)))
        expectPage(try await desk.authorize(), .badRequest)
        #expect(desk.hasLogged("identity_too_long"))
    }

    @Test(arguments: [
        "/authorize/", "/authorize;v=1", "/Authorize", "/AUTHORIZE", "//authorize", "/x/../authorize", "/%61uthorize",
        "/authorize%2f", "/authorize%00", "/authorize%0a", "", "/", "/jwks/", "/.well-known/openid-configuration/",
    ])
    func anotherSpellingOfAnAddressIsNone(_ path: String) async throws {
        let desk = try ProviderDesk()
        var params = Params()
        for (name, value) in [
            ("REQUEST_METHOD", "GET"), ("REMOTE_ADDR", "192.0.2.7"),
            ("REQUEST_URI", "/sso\(path)?" + ProviderDesk.encode(ProviderDesk.authorizeFields())),
        ] { params.append(name, Array(value.utf8)) }
        #expect(await desk.provider.respond(to: try Visit(Request(params: params))) == nil)
    }
}
