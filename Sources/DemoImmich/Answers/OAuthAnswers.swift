import Gateway

/// Signing in by a provider, once that has had its say.
extension Answers {
    /// `POST /oauth/authorize`: where to go, and two cookies that must come back with the browser.
    func startOAuth(_ step: OAuthStep?, _ express: Express) throws(Refusal) -> Response {
        guard case .authorization(let url, let state, let verifier) = step else { throw .failure }
        let secrets = [(OAuthForm.stateCookie, state)] + (verifier.map { [(OAuthForm.verifierCookie, $0)] } ?? [])
        let cookies = secrets.map { express.cookie($0.0, $0.1, seconds: Answers.days, at: now) }
        return express.json(["url": .text(url)], .created, cookies: cookies)
    }

    /// `POST /oauth/callback`: the account that was named is logged in.
    mutating func finishOAuth(_ step: OAuthStep?, _ express: Express) throws(Refusal) -> Response {
        guard case .signOn(let signOn) = step else { throw .failure }
        let account = try catalogue.accounts.signOn(signOn.profile, catalogue.system.oauth, release, at: now)
        return logIn(account, by: signOn, express, ending: [OAuthForm.stateCookie, OAuthForm.verifierCookie])
    }

    /// `POST /oauth/link`: whoever is logged in is also whom the provider named.
    mutating func link(_ call: Call, _ step: OAuthStep?, _ express: Express) throws(Refusal) -> Response {
        guard case .signOn(let signOn) = step else { throw .failure }
        let account = try member(call)
        if let other = catalogue.accounts.account(oauthID: signOn.profile.subject), other.id != account.id {
            throw .badRequest("This OAuth account has already been linked to another user.")
        }
        return changed(account, express) { $0.oauthID = signOn.profile.subject }
    }

    /// `POST /oauth/unlink`
    mutating func unlink(_ call: Call, _ express: Express) throws(Refusal) -> Response {
        changed(try member(call), express) { $0.oauthID = "" }
    }

    private mutating func changed(_ account: Account, _ express: Express, _ change: (inout Account) -> Void) -> Response
    {
        catalogue.accounts.change(account.id, change)
        let account = catalogue.accounts.account(account.id) ?? account
        return express.json(UserJSON(release: release, catalogue: catalogue, account: account).user)
    }

    /// `POST /oauth/backchannel-logout`: sessions of the account that is linked to `sub`, sessions that the provider
    /// calls `sid`. Nobody there is no error.
    mutating func logOut(_ step: OAuthStep?, _ express: Express) throws(Refusal) -> Response {
        guard case .logout(let token) = step else { throw .failure }
        let account = token.subject.flatMap { catalogue.accounts.account(oauthID: $0) }
        if token.subject == nil || account != nil {
            catalogue.sessions.end(of: account?.id, providersName: token.session)
        }
        var fields = express.fields
        fields.add("Content-Length", "0")
        return Response(.ok, fields: fields)
    }

    /// `GET /oauth/mobile-redirect`: back into the phone's app, with the query as it came.
    func mobileRedirect(_ call: Call, _ express: Express) -> Response {
        let query = call.target.text.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1).dropFirst().first
        return express.redirect(
            to: "app.immich:///oauth-callback?" + (query.map { String(decoding: $0, as: UTF8.self) } ?? ""),
            .temporaryRedirect
        )
    }

    /// `GET` and `PUT /system-config`, the whole document both ways.
    mutating func systemConfig(_ call: Call, _ body: [UInt8], _ express: Express) throws(Refusal) -> Response {
        guard call.method == "PUT" else { return express.json(catalogue.system.document) }
        guard !catalogue.system.isFile else {
            throw .badRequest("The configuration cannot be changed while it comes from a file")
        }
        do throws(SystemConfig.Failure) {
            try catalogue.system.replace(with: JSONParser.parse(body) ?? .object([]))
        } catch {
            let issue: JSON = [
                "expected": .text(error.expected), "code": "invalid_type",
                "path": .list(error.path.split(separator: ".").map { .text(String($0)) }),
                "message": .text("Invalid input: expected \(error.expected)"),
            ]
            throw .invalid("\(error.path) must be a \(error.expected)", issue: issue, in: release)
        }
        return express.json(catalogue.system.document)
    }
}

extension Status {
    /// 307 (RFC 9110 §15.4.8)
    static let temporaryRedirect = Status(rawValue: 307) ?? .found
}
