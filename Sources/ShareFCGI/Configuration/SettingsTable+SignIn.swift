import Immich

extension Setting {
    /// How Immich and browsers are spoken with.
    static let provider: [Setting] = oidc + logout + silent

    private static let oidc: [Setting] = [
        Setting(
            "oidc.issuer",
            \.sso.oidc.issuer,
            .optional(
                .parsed("URL", "https, host in lower case, a path without a slash at its end, no query", Issuer.init)
            ),
            "Our name as Immich's login provider: the public address with /sso. Required with sso.enabled."
        ),
        Setting(
            "oidc.internal_base",
            \.sso.oidc.internalBase,
            .optional(.parsed("URL", "http or https, host, port, path") { Upstream($0) }),
            "The same as Immich reaches it, if that is a different address."
        ),
        Setting(
            "oidc.client_id",
            \.sso.oidc.clientID,
            .text("word", "letters, digits and - . _ ~") { text in
                (1...100).contains(text.utf8.count) && text.utf8.allSatisfy(PercentEncoding.isUnreserved)
            },
            "Immich's name as our client."
        ),
        Setting(
            "oidc.client_secret_file",
            \.sso.oidc.clientSecretFile,
            .optional(.path),
            "The file with the secret that Immich shows us, or its hash; if not set, oidc-client-secret in state.directory."
        ),
        Setting(
            "oidc.redirect_uris",
            \.sso.oidc.redirectURIs,
            .optional(
                .list(
                    "addresses",
                    of: .parsed(
                        "address",
                        "https, or app.immich:; none with a wildcard",
                        RedirectURI.init
                    )
                )
            ),
            "Where people may be sent with a code; if not set, Immich's two pages and its app."
        ),
        Setting(
            "oidc.confirm_native",
            \.sso.oidc.confirmsNative,
            .flag,
            "Ask for a tap before the phone's app is signed in: any app can claim to be Immich's."
        ),
        Setting(
            "oidc.key_file",
            \.sso.oidc.keyFile,
            .optional(.path),
            "The file with the key that we sign with; if not set, oidc-key.pem in state.directory."
        ),
        Setting(
            "oidc.code_ttl",
            \.sso.oidc.codeLifetime,
            .duration(.seconds(1) ... .seconds(600)),
            "How long Immich may take to redeem a code."
        ),
        Setting(
            "oidc.id_token_ttl",
            \.sso.oidc.idTokenLifetime,
            .duration(.seconds(1) ... .seconds(600)),
            "How long an ID token is valid."
        ),
        Setting(
            "oidc.token_networks",
            \.sso.oidc.tokenNetworks,
            .listOrNone("networks", of: .network),
            "Where Immich redeems codes from; if not set, from anywhere with its secret."
        ),
    ]

    private static let logout: [Setting] = [
        Setting(
            "logout.iam_url",
            \.sso.logout.proxyURL,
            .optional(.parsed("URL", "https", HTTPSAddress.init)),
            "Where the login proxy signs people out; they are sent there after Immich."
        ),
        Setting(
            "logout.backchannel_url",
            \.sso.logout.backChannelURL,
            .optional(.parsed("URL", "http or https, host, port, path") { Upstream($0) }),
            "Where we tell Immich that somebody is signed out; if not set, /api/oauth/backchannel-logout at the public address."
        ),
        Setting(
            "debug.whoami",
            \.sso.showsDecisions,
            .flag,
            "A page that shows people who are named what was received about them and what was decided."
        ),
    ]

    private static let silent: [Setting] = [
        Setting(
            "silent.enabled",
            \.sso.silent.isEnabled,
            .flag,
            "Sign people in while they open a page, without a redirect."
        ),
        Setting(
            "silent.immich_url",
            \.sso.silent.immichURL,
            .optional(.parsed("URL", "http or https, host, port, path") { Upstream($0) }),
            "Immich's address for signing people in. Required with silent.enabled."
        ),
        Setting(
            "silent.paths",
            \.sso.silent.paths,
            .list(
                "paths",
                of: .parsed(
                    "path",
                    "of pages, with /* at the end for all below; none that holds /api, /_app, /share, /s, /sso, /.well-known or a file",
                    PagePattern.init
                )
            ),
            "The pages on which people are signed in silently."
        ),
        Setting(
            "silent.timeout",
            \.sso.silent.timeout,
            .duration(.milliseconds(100) ... .seconds(60)),
            "How long Immich may take to sign somebody in silently."
        ),
        Setting(
            "silent.max_inflight",
            \.sso.silent.maximumInFlight,
            .count(1...1000),
            "How many silent sign-ins may run at once."
        ),
        Setting(
            "silent.rate",
            \.sso.silent.rate,
            .count(1...1000),
            "How many silent sign-ins one person may have in ten minutes."
        ),
        Setting(
            "silent.out_ttl",
            \.sso.silent.outLifetime,
            .duration(.seconds(1) ... .seconds(86_400)),
            "How long silent sign-in stays off for people who have signed out."
        ),
    ]
}
