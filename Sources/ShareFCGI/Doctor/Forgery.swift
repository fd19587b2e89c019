/// One way in which a stranger may try to be somebody: header fields, or another spelling of the address.
///
/// The person is made up, and told everywhere by the same word: a code that we get for it is thrown away, and nobody's
/// account is touched. `{nobody}` is an e-mail address that nobody has, `{basic}` the same with a wrong password, `{name}`
/// what the owner gave for a name that his login knows.
struct Forgery: Sendable {
    /// Which habit of the web server's lets it through.
    enum Kind: CaseIterable, Sendable {
        /// `_` for `-` in a header's name.
        case underscore
        /// `.` for it.
        case dot
        /// The login proxy's own headers, from outside.
        case header
        /// Our parameters' names as headers.
        case parameter
        /// Basic credentials that nobody has checked.
        case password
        /// Another spelling of the address.
        case spelling
    }

    let kind: Kind
    let fields: [(name: String, value: String)]
    /// Behind the issuer's path, `/authorize` as a rule; `{sso}` in front is the issuer's path itself.
    let path: String

    private init(_ kind: Kind, _ fields: KeyValuePairs<String, String> = [:], path: String = "{sso}/authorize") {
        self.kind = kind
        self.fields = fields.map { (name: $0.key, value: $0.value) }
        self.path = path
    }

    /// How a finding names it; a password is not shown, though it is none.
    var description: String {
        kind == .spelling ? "GET \(path)" : fields.map(\.name).joined(separator: ", ")
    }

    /// The same for each producer: the name of its user, and of its e-mail address.
    private static let producers: [(user: String, email: String)] = [
        ("Remote-User", "Remote-Email"), ("X-Authentik-Username", "X-Authentik-Email"),
        ("X-Auth-Request-User", "X-Auth-Request-Email"), ("X-Forwarded-User", "X-Forwarded-Email"),
        ("Tailscale-User-Login", "Tailscale-User-Name"), ("Cf-Access-Authenticated-User-Email", "Cf-Access-User"),
        ("X-Webauth-User", "X-Webauth-Email"),
    ]

    private static func named(_ kind: Kind, _ separator: Character) -> [Forgery] {
        producers.map { producer in
            let names = [producer.user, producer.email].map { String($0.map { $0 == "-" ? separator : $0 }) }
            return Forgery(kind, [names[0]: "{nobody}", names[1]: "{nobody}"])
        }
    }

    /// Every forgery of headers, and Basic credentials.
    static let headers: [Forgery] =
        named(.header, "-") + named(.underscore, "_") + named(.dot, ".") + [
            Forgery(.header, ["REMOTE-USER": "{nobody}", "REMOTE-EMAIL": "{nobody}"]),
            Forgery(.underscore, ["rEmOtE_uSeR": "{nobody}", "rEmOtE_eMaIl": "{nobody}"]),
            Forgery(.underscore, ["Remote_User": "{nobody}", "Remote-Email": "{nobody}"]),
            Forgery(.header, ["Remote-User": "", "Remote-User": "{nobody}", "Remote-Email": "{nobody}"]),
            Forgery(.parameter, ["Sharefcgi-User": "{nobody}", "Sharefcgi-Email": "{nobody}"]),
            Forgery(.parameter, ["SHAREFCGI_USER": "{nobody}", "SHAREFCGI_EMAIL": "{nobody}"]),
            Forgery(.parameter, ["HTTP_SHAREFCGI_USER": "{nobody}", "HTTP_SHAREFCGI_EMAIL": "{nobody}"]),
            Forgery(.password, ["Authorization": "{basic}"]),
            Forgery(.password, ["Authorization": "{name}"]),
        ]

    /// No password with the spellings: a dozen wrong ones get an owner banned by his own lists.
    private static let everything: KeyValuePairs = [
        "Remote-User": "{nobody}", "Remote-Email": "{nobody}", "Sharefcgi-User": "{nobody}",
        "Sharefcgi-Email": "{nobody}",
    ]

    /// Every spelling of the address that somebody on the way may take for it.
    static let spellings: [Forgery] = [
        "{sso}/authorize/", "{sso}/authorize;v=1", "{sso}/authorize%2f", "{sso}/authorize%3Fx", "{sso}/authorize%0a",
        "{sso}/authorize%00", "{SSO}/AUTHORIZE", "{sso}/Authorize", "/{sso}/authorize", "{sso}//authorize",
        "{sso}/./authorize", "{sso}/x/../authorize", "{sso}/%61uthorize", "/%73so/../{sso}/authorize",
        "/share/..{sso}/authorize", "{sso}/x%2f..%2fauthorize", "{sso}/jwks/../authorize",
    ].map { Forgery(.spelling, everything, path: $0) }

    /// The same for a page where people are signed in silently. Nobody's name is no e-mail address there: believed, it is
    /// refused, and no account is made.
    static let pages: [Forgery] = headers.filter { $0.kind != .dot && $0.kind != .password }
}
