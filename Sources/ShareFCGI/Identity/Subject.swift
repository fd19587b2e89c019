/// Which of the proxy's names tells people apart: the source of OIDC's `sub`.
enum Subject: String, CaseIterable, Sendable {
    /// The proxy's own, which people cannot change.
    case user
    /// The e-mail address; whoever gets somebody's address gets the account.
    case email
}

/// Who somebody is for rules and map: the one name that ``Subject`` chose.
enum PersonKey: Hashable, Sendable, CustomStringConvertible {
    case user(UserID)
    case email(EmailAddress)

    /// Nil where the identity lacks that name.
    init?(_ identity: Identity, _ subject: Subject) {
        switch subject {
        case .user:
            guard let user = identity.user else { return nil }
            self = .user(user)
        case .email:
            guard let email = identity.email else { return nil }
            self = .email(email)
        }
    }

    /// As an owner wrote it; nil where nobody can have that name.
    init?(_ text: String, _ subject: Subject) {
        switch subject {
        case .user:
            guard let user = UserID(text) else { return nil }
            self = .user(user)
        case .email:
            guard let email = EmailAddress(text) else { return nil }
            self = .email(email)
        }
    }

    var description: String {
        switch self {
        case .user(let user): user.text
        case .email(let email): email.text
        }
    }

    /// OIDC's `sub` (OpenID Connect Core §2: at most 255 ASCII characters): the name itself, or a hash of it where it is
    /// longer or holds anything but visible ASCII. The same for ever, on every machine and under every key.
    var subject: String {
        let bytes = Array(description.utf8)
        // What looks like a hash is hashed: nobody can take a name that is somebody else's hash.
        guard !Self.isSubject(description) || bytes.starts(with: Self.prefix.utf8) else { return description }
        return Self.prefix + Base64URL.encode(Crypto.hash(bytes))
    }

    private static let prefix = "sha256:"

    /// True for 1 to 255 visible ASCII characters.
    static func isSubject(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
