extension Setting {
    /// Whom the login proxy names, whether it is believed, and who of them may sign in.
    static let signIn: [Setting] = enabled + trust + naming + admission

    private static let enabled = [
        Setting("sso.enabled", \.sso.isEnabled, .flag, "People whom a login proxy knows are signed in to Immich.")
    ]

    private static let trust: [Setting] = [
        Setting(
            "trust.peers",
            \.sso.trust.peers,
            .list("networks", of: .trustEntry),
            "Who may connect to us and name people: whoever may open our unix sockets, or machines."
        ),
        Setting(
            "trust.peer_uids",
            \.sso.trust.peerUsers,
            .listOrNone("users", of: .account),
            "Of those who come by a unix socket, which users of this machine, such as www-data; else all."
        ),
        Setting(
            "trust.networks",
            \.sso.trust.networks,
            .listOrNone("networks", of: .trustEntry),
            "Who may connect to the web server with an identity: the login proxy's address where it stands in front; not set where the web server asks it."
        ),
        Setting(
            "trust.secrets",
            \.sso.trust.secrets,
            .listOrNone("secrets", of: .secret, upTo: 2),
            isSecret: true,
            "What the web server tells in SHAREFCGI_SECRET, to be believed; the second one while the first is replaced. Needed where we listen on a network."
        ),
    ]

    private static let naming: [Setting] = [
        Setting(
            "identity.user",
            \.sso.identity.names.user,
            .parameterName,
            "The parameter with the login proxy's own, unchangeable name for a person."
        ),
        Setting("identity.email", \.sso.identity.names.email, .parameterName, "The one with the e-mail address."),
        Setting(
            "identity.name",
            \.sso.identity.names.name,
            .parameterName,
            "The one with the name for people to read."
        ),
        Setting("identity.groups", \.sso.identity.names.groups, .parameterName, "The one with the groups."),
        Setting(
            "identity.subject",
            \.sso.identity.subject,
            .choice,
            "Which of them tells people apart, in Immich and in the map. Whoever gets the e-mail address of another person gets the account, with email."
        ),
        Setting(
            "identity.tripwire",
            \.sso.identity.twins,
            .listOrNone(
                "headers",
                of: .parsed("header", "HTTP_…, with =user or =email where its name does not end in EMAIL", Twin.init)
            ),
            "Client headers that must say the same as the parameters, where they come."
        ),
        Setting(
            "identity.allow_remote_user",
            \.sso.identity.allowsRemoteUser,
            .flag,
            "REMOTE_USER may be one of the parameters. nginx fills it from passwords that nobody has checked."
        ),
        Setting(
            "identity.smtputf8",
            \.sso.identity.allowsUnicodeEmail,
            .flag,
            "E-mail addresses may hold letters beyond ASCII."
        ),
        Setting(
            "identity.emails_managed",
            \.sso.identity.emailsAreManaged,
            .flag,
            "Your word that people cannot set their e-mail address at the login proxy. Immich gives an account that was never signed in to this way to whoever comes with its address."
        ),
        Setting(
            "groups.separator",
            \.sso.groups.separator,
            .parsed("separator", "1 to 8 characters, or none: one group, as LDAP writes it", GroupList.Separator.init),
            "What stands between two groups. Nobody escapes it: a name that holds it is taken for two."
        ),
        Setting("groups.max", \.sso.groups.maximum, .count(1...10_000), "Whoever is in more groups is refused."),
    ]

    private static let admission: [Setting] = allow + deny + people

    private static let allow: [Setting] =
        rules(
            "allow",
            users: \.sso.allow.users,
            emails: \.sso.allow.emails,
            domains: \.sso.allow.domains,
            groups: \.sso.allow.groups,
            "may sign in"
        ) + [Setting("allow.any", \.sso.allowsAny, .flag, "Everybody whom the login proxy names may sign in.")]

    private static let deny: [Setting] = rules(
        "deny",
        users: \.sso.deny.users,
        emails: \.sso.deny.emails,
        domains: \.sso.deny.domains,
        groups: \.sso.deny.groups,
        "may not sign in, whatever else allows it; nor may who comes without what one of these lists asks for"
    )

    private static let people: [Setting] = [
        Setting(
            "map",
            \.sso.map,
            .optional(.path),
            "A JSON5 file about single people, by the name that identity.subject chose: sub, email, name, role, quota, disabled. Whoever is in it may sign in."
        ),
        Setting(
            "roles.mode",
            \.sso.roles.mode,
            .choice,
            "Whether Immich is told who is an administrator: never; at each sign-in, of everybody, which can demote; or only of who is one."
        ),
        Setting(
            "roles.admin_groups",
            \.sso.roles.adminGroups,
            .list("groups", of: .group),
            "The groups of administrators."
        ),
        Setting(
            "claims.email_verified",
            \.sso.emailVerified,
            .optional(.flag),
            "What Immich is told about e-mail addresses; nothing where it is not set."
        ),
    ]

    private static func rules(
        _ word: String,
        users: any WritableKeyPath<Configuration, [UserID]> & Sendable,
        emails: any WritableKeyPath<Configuration, [EmailAddress]> & Sendable,
        domains: any WritableKeyPath<Configuration, [String]> & Sendable,
        groups: any WritableKeyPath<Configuration, [String]> & Sendable,
        _ verdict: String
    ) -> [Setting] {
        [
            Setting("\(word).users", users, .listOrNone("users", of: .userID), "Who \(verdict)."),
            Setting("\(word).emails", emails, .listOrNone("e-mails", of: .emailAddress), "The same by e-mail address."),
            Setting(
                "\(word).domains",
                domains,
                .listOrNone("domains", of: .domain),
                "The same by the whole domain of the address; those below it are others."
            ),
            Setting("\(word).groups", groups, .listOrNone("groups", of: .group), "The same by group, to the letter."),
        ]
    }
}
