/// A list of people by what the login proxy says of them; whoever is named by one of its parts is meant.
struct IdentityRules: Sendable, Equatable {
    var users: Set<UserID> = []
    var emails: Set<EmailAddress> = []
    /// Whole domains of e-mail addresses, in lower case; those below them are others.
    var domains: Set<String> = []
    /// Names byte by byte: Swift would take two spellings of one accented letter for the same.
    private var groups: Set<[UInt8]> = []

    init(
        users: Set<UserID> = [],
        emails: Set<EmailAddress> = [],
        domains: Set<String> = [],
        groups: [String] = []
    ) {
        self.users = users
        self.emails = emails
        self.domains = domains
        self.groups = Set(groups.map { Array($0.utf8) })
    }

    var isEmpty: Bool { users.isEmpty && emails.isEmpty && domains.isEmpty && groups.isEmpty }

    var namesGroups: Bool { !groups.isEmpty }

    /// True where the list means the members of this group.
    func names(_ group: String) -> Bool { groups.contains(Array(group.utf8)) }

    /// True where the list means this person.
    func match(_ identity: Identity) -> Bool {
        if let user = identity.user, users.contains(user) { return true }
        if let email = identity.email, emails.contains(email) || domains.contains(String(email.domain)) { return true }
        return !groups.isEmpty && identity.groups.contains(where: names)
    }

    /// False where the list asks for what the identity lacks: whoever could keep a header away would escape it. Groups
    /// are missed before (``TrustPolicy/requiresGroups``).
    func canJudge(_ identity: Identity) -> Bool {
        (users.isEmpty || identity.user != nil) && (emails.isEmpty && domains.isEmpty || identity.email != nil)
    }
}
