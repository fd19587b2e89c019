import Immich

/// Whose sessions are meant: what an owner types, as the `sub` that Immich knows the person by. Pure.
enum LogoutTarget: Equatable, Sendable {
    /// One `sub`, and how it was found.
    case subject(String, Source)
    /// Several, of which the owner has to choose.
    case several([String])
    /// An e-mail address, where people are told apart by another name that only Immich can tell.
    case onlyEmail
    /// Nobody can be called that.
    case nobody

    enum Source: Equatable, Sendable {
        /// It is in the map, or in Immich.
        case known
        /// It follows from the name by rule; nobody here knows whether there is such a person.
        case derived
    }

    /// `accounts`: Immich's, where a key was given.
    init(_ text: String, _ policy: IdentityPolicy, named: Set<UserID> = [], accounts: [ImmichAdmin.Account]?) {
        let key = PersonKey(text, policy.subject)
        var known = Set(policy.map.subjects(called: text))
        if let entry = key.flatMap({ policy.map[$0]?.subject ?? (policy.map[$0] == nil ? nil : $0.subject) }) {
            known.insert(entry)
        }
        let email = EmailAddress(text)?.text
        for account in accounts ?? [] where !account.oauthID.isEmpty {
            if account.oauthID == text || account.oauthID == key?.subject || account.email == email {
                known.insert(account.oauthID)
            }
        }
        if let only = known.first {
            self = known.count == 1 ? .subject(only, .known) : .several(known.sorted())
        } else if accounts != nil {
            self = .nobody
        } else if let key {
            let isName = policy.subject == .email || email == nil || UserID(text).map(named.contains) == true
            self = isName ? .subject(key.subject, .derived) : .onlyEmail
        } else {
            self = email == nil ? .nobody : .onlyEmail
        }
    }
}
