import EventLoop

/// `/demo/users` and `/demo/oauth`: who has an account and who is in, how strangers sign in.
extension DemoImmich {
    /// Every user with what logs in, whom a provider knows, and the sessions that live.
    var users: JSON {
        let (accounts, sessions) = catalogue.withLock { ($0.accounts.all, $0.sessions) }
        let live = sessions.all.filter { $0.expires.map { $0 > now } ?? true }
        return .list(
            accounts.map { account in
                let own = live.filter { $0.account == account.id }
                return [
                    "id": .text(account.id.text), "email": .text(account.email), "name": .text(account.name),
                    "password": JSON(account.password), "isAdmin": .bool(account.isAdmin),
                    "oauthId": .text(account.oauthID), "storageLabel": JSON(account.storageLabel),
                    "quotaSizeInBytes": JSON(account.quota),
                    "sessions": .list(own.map { DemoImmich.json($0) }),
                ]
            }
        )
    }

    private static func json(_ session: Sessions.Session) -> JSON {
        [
            "token": .text(session.token), "type": session.isOAuth ? "oauth" : "password",
            "sid": JSON(session.providersName), "hasIDToken": .bool(session.idToken != nil),
        ]
    }

    /// The settings, and why the last sign-in failed.
    var oauth: JSON {
        let system = catalogue.withLock { $0.system }
        return [
            "oauth": system.document["oauth"] ?? .null, "passwordLogin": .bool(system.allowsPasswords),
            "failure": JSON(failures.withLock { $0 }),
        ]
    }

    /// Takes members of the section `oauth` as they are called there, and `passwordLogin`; nil, or what was wrong.
    func changeOAuth(_ body: [UInt8]) -> String? {
        guard case .object(let members)? = JSONParser.parse(body) else { return "no JSON object" }
        failures.withLock { $0 = nil }
        do throws(SystemConfig.Failure) {
            try catalogue.withLock { catalogue throws(SystemConfig.Failure) in
                try catalogue.system.change("oauth", members.filter { $0.0 != "passwordLogin" })
                guard let login = members.last(where: { $0.0 == "passwordLogin" }) else { return }
                try catalogue.system.change("passwordLogin", [("enabled", login.1)])
            }
        } catch {
            return "\(error.path): expected \(error.expected)"
        }
        return nil
    }
}
