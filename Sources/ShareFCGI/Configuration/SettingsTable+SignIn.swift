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
            "Our name as Immich's login provider: the public address with /sso. Needed with sso.enabled."
        ),
        Setting(
            "oidc.internal_base",
            \.sso.oidc.internalBase,
            .optional(.parsed("URL", "http or https, host, port, path") { Upstream($0) }),
            "The same address as Immich reaches it, where that is another."
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
            "The file with the secret that Immich shows us, or its hash; oidc-client-secret in state.directory, where it is not set."
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
            "Where people may be sent with a code; Immich's two pages and its app, where it is not set."
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
            "The file with the key that we sign with; oidc-key.pem in state.directory, where it is not set."
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
            "How long an ID token holds."
        ),
        Setting(
            "oidc.token_networks",
            \.sso.oidc.tokenNetworks,
            .listOrNone("networks", of: .network),
            "From where Immich redeems codes; from anywhere, with its secret, where it is not set."
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
            "Where Immich takes our word that somebody is signed out; /api/oauth/backchannel-logout at the public address, where it is not set."
        ),
        Setting(
            "debug.whoami",
            \.sso.showsDecisions,
            .flag,
            "A page, for whoever is named, with what was received and what was decided."
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
            "Immich, as we sign people in there. Needed with silent.enabled."
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
            "On which pages."
        ),
        Setting(
            "silent.timeout",
            \.sso.silent.timeout,
            .duration(.milliseconds(100) ... .seconds(60)),
            "How long Immich may take for it."
        ),
        Setting("silent.max_inflight", \.sso.silent.maximumInFlight, .count(1...1000), "How many at once."),
        Setting("silent.rate", \.sso.silent.rate, .count(1...1000), "How often for one person, in ten minutes."),
        Setting(
            "silent.out_ttl",
            \.sso.silent.outLifetime,
            .duration(.seconds(1) ... .seconds(86_400)),
            "How long it stays off after somebody has signed out."
        ),
    ]
}
