/// The users: an administrator whose the library is, one like any other, and one that a provider is linked to already.
struct Accounts: Sendable {
    /// Users that may sign themselves up.
    private static let limit = 10_000

    private(set) var all: [Account]

    init(owner: Catalogue.Owner) {
        func other(_ name: String) -> Account {
            Account(
                id: Identity(named: "user \(name)"),
                email: "\(name.lowercased())@example.org",
                name: name,
                created: owner.profileChanged
            )
        }
        var alice = Account(id: owner.id, email: owner.email, name: owner.name, created: owner.profileChanged)
        (alice.password, alice.isAdmin, alice.storageLabel, alice.ownsLibrary) = (
            Sessions.password, true, "admin", true
        )
        var (bob, carol) = (other("Bob"), other("Carol"))
        bob.password = "battery staple"
        carol.oauthID = "carol at another provider"
        all = [alice, bob, carol]
    }

    func account(_ id: Identity) -> Account? { all.first { $0.id == id } }
    func account(email: String) -> Account? { all.first { $0.email.isExactly(email) } }
    func account(oauthID: String) -> Account? { all.first { !oauthID.isEmpty && $0.oauthID.isExactly(oauthID) } }

    mutating func change(_ id: Identity, _ change: (inout Account) -> Void) {
        guard let position = all.firstIndex(where: { $0.id == id }) else { return }
        change(&all[position])
    }

    /// False where there are too many.
    mutating func add(_ account: Account) -> Bool {
        guard all.count < Accounts.limit else { return false }
        all.append(account)
        return true
    }

    mutating func remove(_ id: Identity) { all.removeAll { $0.id == id && !$0.ownsLibrary } }

    /// The account of whom a provider names: by `sub`; else by the e-mail address, which then links it, verified or
    /// not; else a new one, where the settings let anybody sign up.
    mutating func signOn(
        _ profile: Profile,
        _ settings: OAuthSettings,
        _ release: Release,
        at now: Moment
    ) throws(Refusal) -> Account {
        let role = profile.isAdmin(settings, release)
        let known = try linked(profile, release)
        guard let known else { return try register(profile, settings, isAdmin: role ?? false, at: now) }
        // Release 3.1 hears the claim at every log-in, 2.3 only at the first.
        change(known.id) {
            if release == .v3_1_0, let role { $0.isAdmin = role }
        }
        return account(known.id) ?? known
    }

    private mutating func linked(_ profile: Profile, _ release: Release) throws(Refusal) -> Account? {
        if let account = account(oauthID: profile.subject) { return account }
        guard let sent = profile.email else { return nil }
        let email = release == .v2_3_1 ? sent : Accounts.folded(sent)
        guard let account = account(email: email) else { return nil }
        guard account.oauthID.isEmpty else {
            throw .badRequest(
                release == .v2_3_1
                    ? "User already exists, but is linked to another account." : "OAuth authentication failed"
            )
        }
        change(account.id) { $0.oauthID = profile.subject }
        return account
    }

    private mutating func register(
        _ profile: Profile,
        _ settings: OAuthSettings,
        isAdmin: Bool,
        at now: Moment
    ) throws(Refusal) -> Account {
        guard settings.autoRegisters else { throw .badRequest("User does not exist and auto registering is disabled.") }
        guard let email = profile.email else { throw .badRequest("OAuth profile does not have an email address") }
        let folded = Accounts.folded(email)
        // The database takes an address once.
        guard account(email: folded) == nil else { throw .badRequest("User exists") }
        var account = Account(
            id: Identity(named: "user \(folded)"),
            email: folded,
            name: profile.name,
            isAdmin: isAdmin,
            oauthID: profile.subject,
            created: now
        )
        (account.storageLabel, account.quota) = (profile.storageLabel(settings), profile.quota(settings))
        account.isOnboarded = false
        guard add(account) else { throw .failure }
        return account
    }

    /// Without blanks around it, in lower case.
    static func folded(_ email: String) -> String {
        let blanks: Set<Character> = [" ", "\t", "\n", "\r"]
        let start = email.drop { blanks.contains($0) }
        return String(start.reversed().drop { blanks.contains($0) }.reversed()).lowercased()
    }
}
