import Gateway

extension Notation {
    /// Any number of them, also none: a list in the file, with commas between them elsewhere.
    static func listOrNone<Element>(_ name: String, of notation: Notation<Element>, upTo maximum: Int = 1000)
        -> Notation
    where Value == [Element] {
        let list = Notation<[Element]>.list(name, of: notation)
        return Notation(
            name: name,
            range: maximum == 1000 ? notation.range : "\(notation.range ?? ""), \(maximum) at most",
            read: { raw in
                if raw == .list([]) || raw == .word("") { return [] }
                return list.read(raw).flatMap { $0.count <= maximum ? $0 : nil }
            },
            write: { $0.isEmpty ? nil : list.write($0) },
            culprit: list.culprit
        )
    }
}

extension Notation where Value == TrustEntry {
    static let trustEntry = Notation.parsed(
        "network",
        "unix, addresses, or networks of /8 (IPv6: /16) at the widest",
        TrustEntry.init
    )
}

extension Notation where Value == CIDR {
    static let network = Notation(
        name: "network",
        range: "addresses, or networks of /8 (IPv6: /16) at the widest",
        read: { raw in
            guard case .network(let network) = raw.string.flatMap(TrustEntry.init) else { return nil }
            return network
        },
        write: { TrustEntry.network($0).description }
    )
}

extension Notation where Value == SecretSource {
    static let secret = Notation.parsed(
        "secret",
        "32 to 500 visible ASCII characters, or file:PATH",
        SecretSource.init
    )
}

extension Notation where Value == UserID {
    static let userID = Notation.parsed("user", nil) { UserID($0) }
}

extension Notation where Value == EmailAddress {
    static let emailAddress = Notation.parsed("e-mail", nil) { EmailAddress($0) }
}

extension Notation where Value == String {
    /// An absolute path.
    static let path = Notation.text("path", "absolute", where: Setting.isAbsolutePath)

    /// The domain of an e-mail address.
    static let domain = Notation.parsed("domain", "such as example.org", EmailAddress.domain)

    /// A group's name.
    static let group = Notation.text("group") { !$0.isEmpty && $0.utf8.count <= 1000 && !$0.hasControls }

    /// A user of this machine, by name or number.
    static let account = Notation(
        name: "user",
        range: "names or numbers",
        read: { raw in
            let text = if case .integer(let number) = raw { String(number) } else { raw.string }
            return text.flatMap { Setting.isAccountName($0) ? $0 : nil }
        },
        write: { $0 }
    )
}

extension Notation where Value == String? {
    /// The name of a parameter, or `none`.
    static let parameterName = Notation(
        name: "parameter",
        range: "SHAREFCGI_…, REMOTE_USER with identity.allow_remote_user, or none; never HTTP_…",
        read: { raw in
            guard let text = raw.string else { return nil }
            if text == "none" { return .some(nil) }
            return ParameterName.isOne(text) ? .some(text) : nil
        },
        write: { $0 ?? "none" }
    )
}
