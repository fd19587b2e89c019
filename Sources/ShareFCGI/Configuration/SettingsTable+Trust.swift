extension Setting {
    /// Whom the login proxy names, whether it is believed, and who of them may sign in.
    static let signIn: [Setting] = enabled + trust + naming + admission

    private static let enabled = [
        Setting(
            "sso.enabled",
            \.sso.isEnabled,
            .flag,
            "Whether people whom a login proxy knows are signed in to Immich."
        )
    ]

    private static let trust: [Setting] = [
        Setting(
            "trust.peers",
            \.sso.trust.peers,
            .list("networks", of: .trustEntry),
            "Who may connect to us and say who a visitor is: unix, for whoever may open our unix sockets, or networks."
        ),
        Setting(
            "trust.peer_uids",
            \.sso.trust.peerUsers,
            .listOrNone("users", of: .account),
            "Which of this machine's users, such as www-data, may do so over a unix socket; if not set, all who may open it."
        ),
        Setting(
            "trust.networks",
            \.sso.trust.networks,
            .listOrNone("networks", of: .trustEntry),
            "Who may connect to the web server with an identity: the login proxy's address, if it stands in front; do not set it if the web server asks the proxy."
        ),
        Setting(
            "trust.secrets",
            \.sso.trust.secrets,
            .listOrNone("secrets", of: .secret, upTo: 2),
            isSecret: true,
            "What the web server must send in SHAREFCGI_SECRET to be believed; a second one while the first is being replaced. Required if we listen on a network."
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
            "The one with the display name."
        ),
        Setting("identity.groups", \.sso.identity.names.groups, .parameterName, "The one with the groups."),
        Setting(
            "identity.subject",
            \.sso.identity.subject,
            .choice,
            "Which of them tells people apart, in Immich and in the map. With email, whoever gets another person's address gets that person's account."
        ),
        Setting(
            "identity.tripwire",
            \.sso.identity.twins,
            .listOrNone(
                "headers",
                of: .parsed("header", "HTTP_…, with =user or =email where its name does not end in EMAIL", Twin.init)
            ),
            "Client headers that must say the same as the parameters, if they are sent."
        ),
        Setting(
            "identity.allow_remote_user",
            \.sso.identity.allowsRemoteUser,
            .flag,
            "Whether REMOTE_USER may be one of the parameters. nginx fills it from passwords that nobody has checked."
        ),
        Setting(
            "identity.smtputf8",
            \.sso.identity.allowsUnicodeEmail,
            .flag,
            "Whether e-mail addresses may contain letters beyond ASCII."
        ),
        Setting(
            "identity.emails_managed",
            \.sso.identity.emailsAreManaged,
            .flag,
            "Your word that people cannot change their own e-mail address at the login proxy. Immich gives an account that nobody has signed in to this way to whoever first arrives with its address."
        ),
        Setting(
            "groups.separator",
            \.sso.groups.separator,
            .parsed("separator", "1 to 8 characters, or none: one group, as LDAP writes it", GroupList.Separator.init),
            "What separates two groups. Nobody escapes it: a name that contains it is taken for two."
        ),
        Setting(
            "groups.max",
            \.sso.groups.maximum,
            .count(1...10_000),
            "The most groups a person may be in; with more, sign-in is refused."
        ),
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
        ) + [Setting("allow.any", \.sso.allowsAny, .flag, "Whether everybody whom the login proxy names may sign in.")]

    private static let deny: [Setting] = rules(
        "deny",
        users: \.sso.deny.users,
        emails: \.sso.deny.emails,
        domains: \.sso.deny.domains,
        groups: \.sso.deny.groups,
        "may not sign in, whatever else allows it; whoever lacks what such a list looks at is refused, too"
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
            "Whether Immich is told who is an administrator: never; about everybody at each sign-in, which can demote people; or only about those who are."
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
            "What Immich is told about e-mail addresses; if not set, nothing."
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
                "The same by the address's whole domain; subdomains do not count."
            ),
            Setting("\(word).groups", groups, .listOrNone("groups", of: .group), "The same by group, spelt exactly."),
        ]
    }
}
