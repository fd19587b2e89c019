import FoundationEssentials
import Gateway

/// Logging in and out.
extension Answers {
    private struct SignIn: Decodable {
        var email: String?
        var password: String?
    }

    /// `POST /auth/login`: three cookies, of which the page's script may read one. Nothing here limits guesses.
    mutating func signIn(_ call: Call, _ body: [UInt8], _ express: Express) throws(Refusal) -> Response {
        let given = try? JSONDecoder().decode(SignIn.self, from: Data(body))
        var problems: [(String, JSON)] = []
        for (name, value, rule) in [
            ("email", given?.email, "must be an email"), ("password", given?.password, "must be a string"),
        ] where value?.isEmpty != false {
            problems.append(("\(name) \(rule)", Refusal.missing(name, "string")))
        }
        guard problems.isEmpty else { throw .invalid(problems, in: release) }
        guard catalogue.system.allowsPasswords else { throw .unauthorized("Password login has been disabled") }
        guard let account = given?.email.flatMap({ catalogue.accounts.account(email: $0.lowercased()) }),
            let password = account.password, given?.password?.isExactly(password) ?? false
        else { throw .unauthorized("Incorrect email or password") }
        return logIn(account, express)
    }

    /// Begins a session: what it is called and whose it is, and the three cookies that hold it. `ended` are cookies that
    /// the browser shall forget by the way.
    mutating func logIn(
        _ account: Account,
        by signOn: SignOn? = nil,
        _ express: Express,
        ending ended: [String] = []
    ) -> Response {
        let token = catalogue.sessions.begin(for: account.id, by: signOn)
        let cookies = [
            express.cookie(Sessions.cookieName, token, seconds: Answers.days, at: now),
            express.cookie("immich_auth_type", signOn == nil ? "password" : "oauth", seconds: Answers.days, at: now),
            express.cookie("immich_is_authenticated", "true", seconds: Answers.days, isReadable: true, at: now),
        ]
        let json = UserJSON(release: release, catalogue: catalogue, account: account).login(token: token)
        return express.json(json, .created, cookies: ended.map(Express.forgotten) + cookies)
    }

    /// How long browsers keep a cookie of a log-in: 400 of them, in seconds.
    static let days: Int64 = 400 * 86_400

    /// `POST /auth/logout`: the session ends, and the cookies with it. An API key has none to end.
    mutating func signOut(_ call: Call, _ step: OAuthStep?, _ express: Express) throws(Refusal) -> Response {
        if case .member(_, let session?) = try visitor(call) { catalogue.sessions.end(session.token) }
        if case .failed(let refusal) = step { throw refusal }
        var address = "/auth/login?autoLaunch=0"
        if case .endSession(let other?) = step { address = other }
        let cookies = [Sessions.cookieName, "immich_auth_type", "immich_is_authenticated"].map(Express.forgotten)
        return express.json(["successful": true, "redirectUri": .text(address)], cookies: cookies)
    }
}
