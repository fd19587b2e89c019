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
        guard given?.email?.lowercased() == catalogue.owner.email, given?.password == catalogue.sessions.password else {
            throw .unauthorized("Incorrect email or password")
        }
        let token = catalogue.sessions.begin()
        let days: Int64 = 400 * 86_400
        let cookies = [
            express.cookie(Sessions.cookieName, token, seconds: days, at: now),
            express.cookie("immich_auth_type", "password", seconds: days, at: now),
            express.cookie("immich_is_authenticated", "true", seconds: days, isReadable: true, at: now),
        ]
        let json = UserJSON(release: release, catalogue: catalogue).login(token: token)
        return express.json(json, .created, cookies: cookies)
    }

    /// `POST /auth/logout`: the session ends, and the cookies with it. An API key has none to end.
    mutating func signOut(_ call: Call, _ express: Express) throws(Refusal) -> Response {
        if case .member(let token?) = try visitor(call) { catalogue.sessions.end(token) }
        let cookies = [Sessions.cookieName, "immich_auth_type", "immich_is_authenticated"].map {
            "\($0)=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
        }
        return express.json(["successful": true, "redirectUri": "/auth/login?autoLaunch=0"], cookies: cookies)
    }
}
