/// Who may sign in, and as whom: pure, so that it can be asked again whenever the identity is at hand, at the redemption
/// of a code above all.
struct IdentityPolicy: Sendable {
    /// Immich's role of somebody.
    struct Roles: Sendable, Equatable {
        enum Mode: String, CaseIterable, Sendable {
            /// Never told: Immich's own settings stand.
            case off
            /// Told at each sign-in: `admin` for members, `user` for all others, which can demote.
            case sync
            /// `admin` is told, `user` never.
            case grant
        }

        var mode = Mode.off
        /// Compared byte by byte.
        var adminGroups = ["immich-admins"]

        /// The same as rules.
        var admins: IdentityRules { IdentityRules(groups: adminGroups) }
    }

    var subject = Subject.user
    var deny = IdentityRules()
    var allow = IdentityRules()
    /// Everybody whom the login proxy lets through.
    var allowsAny = false
    var map = IdentityMap()
    var roles = Roles()

    /// Deny before map before allow.
    func decide(_ identity: Identity) -> IdentityDecision {
        guard let key = PersonKey(identity, subject), deny.canJudge(identity) else { return .refused(.missing) }
        let entry = map[key]
        if deny.match(identity) || entry?.isDisabled == true { return .notAllowed(.denied) }
        guard entry != nil || allowsAny || allow.match(identity) else { return .notAllowed(.notAllowed) }
        let subject = entry?.subject ?? key.subject
        // The map has given this account to somebody else.
        guard map.owner(of: subject).map({ $0 == key }) ?? true else { return .notAllowed(.denied) }
        guard let email = entry?.email ?? identity.email else { return .refused(.missing) }
        let person = Person(
            subject: subject,
            email: email,
            name: entry?.name ?? identity.name,
            role: role(of: identity, entry),
            quota: entry?.quota
        )
        return .person(person, withoutOtherGroups(identity))
    }

    /// The trust decision, and then this one.
    func decide(_ trust: TrustDecision) -> IdentityDecision {
        switch trust {
        case .identity(let identity): decide(identity)
        case .nobody: .nobody
        case .refused(let refusal): .refused(refusal)
        }
    }

    /// Only groups that some rule names travel on in a code: however many there are, it fits into an address.
    private func withoutOtherGroups(_ identity: Identity) -> Identity {
        let admins = roles.admins
        let named = identity.groups.filter { deny.names($0) || allow.names($0) || admins.names($0) }
        return Identity(user: identity.user, email: identity.email, name: identity.name, groups: named)
    }

    private func role(of identity: Identity, _ entry: IdentityMap.Entry?) -> Person.Role? {
        let isAdmin = roles.admins.match(identity)
        return switch roles.mode {
        case .off: nil
        case .sync: entry?.role ?? (isAdmin ? .admin : .user)
        case .grant: isAdmin || entry?.role == .admin ? .admin : nil
        }
    }
}
