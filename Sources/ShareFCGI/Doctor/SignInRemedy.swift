/// Which lines put a site's sign-in right, for either web server.
extension Remedy {
    /// The open addresses.
    static let signIn = Remedy(
        nginx: ["in the server block, beside server.conf: include share-fcgi/sign-in.conf;"],
        caddy: ["in the site: import share-fcgi/sign-in.caddy <socket of share-fcgi>"]
    )

    /// The login before too much.
    static let openDoors = Remedy(
        nginx: [
            "your login belongs into two locations only, = /sso/authorize and = /sso/confirm; for the rest, without it:",
            "in the server block: include share-fcgi/sign-in.conf;",
        ],
        caddy: [
            "your login belongs before two paths only: @login path /sso/authorize /sso/confirm; for the rest, without it:",
            "in the site: import share-fcgi/sign-in.caddy <socket of share-fcgi>",
        ]
    )

    /// The login before too little.
    static let login = Remedy(
        nginx: [
            "location = /sso/authorize { include share-fcgi/login-NAME.conf; include share-fcgi/sign-in-pass.conf; }",
            "location = /sso/confirm   { include share-fcgi/login-NAME.conf; include share-fcgi/sign-in-pass.conf; }",
        ],
        caddy: [
            "@login path /sso/authorize /sso/confirm",
            "route @login { import share-fcgi/login-NAME.caddy …; import share-fcgi/sign-in-pass.caddy <socket> }",
        ]
    )
}

extension Forgery.Kind {
    /// What is wrong, for the owner.
    var sentence: String {
        switch self {
        case .underscore: "a header with `_` is taken for the login proxy's own with `-`"
        case .dot: "a header with `.` is taken for the login proxy's own"
        case .header: "whoever sends the login proxy's headers is believed"
        case .parameter: "whoever sends a header called like our parameters is believed"
        case .password: "a name is believed whose password nobody has checked"
        case .spelling: "another spelling of the address leads round the login"
        }
    }

    var remedy: Remedy {
        switch self {
        case .underscore:
            Remedy(
                nginx: [
                    "underscores_in_headers off;   (at http and server level; it is off where nobody says it)",
                    "and the proxy in front has to take such headers out of what visitors send",
                ],
                caddy: ["in the route, before the login: request_header -Remote*   (with `-Remote-*` they stay)"]
            )
        case .dot, .header:
            Remedy(
                nginx: [
                    "where this nginx asks the login itself: include share-fcgi/login-NAME.conf; never $http_… by hand",
                    "where a proxy in front does: it has to replace these headers, and trust.networks has to name it alone",
                ],
                caddy: [
                    "in the route, before the login: request_header -Remote*",
                    "where a proxy in front asks it: that has to replace them, and trust.networks has to name it alone",
                ]
            )
        case .parameter:
            Remedy(
                nginx: ["share-fcgi/fastcgi.conf (scgi.conf) was edited: take the shipped one"],
                caddy: ["share-fcgi/sign-in-pass.caddy was edited: take the shipped one"]
            )
        case .password:
            Remedy(
                nginx: [
                    "in the location: satisfy all; beside auth_basic, as share-fcgi/login-basic.conf has it",
                    "no include fastcgi_params; and in our configuration no identity.allow_remote_user",
                ],
                caddy: ["in the route: import share-fcgi/login-basic.caddy, and no name out of {header.Authorization}"]
            )
        case .spelling:
            Remedy(
                nginx: ["location = /sso/authorize, not `location /sso/authorize` and no expression"]
                    + Remedy.login.nginx,
                caddy: ["@login path /sso/authorize /sso/confirm, and sign-in.caddy for all that is not these"]
            )
        }
    }
}
