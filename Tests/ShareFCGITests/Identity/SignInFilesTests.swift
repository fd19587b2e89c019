import Gateway
import Testing

@testable import ShareFCGI

/// What the start makes of the files that the settings name.
@Suite struct SignInFilesTests {
    private let directory: TemporaryDirectory
    private let secret = String(repeating: "c", count: 43)

    /// Made once: a key takes its time.
    private static let pem = Result { String(decoding: try RSAKey.generate().pem(), as: UTF8.self) }

    init() throws { directory = try TemporaryDirectory() }

    /// The sign-in with these settings; the files are right unless they say otherwise.
    private func load(_ changes: [String: String] = [:]) throws -> SignIn? {
        var given = leastSignIn
        given["oidc.client_secret_file"] = try directory.write(secret + "\n", to: "client")
        given["oidc.key_file"] = try directory.write(try Self.pem.get(), to: "sign.pem")
        let options = given.merging(changes) { $1 }.map { (name: $0.key, value: $0.value) }
        return try SignIn.load(try SettingsReader().read(options: options, environment: immich).configuration)
    }

    private func refusal(_ changes: [String: String]) -> String {
        let error = #expect(throws: ConfigurationError.self) { try load(changes) }
        return error?.description ?? ""
    }

    @Test func whatIsRightIsLoaded() throws {
        let map = try directory.write("{ alice: { sub: 'old' } }", to: "people.json5", mode: 0o644)
        let token = try directory.write(String(repeating: "t", count: 32) + "\n", to: "token")
        let signIn = try #require(
            try load([
                "map": map, "trust.secrets": "file:\(token)", "trust.peer_uids": "root,4242", "deny.groups": "out",
            ])
        )
        #expect(signIn.provider.clientSecrets.contains(secret))
        #expect(!signIn.provider.clientSecrets.contains(secret + "c"))
        #expect(signIn.trust.peerUsers == [0, 4242])
        #expect(signIn.trust.secrets.map(\.exposed) == [[UInt8](repeating: UInt8(ascii: "t"), count: 32)])
        #expect(signIn.trust.requiresGroups)
        let pairs = [
            ("SHAREFCGI_SECRET", String(repeating: "t", count: 32)), ("SHAREFCGI_USER", "alice"),
            ("SHAREFCGI_EMAIL", "Alice@example.org"), ("SHAREFCGI_GROUPS", "in"),
        ]
        #expect(signIn.decide(.unix(user: 4242), params(pairs)).person?.subject == "old")
        #expect(signIn.decide(.unknown, params(pairs)) == .refused(.peerUntrusted))
    }

    @Test func whereItIsOffNoFileIsOpened() throws {
        #expect(try load(["sso.enabled": "false", "map": "/nowhere"]) == nil)
    }

    @Test("T50: the map's mistakes are named with file and line")
    func maps() throws {
        let broken = try directory.write("{\n alice: {},\n alice: {} }", to: "broken.json5")
        #expect(refusal(["map": broken]) == "map is \(broken): line 3, column 2: there is another entry for \"alice\"")
        #expect(refusal(["map": "/nowhere/map"]) == "map is /nowhere/map: cannot be read: there is no such file")
        #expect(refusal(["map": directory.path]).contains("it is not a regular file"))
        let open = try directory.write("{}", to: "open.json5", mode: 0o666)
        #expect(refusal(["map": open]) == "map is \(open): can be written by others: chmod go-w \(open)")
        let role = try directory.write("{ alice: { role: 'user' } }", to: "role.json5")
        for mode in ["off", "grant"] {
            let sentence = "map is \(role): gives the role user, which roles.mode \(mode) never tells"
            #expect(refusal(["map": role, "roles.mode": mode]) == sentence)
        }
        #expect(try load(["map": role, "roles.mode": "sync"]) != nil)
    }

    @Test("T82, T90: a file of secrets that others can read, or that holds none, is refused, and not shown")
    func secrets() throws {
        for mode in [0o640, 0o604, 0o660, 0o644] {
            let path = try directory.write(secret, to: "shown", mode: mode)
            for (key, value) in [
                ("oidc.client_secret_file", path), ("oidc.key_file", path), ("trust.secrets", "file:\(path)"),
            ] {
                #expect(refusal([key: value]) == "\(key) is \(path): \(path) can be read by others: chmod 0600 \(path)")
            }
        }
        for (key, value) in [
            ("oidc.client_secret_file", "/nowhere/a"), ("oidc.key_file", "/nowhere/a"),
            ("trust.secrets", "file:/nowhere/a"),
        ] {
            #expect(refusal([key: value]).hasPrefix("\(key) is /nowhere/a: "))
        }
        let short = String(repeating: "x", count: 31)
        for content in ["", short, short + "\n" + secret, " " + secret, secret + "é"] {
            let path = try directory.write(content, to: "short")
            for (key, value) in [("oidc.client_secret_file", path), ("trust.secrets", "file:\(path)")] {
                let found = refusal([key: value])
                #expect(found.hasPrefix("\(key) is \(path): ") && found.contains("must hold one "))
                #expect(!found.contains(short) && !found.contains(secret))
            }
        }
        let notAKey = try directory.write(secret, to: "key")
        #expect(refusal(["oidc.key_file": notAKey]).hasPrefix("oidc.key_file is \(notAKey): "))
    }

    @Test("what the provider is told is what was chosen")
    func provider() throws {
        let plain = try #require(try load()).provider
        #expect(plain.internalBase == "https://photos.example.org/sso" && plain.tokenNetworks == nil)
        #expect(plain.backchannel == "https://photos.example.org/api/oauth/backchannel-logout")
        #expect(plain.emailVerified == nil && plain.iamLogout == nil && plain.confirmsNative)
        #expect(
            plain.redirects.map(\.text) == [
                "https://photos.example.org/auth/login", "https://photos.example.org/user-settings",
                "app.immich:///oauth-callback",
            ]
        )
        let chosen = try #require(
            try load([
                "public_base_url": "https://my.example", "oidc.redirect_uris": "https://my.example/auth/login",
                "oidc.internal_base": "http://web/sso", "oidc.token_networks": "172.18.0.0/16", "oidc.code_ttl": "30s",
                "claims.email_verified": "false", "logout.iam_url": "https://auth.example/out?a=b",
                "oidc.confirm_native": "false", "silent.out_ttl": "1m", "oidc.client_id": "photos",
            ])
        ).provider
        #expect(chosen.redirects.map(\.text) == ["https://my.example/auth/login"])
        #expect(chosen.internalBase == "http://web/sso" && chosen.clientID == "photos" && !chosen.confirmsNative)
        #expect(chosen.tokenNetworks == TrustedNetworks([try #require(CIDR("172.18.0.0/16"))]))
        #expect(chosen.codeLifetime == .seconds(30) && chosen.signedOutLifetime == .seconds(60))
        #expect(chosen.emailVerified == false && chosen.iamLogout == "https://auth.example/out?a=b")
        #expect(chosen.backchannel == "https://my.example/api/oauth/backchannel-logout")
    }

    @Test func everythingThatIsWrongIsNamedAtOnce() throws {
        let found = refusal(["map": "/nowhere/a", "oidc.key_file": "/nowhere/b", "trust.peer_uids": "no-such-user"])
        #expect(found.split(separator: "\n").count == 3)
        #expect(found.contains("trust.peer_uids is \"no-such-user\": there is no such user on this machine"))
    }

    @Test func checkSaysWhatTheStartWould() throws {
        let options = leastSignIn.map { (name: $0.key, value: $0.value) }
        let effective = try SettingsReader().read(options: options, environment: immich)
        let findings = SignInCheck.findings(effective)
        #expect(findings.filter { $0.severity == .wrong }.count == 2)
        #expect(findings.filter { $0.severity == .note }.count == 1)
        #expect(SignInCheck.findings(try SettingsReader().read(environment: immich)).isEmpty)
    }

    @Test("T90: nothing that is loaded tells a secret, however it is printed")
    func printing() throws {
        let token = String(repeating: "t", count: 40)
        let signIn = try #require(try load(["trust.secrets": token]))
        var dumped = ""
        dump(signIn, to: &dumped)
        let options = leastSignIn.merging(["trust.secrets": token]) { $1 }.map { (name: $0.key, value: $0.value) }
        let effective = try SettingsReader().read(options: options, environment: immich)
        dump(effective.configuration, to: &dumped)
        let listing = Command.listing(effective, of: Setting.all).joined()
        for text in ["\(signIn)", dumped, "\(effective.configuration)", listing] {
            for told in [secret, token, "BEGIN PRIVATE", "116, 116", "99, 99"] { #expect(!text.contains(told)) }
        }
        #expect(listing.contains("•••"))
    }

    @Test(
        "T89: an identity cannot forge a line of the log",
        arguments: ["a\nb", "a\"b", "a\u{1B}[2Jb", "a=b", "a\u{202E}b"]
    )
    func logging(text: String) {
        let lines = LogLines()
        lines.log().info("refused", ["identity": text, "reason": IdentityRefusal.malformed.rawValue])
        #expect(lines.all.count == 1)
        let line = lines.all.first ?? ""
        #expect(line.hasSuffix(" reason=identity_malformed\n") && line.utf8.count { $0 == 0x0A } == 1)
        #expect(line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }
}
