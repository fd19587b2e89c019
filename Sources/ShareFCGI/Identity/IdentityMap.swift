/// What the owner says of single people, over what the login proxy says of them.
struct IdentityMap: Sendable, Equatable {
    /// Whoever has one may sign in, unless it says that he may not.
    struct Entry: Sendable, Equatable {
        /// OIDC's `sub` in place of the person's own: that of another provider before us, or a new one for a name that
        /// somebody else had.
        var subject: String?
        var email: EmailAddress?
        var name: String?
        var role: Person.Role?
        /// GiB.
        var quota: Int?
        var isDisabled = false
    }

    private var entries: [PersonKey: Entry] = [:]
    private var owners: [String: PersonKey] = [:]

    /// Nobody.
    init() {}

    var isEmpty: Bool { entries.isEmpty }

    /// Roles that entries give.
    var roles: Set<Person.Role> { Set(entries.values.compactMap(\.role)) }

    /// The `sub` of everybody who may no longer sign in: their sessions are to end.
    var disabledSubjects: [String] {
        entries.filter(\.value.isDisabled).map { $0.value.subject ?? $0.key.subject }.sorted()
    }

    /// Who has a `sub` by this map, given or his own.
    func owner(of subject: String) -> PersonKey? { owners[subject] }

    /// The `sub` of everybody who has this one, or this e-mail address, by the map.
    func subjects(called text: String) -> [String] {
        let email = EmailAddress(text)
        return entries.filter { key, entry in
            (entry.subject ?? key.subject) == text || (email != nil && entry.email == email)
        }.map { $0.value.subject ?? $0.key.subject }.sorted()
    }

    subscript(key: PersonKey) -> Entry? { entries[key] }

    /// Adds an entry; false where the person has one, or another has his `sub`.
    mutating func add(_ key: PersonKey, _ entry: Entry) -> Bool {
        let subject = entry.subject ?? key.subject
        guard entries[key] == nil, owners[subject] == nil else { return false }
        entries[key] = entry
        owners[subject] = key
        return true
    }
}
