import Testing

@testable import ShareFCGI

/// Everything that refuses the start without a look at a file: each a sentence with key, value and place.
@Suite struct SignInRulesTests {
    /// What is wrong with the least settings and these over them, "" to take one away.
    private func problems(_ changes: [String: String], listen: String? = nil) throws -> [String] {
        var options = leastSignIn.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        if let listen { options["listen"] = listen }
        let given = options.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        do throws(ConfigurationError) {
            let effective = try SettingsReader().read(options: given, environment: immich)
            return SignInRules.problems(of: effective).map(\.description)
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func theLeastSettingsAreEnough() throws { #expect(try problems([:]).isEmpty) }

    @Test("where it is off, nothing of it is looked at")
    func off() throws {
        #expect(try problems(["sso.enabled": "false", "silent.enabled": "true", "oidc.issuer": ""]).isEmpty)
        let nothing = try SettingsReader().read(environment: immich)
        #expect(SignInRules.problems(of: nothing).isEmpty && SignInRules.notes(of: nothing).isEmpty)
    }

    @Test("T2: a list of peers that is empty refuses the start", arguments: ["[]", "['']", "''"])
    func noPeers(json: String) throws {
        let tree = try file("{ trust: { peers: \(json) } }")
        let error = #expect(throws: ConfigurationError.self) {
            try SettingsReader().read(environment: immich, file: tree)
        }
        #expect(error?.problems.count == 1)
        #expect(error?.description.hasPrefix("/etc/config.json5: trust.peers: trust.peers ") == true)
    }

    @Test("T3, T6: a network that is none, or too wide, is named", arguments: ["trust.peers", "trust.networks"])
    func networks(key: String) throws {
        for entry in [
            "*", "0.0.0.0/0", "::/0", "0.0.0.0/7", "10.0.0.0/7", "2000::/15", "::ffff:0.0.0.0/96", "010.0.0.1",
            "10.0.0.1/33",
            "10.0.0.0/-1", "10.0.0.1/8", "fe80::1%eth0", "proxy.local", "10.0.0.1 ", " ", "Unix", "unix:",
            "10.0.0.0/08",
            "10.0.0", "all", "2001:db8::1/32",
        ] {
            let found = try problems([key: "10.0.0.1,\(entry)"])
            #expect(found.count == 1)
            #expect(
                found.first?.hasPrefix("option --\(key): \(key) holds \"\(entry)\", but must be: ") == true,
                "\(found)"
            )
        }
        for entry in ["unix", "10.0.0.0/8", "2000::/16", "2001:db8::1", "::ffff:10.0.0.1", "127.0.0.1"] {
            #expect(TrustEntry(entry) != nil)
        }
        #expect(try problems([key: "10.0.0.1 , "]).first?.contains("holds \"10.0.0.1 \"") == true)
    }

    @Test(
        "T14: a listener that other machines reach needs a secret",
        arguments: [
            "0.0.0.0:9000", "*:9000", "192.0.2.1:9000", "[::]:9000", "web:9000", "unix:/run/a.sock,[2001:db8::1]:9000",
        ]
    )
    func listeners(listen: String) throws {
        let found = try problems([:], listen: listen)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("default: trust.secrets is not set: it must hold a secret") == true, "\(found)")
        #expect(try problems(["trust.secrets": String(repeating: "s", count: 32)], listen: listen).isEmpty)
    }

    @Test(
        "a listener of this machine needs none",
        arguments: ["127.0.0.1:9000", "[::1]:9000", "localhost:9000", "systemd"]
    )
    func localListeners(listen: String) throws { #expect(try problems([:], listen: listen).isEmpty) }

    @Test("T14, T90: a secret that is short is refused, and not shown")
    func shortSecrets() throws {
        for secret in [
            String(repeating: "s", count: 31), String(repeating: "s", count: 501), "file:relative", "file:./",
            String(repeating: "s ", count: 20), "a" + String(repeating: "é", count: 20),
        ] {
            let found = try problems(["trust.secrets": secret])
            #expect(found.count == 1)
            #expect(found.first?.contains("•••") == true && found.first?.contains(secret) == false)
        }
        let three = [String](repeating: String(repeating: "s", count: 32), count: 3).joined(separator: ",")
        #expect(try problems(["trust.secrets": three]).count == 1)
    }

    @Test(
        "T22: a parameter that a client can write is none for an identity",
        arguments: ["user", "email", "name", "groups"]
    )
    func names(field: String) throws {
        for name in [
            "HTTP_REMOTE_EMAIL", "HTTP_SHAREFCGI_USER", "QUERY_STRING", "REMOTE_ADDR", "sharefcgi_user", "SHAREFCGI_",
            "SHAREFCGI_SECRET", "SHAREFCGI_PEER", "SHAREFCGI-USER",
        ] {
            let found = try problems(["identity.\(field)": name])
            #expect(found.count == 1)
            #expect(
                found.first?.hasPrefix("option --identity.\(field): identity.\(field) is \"\(name)\", but ") == true
            )
        }
        #expect(
            try problems(["identity.\(field)": "REMOTE_USER"]) == [
                "option --identity.\(field): identity.\(field) is REMOTE_USER: it must not be REMOTE_USER unless identity.allow_remote_user is true"
            ]
        )
        #expect(try problems(["identity.\(field)": "REMOTE_USER", "identity.allow_remote_user": "true"]).isEmpty)
    }

    @Test("T48: without a rule who may sign in, nobody starts")
    func noRule() throws {
        let found = try problems(["allow.domains": ""])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("default: allow.any is false: it must be true, or else allow.users") == true)
        for (key, value) in [
            ("allow.any", "true"), ("allow.users", "alice"), ("allow.emails", "a@x.org"), ("allow.groups", "family"),
            ("map", "/etc/share-fcgi/people.json5"),
        ] {
            #expect(try problems(["allow.domains": "", key: value]).isEmpty)
        }
        #expect(try problems(["allow.domains": "", "deny.users": "mallory"]).count == 1)
    }

    @Test(
        "T49: a rule needs what it asks for",
        arguments: [
            (
                ["roles.mode": "sync", "identity.groups": "none"],
                "roles.mode is sync: it needs a parameter in identity.groups"
            ),
            (
                ["allow.groups": "a", "identity.groups": "none"],
                "allow.groups is a: it needs a parameter in identity.groups"
            ),
            (
                ["deny.groups": "a", "identity.groups": "none"],
                "deny.groups is a: it needs a parameter in identity.groups"
            ),
            (["identity.user": "none"], "identity.subject is user: it needs a parameter in identity.user"),
            (
                ["identity.subject": "email", "identity.email": "none", "allow.domains": "", "allow.any": "true"],
                "identity.subject is email: it needs a parameter in identity.email"
            ),
            (
                ["identity.user": "none", "identity.subject": "email", "deny.users": "a"],
                "deny.users is a: it needs a parameter in identity.user"
            ), (["identity.email": "none"], "allow.domains is example.org: it needs a parameter in identity.email"),
        ]
    )
    func sources(changes: [String: String], sentence: String) throws {
        let found = try problems(changes)
        #expect(found.count == 1)
        #expect(found.first?.contains(sentence + ", which is none") == true, "\(found)")
    }

    @Test("the owner has to say that people cannot choose their addresses")
    func managedEmails() throws {
        let found = try problems(["identity.emails_managed": ""])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("default: identity.emails_managed is false: it must be true") == true)
    }

    @Test(
        "the issuer has one spelling, on https",
        arguments: [
            "http://photos.example.org/sso", "https://photos.example.org/sso/", "https://photos.example.org/sso?a=b",
            "https://photos.example.org/sso#a", "https://photos.example.org", "https://Photos.example.org/sso",
            "https://photos.example.org:443/sso", "https://user@photos.example.org/sso", "https:photos.example.org/sso",
            "photos.example.org/sso", "https://photos.example.org//sso", "https://photos.example.org/../sso", "*",
        ]
    )
    func issuers(issuer: String) throws {
        let found = try problems(["oidc.issuer": issuer])
        // A name before the host is not shown: it may come with a password.
        let shown = issuer.replacing("user@", with: "•••@")
        #expect(
            found.first?.hasPrefix("option --oidc.issuer: oidc.issuer is \"\(shown)\", but must be: URL (https")
                == true,
            "\(found)"
        )
    }

    @Test func onThisMachineTheIssuerMayBePlain() throws {
        for issuer in ["http://127.0.0.1:8080/sso", "http://localhost/sso", "http://[::1]:8080/sso"] {
            #expect(try problems(["oidc.issuer": issuer]).isEmpty)
        }
        #expect(Issuer("https://photos.example.org/sso")?.path == "/sso")
        #expect(Issuer("https://photos.example.org:8443/a/sso")?.origin == "https://photos.example.org:8443")
    }

    @Test(
        "codes go to Immich's own places alone",
        arguments: [
            "*", "https://photos.example.org/*", "https://photos.example.org/", "http://photos.example.org/auth/login",
            "https://photos.example.org/auth/login/", "https://photos.example.org/auth/login?x=1",
            "app.immich://oauth-callback",
            "https://photos.example.org/auth/../auth/login", "HTTPS://photos.example.org/auth/login",
            "app.evil:///oauth-callback",
            "https://photos.example.org/auth/login#f", "https://u@photos.example.org/auth/login",
            "app.immich:///oauth-callback?x",
        ]
    )
    func redirects(address: String) throws { #expect(try problems(["oidc.redirect_uris": address]).count == 1) }

    @Test func redirectsAreAtThePublicOrigin() throws {
        let found = try problems(["oidc.redirect_uris": "app.immich:/oauth-callback,https://other.example/auth/login"])
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix(
                "option --oidc.redirect_uris: oidc.redirect_uris is app.immich:/oauth-callback,https://other.example/auth/login: "
                    + "it holds https://other.example/auth/login, but must hold none but https://photos.example.org/auth/login, "
            ) == true
        )
        let all = [
            "https://photos.example.org/auth/login", "https://photos.example.org/user-settings",
            "https://photos.example.org/api/oauth/mobile-redirect", "app.immich:///oauth-callback",
            "app.immich:/oauth-callback",
        ]
        #expect(try problems(["oidc.redirect_uris": all.joined(separator: ",")]).isEmpty)
        let elsewhere = [
            "public_base_url": "https://my.example", "oidc.redirect_uris": "https://my.example/auth/login",
        ]
        #expect(try problems(elsewhere).isEmpty)
    }

    @Test("the provider cannot do without a name")
    func required() throws {
        let sentence = "default: oidc.issuer is not set: it must be set, since sso.enabled is true"
        #expect(try problems(["oidc.issuer": ""]) == [sentence])
        #expect(try problems(["oidc.client_secret_file": "", "oidc.key_file": ""]).isEmpty)
    }

    @Test("silent sign-in needs Immich, and pages that are only pages")
    func silent() throws {
        let on = ["silent.enabled": "true"]
        #expect(
            try problems(on) == ["default: silent.immich_url is not set: it must be set, since silent.enabled is true"]
        )
        let right = on.merging(["silent.immich_url": "http://immich-server:2283"]) { $1 }
        #expect(try problems(right).isEmpty)
        let inBase = right.merging(["base_path": "/photos"]) { $1 }
        #expect(
            try problems(inBase) == [
                "default: silent.paths is /,/photos,/photos/*,/albums/*: it holds /photos/*, but nobody is ever signed in on /photos/share"
            ]
        )
        let ownIssuer = right.merging(["oidc.issuer": "https://photos.example.org/albums/login"]) { $1 }
        #expect(
            try problems(ownIssuer).first?.contains("it holds /albums/*, but nobody is ever signed in on /albums/login")
                == true
        )
    }

    @Test("T22: what is allowed and dangerous is said")
    func notes() throws {
        func notes(_ changes: [String: String]) throws -> Int {
            let options = leastSignIn.merging(changes) { $1 }.map { (name: $0.key, value: $0.value) }
            return SignInRules.notes(of: try SettingsReader().read(options: options, environment: immich)).count
        }
        #expect(try notes([:]) == 1)
        #expect(try notes(["trust.peer_uids": "33"]) == 0)
        #expect(try notes(["trust.networks": "127.0.0.1"]) == 1)
        #expect(try notes(["trust.peer_uids": "33", "identity.subject": "email"]) == 1)
        #expect(try notes(["trust.peer_uids": "33", "identity.allow_remote_user": "true"]) == 1)
    }
}
