import Testing

@testable import ShareFCGI

/// Tests 44 to 51 of the identity's bad inputs.
@Suite struct IdentityPolicyTests {
    private static let anybody = IdentityPolicy(allowsAny: true)

    private func rules(
        users: [String] = [],
        emails: [String] = [],
        domains: [String] = [],
        groups: [String] = []
    ) -> IdentityRules {
        IdentityRules(
            users: Set(users.compactMap { UserID($0) }),
            emails: Set(emails.compactMap { EmailAddress($0) }),
            domains: Set(domains),
            groups: groups
        )
    }

    private func map(_ text: String) throws -> IdentityMap { try IdentityMapFile.read(Array(text.utf8), .user) }

    // MARK: Groups

    @Test(
        "T44: groups are split by the separator and nothing else",
        arguments: [
            ("a,b", ",", ["a", "b"]), ("a|b", "|", ["a", "b"]), ("a;b", ";", ["a", "b"]), ("a|b", ",", ["a|b"]),
            (",,a,,b,", ",", ["a", "b"]), ("a, b", ",", ["a", " b"]), ("a, b", ", ", ["a", "b"]), ("", ",", []),
            ("  ", ",", []),
            ("[\"a\",\"b\"]", ",", ["[\"a\"", "\"b\"]"]), ("cn=a,dc=x", "none", ["cn=a,dc=x"]),
            ("cn=a,dc=x;cn=b,dc=x", ";", ["cn=a,dc=x", "cn=b,dc=x"]), (",", ",", []), ("é", ",", ["é"]),
        ]
    )
    func splitting(raw: String, separator: String, groups: [String]) throws {
        let list = GroupList(separator: try #require(GroupList.Separator(separator)))
        #expect(try list.read(Array(raw.utf8)) == groups)
    }

    @Test("T44: more groups than allowed are refused: one that is denied could hide behind them")
    func tooManyGroups() throws {
        let list = GroupList()
        let groups = (0..<200).map { "g\($0)" }
        #expect(try list.read(Array(groups.joined(separator: ",").utf8)) == groups)
        for raw in [(0...200).map { "g\($0)" }.joined(separator: ","), String(repeating: "g,", count: 10_000)] {
            #expect(throws: ValueFailure.tooLong) { try list.read(Array(raw.utf8)) }
        }
        #expect(try list.read(Array(String(repeating: ",", count: 10_000).utf8)).isEmpty)
        #expect(throws: ValueFailure.placeholder) { try list.read(Array("{http.request.header.X}".utf8)) }
        #expect(throws: ValueFailure.malformed) { try list.read(Array("a\nb".utf8)) }
    }

    @Test("T45: a comma in a name makes two groups of it, but not where the value is one group")
    func commaInName() throws {
        var policy = IdentityPolicy(allowsAny: true)
        policy.roles.mode = .grant
        let raw = Array("x,immich-admins".utf8)
        for (list, role) in [(GroupList(), Person.Role.admin), (GroupList(separator: .none), nil)] {
            let person = policy.decide(.sample(groups: try list.read(raw))).person
            #expect(person?.role == role)
        }
    }

    @Test(
        "T46: a group is meant to the letter",
        arguments: [
            "Immich-Admins", "immich-admins ", "immich-admin", "immich-adminsx", "immich\u{2010}admins",
        ]
    )
    func groupsToTheLetter(group: String) throws {
        var policy = IdentityPolicy(allow: rules(groups: ["immich-admins"]))
        policy.roles.mode = .grant
        #expect(policy.decide(.sample(groups: [group])) == .notAllowed(.notAllowed))
        policy.allowsAny = true
        #expect(try #require(policy.decide(.sample(groups: [group])).person).role == nil)
        #expect(try #require(policy.decide(.sample(groups: ["immich-admins"])).person).role == .admin)
    }

    @Test("T46: two spellings of one accent are two groups")
    func accents() {
        let policy = IdentityPolicy(allow: rules(groups: ["\u{E9}"]))
        #expect(policy.decide(.sample(groups: ["e\u{301}"])) == .notAllowed(.notAllowed))
        #expect(policy.decide(.sample(groups: ["\u{E9}"])).person != nil)
    }

    // MARK: Allow and deny

    @Test("of many groups only those that a rule names travel on, and the second look decides the same")
    func groupsThatTravel() throws {
        let identity = Identity(
            user: UserID("a"),
            email: EmailAddress("a@x.org"),
            name: nil,
            groups: (0..<100).map { "g\($0)" } + ["immich-admins"]
        )
        var policy = IdentityPolicy(deny: rules(groups: ["out"]), allow: rules(groups: ["g7", "g8"]))
        policy.roles.mode = .grant
        guard case .person(let person, let kept) = policy.decide(identity) else {
            Issue.record("is not let in")
            return
        }
        #expect(kept.groups == ["g7", "g8", "immich-admins"])
        #expect(policy.decide(kept) == .person(person, kept))
        policy.deny = rules(groups: ["g8"])
        #expect(policy.decide(kept) == .notAllowed(.denied))
    }

    @Test("T47: a domain is meant whole", arguments: ["a@evilx.org", "a@x.org.evil", "a@sub.x.org", "x.org@evil.org"])
    func domains(email: String) throws {
        let policy = IdentityPolicy(allow: rules(domains: ["x.org"]))
        #expect(policy.decide(.sample(email: email)) == .notAllowed(.notAllowed))
        #expect(policy.decide(.sample(email: "a@x.org")).person != nil)
        #expect(policy.decide(.sample(email: "A@X.ORG")).person != nil)
        #expect(EmailAddress("a@x.org@evil") == nil)
    }

    @Test("each kind of rule lets in whom it names, and nobody else")
    func kinds() {
        let kinds = [
            rules(users: ["alice"]), rules(emails: ["alice@example.org"]), rules(domains: ["example.org"]),
            rules(groups: ["family"]),
        ]
        for rules in kinds {
            let policy = IdentityPolicy(allow: rules)
            #expect(policy.decide(.sample(groups: ["family"])).person != nil)
            #expect(policy.decide(.sample(user: "mallory", email: "m@evil.org")) == .notAllowed(.notAllowed))
        }
    }

    @Test("T48: deny beats allow, the map and allow.any, by each kind of rule")
    func denyBeatsAll() throws {
        let everybody = rules(users: ["alice"], domains: ["example.org"], groups: ["family"])
        let alice = Identity.sample(groups: ["family", "outcasts"])
        for deny in [
            rules(users: ["alice"]), rules(emails: ["alice@example.org"]), rules(domains: ["example.org"]),
            rules(groups: ["outcasts"]),
        ] {
            var policy = IdentityPolicy(deny: deny, allow: everybody, allowsAny: true)
            policy.map = try map("{ alice: { sub: 'a' } }")
            #expect(policy.decide(alice) == .notAllowed(.denied))
        }
    }

    @Test("T48: without a rule nobody may sign in")
    func noRule() { #expect(IdentityPolicy().decide(.sample()) == .notAllowed(.notAllowed)) }

    @Test("whoever keeps back what a deny rule asks for is refused")
    func nothingToJudgeBy() {
        let nameless = Identity.sample(user: nil)
        let addressless = Identity.sample(email: nil)
        #expect(Self.anybody.decide(nameless) == .refused(.missing))
        #expect(Self.anybody.decide(addressless) == .refused(.missing))
        let byEmail = IdentityPolicy(subject: .email, deny: rules(users: ["mallory"]), allowsAny: true)
        #expect(byEmail.decide(nameless) == .refused(.missing))
        #expect(
            IdentityPolicy(subject: .email, allowsAny: true).decide(nameless).person?.subject == "alice@example.org"
        )
        var trust = TrustPolicy()
        trust.requiresGroups = true
        #expect(
            TrustDecision(webServer, params(("SHAREFCGI_USER", "alice"), ("SHAREFCGI_EMAIL", "a@x.org")), trust)
                == .refused(.missing)
        )
        // Caddy sends a parameter also where the header did not come.
        for blank in ["", " ", "\u{A0}"] {
            #expect(
                TrustDecision(webServer, params(("SHAREFCGI_USER", "a"), ("SHAREFCGI_GROUPS", blank)), trust)
                    == .refused(.missing)
            )
        }
        #expect(
            TrustDecision(webServer, params(("SHAREFCGI_USER", "a"), ("SHAREFCGI_GROUPS", "x")), trust).identity != nil
        )
    }

    // MARK: Roles and quota

    @Test("T49: with roles off nobody is told, whatever groups and map say")
    func rolesOff() throws {
        #expect(try #require(Self.anybody.decide(.sample(groups: ["immich-admins"])).person).role == nil)
        #expect(try #require(Self.anybody.decide(.sample()).person).role == nil)
    }

    private static let tellings: [(IdentityPolicy.Roles.Mode, Person.Role?, Person.Role?)] = [
        (.sync, .user, .admin), (.grant, nil, .admin), (.off, nil, nil),
    ]

    @Test("T49: sync tells both, grant only admin", arguments: tellings)
    func modes(mode: IdentityPolicy.Roles.Mode, outside: Person.Role?, inside: Person.Role?) throws {
        var policy = Self.anybody
        policy.roles.mode = mode
        #expect(try #require(policy.decide(.sample(groups: ["family"])).person).role == outside)
        #expect(try #require(policy.decide(.sample(groups: ["immich-admins"])).person).role == inside)
    }

    // MARK: The map

    @Test("an entry admits, and says everything better")
    func mapped() throws {
        var policy = IdentityPolicy()
        policy.roles.mode = .sync
        policy.map = try map(
            """
            {
                alice: { sub: "old-1", email: "A@new.example", name: "Alice  A.", role: "admin", quota: 50, },
                bob: {},
            }
            """
        )
        let alice = try #require(policy.decide(.sample(name: "x")).person)
        #expect(
            alice
                == Person(
                    subject: "old-1",
                    email: try #require(EmailAddress("a@new.example")),
                    name: "Alice A.",
                    role: .admin,
                    quota: 50
                )
        )
        #expect(policy.decide(.sample(email: nil)).person?.email.text == "a@new.example")
        let bob = try #require(policy.decide(.sample(user: "bob", email: "b@x.org", name: "Bob")).person)
        #expect(
            bob
                == Person(
                    subject: "bob",
                    email: try #require(EmailAddress("b@x.org")),
                    name: "Bob",
                    role: .user,
                    quota: nil
                )
        )
        #expect(policy.decide(.sample(user: "carol")) == .notAllowed(.notAllowed))
        #expect(policy.decide(.sample(user: "Alice")) == .notAllowed(.notAllowed))
    }

    @Test("nobody comes by a name to the account that the map gave to somebody else")
    func takenSubject() throws {
        var policy = Self.anybody
        policy.map = try map("{ alice: { sub: 'alice-2' }, carol: { disabled: true, sub: 'c' } }")
        #expect(policy.decide(.sample(user: "alice")).person?.subject == "alice-2")
        #expect(policy.decide(.sample(user: "alice-2")) == .notAllowed(.denied))
        #expect(policy.decide(.sample(user: "c")) == .notAllowed(.denied))
    }

    @Test("T51: somebody disabled is denied, and his sessions are to end, once")
    func disabled() throws {
        var policy = IdentityPolicy(allow: rules(users: ["alice"]), allowsAny: true)
        policy.map = try map(
            "{ bob: { sub: 'b-7', disabled: true }, alice: { disabled: true }, carol: { disabled: false } }"
        )
        #expect(policy.decide(.sample()) == .notAllowed(.denied))
        #expect(policy.map.disabledSubjects == ["alice", "b-7"])
    }

    @Test("the policy can be asked again with what it decided on")
    func askedAgain() throws {
        var policy = Self.anybody
        let decision = policy.decide(TrustDecision.identity(.sample()))
        guard case .person(_, let identity) = decision else {
            Issue.record("nobody was let in")
            return
        }
        #expect(policy.decide(identity) == decision)
        policy.deny = rules(users: ["alice"])
        #expect(policy.decide(identity) == .notAllowed(.denied))
        #expect(policy.decide(.nobody) == .nobody)
        #expect(policy.decide(.refused(.conflict)) == .refused(.conflict))
    }
}
