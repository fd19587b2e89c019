import Gateway

/// What must fit together before anybody may be signed in: everything that refuses the start without a look at a file.
struct SignInRules {
    private let effective: SettingsReader.Effective
    private var problems: [ConfigurationError.Problem] = []

    private var configuration: Configuration { effective.configuration }
    private var sso: SSO { effective.configuration.sso }

    /// Everything that is wrong; nothing where `sso.enabled` is false.
    static func problems(of effective: SettingsReader.Effective) -> [ConfigurationError.Problem] {
        guard effective.configuration.sso.isEnabled else { return [] }
        var rules = SignInRules(effective)
        rules.trust()
        rules.identity()
        rules.admission()
        rules.provider()
        rules.silent()
        return rules.problems
    }

    /// What is allowed, and had better be thought about twice.
    static func notes(of effective: SettingsReader.Effective) -> [String] {
        let sso = effective.configuration.sso
        guard sso.isEnabled else { return [] }
        var notes: [String] = []
        if sso.identity.subject == .email {
            notes.append(
                "identity.subject is email: whoever gets somebody's address at the login proxy gets the account"
            )
        }
        if sso.identity.allowsRemoteUser {
            notes.append(
                "identity.allow_remote_user is true: nginx fills REMOTE_USER from passwords nobody has checked"
            )
        }
        // Networks do not help: such a process says itself where it came from.
        if sso.trust.secrets.isEmpty, sso.trust.peerUsers.isEmpty {
            notes.append(
                "any process that may open our socket can sign in as anybody: set trust.secrets or trust.peer_uids"
            )
        }
        return notes
    }

    private init(_ effective: SettingsReader.Effective) { self.effective = effective }

    // MARK: The rules

    private mutating func trust() {
        if !sso.trust.peerUsers.isEmpty, !sso.trust.peers.contains(.unix) {
            refuse("trust.peer_uids", "says which users come by a unix socket, but trust.peers holds no unix")
        }
        for address in configuration.listen where sso.trust.secrets.isEmpty && Self.isBeyondLoopback(address) {
            refuse(
                "trust.secrets",
                "must hold a secret of at least \(SecretSource.minimumLength) characters, since listen has "
                    + "\(LogText.escaped(address.description, limit: 120)), which other machines can reach"
            )
        }
    }

    private mutating func identity() {
        let (naming, names) = (sso.identity, sso.identity.names)
        for (key, name) in [
            ("user", names.user), ("email", names.email), ("name", names.name), ("groups", names.groups),
        ] where name == "REMOTE_USER" && !naming.allowsRemoteUser {
            refuse("identity.\(key)", "must not be REMOTE_USER unless identity.allow_remote_user is true")
        }
        if naming.subject == .user, names.user == nil {
            refuse("identity.subject", "needs a parameter in identity.user, which is none")
        }
        if naming.subject == .email, names.email == nil {
            refuse("identity.subject", "needs a parameter in identity.email, which is none")
        }
        if !naming.emailsAreManaged {
            refuse(
                "identity.emails_managed",
                "must be true: say so once people cannot set their e-mail address at the login proxy, since Immich gives "
                    + "an account to whoever first comes with its address"
            )
        }
        guard names.groups == nil else { return }
        if sso.roles.mode != .off { refuse("roles.mode", "needs a parameter in identity.groups, which is none") }
        for (key, rules) in [("allow.groups", sso.allow), ("deny.groups", sso.deny)] where !rules.groups.isEmpty {
            refuse(key, "needs a parameter in identity.groups, which is none")
        }
    }

    private mutating func admission() {
        let names = sso.identity.names
        if sso.allow.rules.isEmpty, !sso.allowsAny, sso.map == nil {
            refuse(
                "allow.any",
                "must be true, or else allow.users, allow.emails, allow.domains, allow.groups or map must say who may sign in"
            )
        }
        for (word, rules) in [("allow", sso.allow), ("deny", sso.deny)] {
            if names.user == nil, !rules.users.isEmpty {
                refuse("\(word).users", "needs a parameter in identity.user, which is none")
            }
            for (key, isUsed) in [("emails", !rules.emails.isEmpty), ("domains", !rules.domains.isEmpty)]
            where names.email == nil && isUsed {
                refuse("\(word).\(key)", "needs a parameter in identity.email, which is none")
            }
        }
    }

    private mutating func provider() {
        let oidc = sso.oidc
        if oidc.issuer == nil { refuse("oidc.issuer", "must be set, since sso.enabled is true") }
        if let origin = configuration.signInOrigin {
            let known = RedirectURI.immich(at: origin)
            for address in oidc.redirectURIs ?? [] where !known.contains(address) {
                refuse(
                    "oidc.redirect_uris",
                    "holds \(address), but must hold none but \(known.map(\.description).joined(separator: ", "))"
                )
            }
        }
    }

    private mutating func silent() {
        guard sso.silent.isEnabled else { return }
        if sso.silent.immichURL == nil { refuse("silent.immich_url", "must be set, since silent.enabled is true") }
        let base = Self.segments(configuration.basePath)
        let own = [base + ["share"], base + ["s"]] + (sso.oidc.issuer.map { [Self.segments($0.path)] } ?? [])
        for pattern in sso.silent.paths {
            guard let path = own.first(where: pattern.overlaps) else { continue }
            refuse("silent.paths", "holds \(pattern), but nobody is ever signed in on /\(path.joined(separator: "/"))")
        }
    }

    // MARK: Sentences

    /// One problem, with the key, its value and where that was written.
    private mutating func refuse(_ key: String, _ reason: String) {
        let source = effective.sources[key] ?? .standard
        let value = Setting.all.first { $0.key == key }?.text(in: configuration).map { LogText.printable($0) }
        let text = "\(source): \(key) is \(value ?? "not set"): it \(reason)"
        problems.append(.init(source: source, description: text))
    }

    private static func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    /// Sockets that systemd passes are looked at when somebody comes by one.
    private static func isBeyondLoopback(_ address: ListenAddress) -> Bool {
        switch address.place {
        case .unix, .systemd: false
        case .tcp(let host, _): host != "localhost" && host.flatMap(IPAddress.init)?.isLoopback != true
        }
    }
}
