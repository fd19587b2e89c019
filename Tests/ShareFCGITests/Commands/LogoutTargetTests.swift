import Immich
import Testing

@testable import ShareFCGI

@Suite struct LogoutTargetTests {
    private func policy(_ subject: Subject = .user, _ map: String = "{}") throws -> IdentityPolicy {
        IdentityPolicy(subject: subject, map: try IdentityMapFile.read(Array(map.utf8), subject))
    }

    private static let map = """
        { anna: { sub: "old-anna", email: "anna@example.org" }, bob: { disabled: true },
          carl: { email: "family@example.org" }, dora: { email: "family@example.org" } }
        """

    @Test(
        "the map knows people by name, sub and e-mail",
        arguments: [
            ("anna", "old-anna"), ("old-anna", "old-anna"), ("anna@example.org", "old-anna"),
            ("ANNA@Example.ORG", "old-anna"),
            ("bob", "bob"),
        ]
    )
    func mapped(_ text: String, _ subject: String) throws {
        #expect(try LogoutTarget(text, policy(.user, Self.map), accounts: nil) == .subject(subject, .known))
    }

    @Test func oneAddressOfTwoIsRefused() throws {
        #expect(
            try LogoutTarget("family@example.org", policy(.user, Self.map), accounts: nil)
                == .several(["carl", "dora"])
        )
    }

    @Test("whom nobody here knows is told by rule, but an address only where addresses tell people apart")
    func derived() throws {
        #expect(try LogoutTarget("zoe", policy(), accounts: nil) == .subject("zoe", .derived))
        #expect(try LogoutTarget("zoë", policy(), accounts: nil) != .subject("zoë", .derived))
        #expect(try LogoutTarget("zoe@x.org", policy(), accounts: nil) == .onlyEmail)
        #expect(try LogoutTarget("zoe@x.org", policy(.email), accounts: nil) == .subject("zoe@x.org", .derived))
        #expect(try LogoutTarget("zoe", policy(.email), accounts: nil) == .nobody)
        let named = Set([UserID("zoe@x.org")].compactMap { $0 })
        #expect(try LogoutTarget("zoe@x.org", policy(), named: named, accounts: nil) == .subject("zoe@x.org", .derived))
        for junk in ["", "a\nb", String(repeating: "a", count: 5_000)] {
            #expect(try LogoutTarget(junk, policy(), accounts: nil) == .nobody)
        }
    }

    @Test("Immich's own accounts tell who has an address, and who there is")
    func accounts() throws {
        let accounts = [
            ImmichAdmin.Account(email: "zoe@x.org", name: "Zoe", isAdmin: false, oauthID: "zoe-1"),
            ImmichAdmin.Account(email: "nobody@x.org", name: "", isAdmin: true, oauthID: ""),
            ImmichAdmin.Account(email: "y@x.org", name: "Y", isAdmin: false, oauthID: "zoe"),
        ]
        #expect(try LogoutTarget("zoe@x.org", policy(), accounts: accounts) == .subject("zoe-1", .known))
        #expect(try LogoutTarget("zoe", policy(), accounts: accounts) == .subject("zoe", .known))
        // Not linked: there is no session to end.
        #expect(try LogoutTarget("nobody@x.org", policy(), accounts: accounts) == .nobody)
        #expect(try LogoutTarget("", policy(), accounts: accounts) == .nobody)
        let map = #"{ zoe: { sub: "z", email: "zoe@x.org" } }"#
        #expect(try LogoutTarget("zoe@x.org", policy(.user, map), accounts: accounts) == .several(["z", "zoe-1"]))
    }
}
