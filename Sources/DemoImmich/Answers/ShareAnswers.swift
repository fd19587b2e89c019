import FoundationEssentials
import Gateway

/// Links and their passwords: the two routes that look at one.
extension Answers {
    private static let cookieName = "immich_shared_link_token"

    private struct Login: Decodable { let password: String }

    /// `GET /shared-links/me`. Release 2 takes the password in the query, release 3 the cookie of a login only.
    func me(_ call: Call, _ express: Express) throws(Refusal) -> Response {
        let link = try guest(call)
        guard let password = link.password else { return express.json(linkJSON().link(link)) }
        let token = link.token(password: password)
        let tokens = self.tokens(call)
        switch release {
        case .v2_3_1:
            // The cookie overrides `token=`.
            let given = tokens.isEmpty ? (call.query["token"] ?? "").split(separator: ",").map(String.init) : tokens
            guard call.query["password"] == password || given.contains(token) else {
                throw .unauthorized("Invalid password")
            }
            let all = given.contains(token) ? given : given + [token]
            let joined = all.joined(separator: ",")
            return express.json(linkJSON().link(link, token: joined), cookies: [cookie(joined, express)])
        case .v3_1_0:
            guard tokens.contains(token) else { throw .unauthorized("Password required") }
            return express.json(linkJSON().link(link))
        }
    }

    /// `POST /shared-links/login`, release 3.
    func login(_ call: Call, _ body: [UInt8], _ express: Express) throws(Refusal) -> Response {
        let link = try guest(call)
        guard let given = try? JSONDecoder().decode(Login.self, from: Data(body)).password else {
            throw .invalid("password must be a string", issue: Refusal.missing("password", "string"), in: release)
        }
        guard let password = link.password else { throw .badRequest("Shared link is not password protected") }
        guard Array(given.utf8) == Array(password.utf8) else { throw .unauthorized("Invalid password") }
        let token = link.token(password: password)
        let tokens = self.tokens(call)
        let all = tokens.contains(token) ? tokens : tokens + [token]
        return express.json(linkJSON().link(link), .created, cookies: [cookie(all.joined(separator: ","), express)])
    }

    private func tokens(_ call: Call) -> [String] {
        (call.cookie(Answers.cookieName) ?? "").split(separator: ",").map(String.init)
    }

    private func cookie(_ value: String, _ express: Express) -> String {
        express.cookie(Answers.cookieName, value, seconds: 86_400, at: now)
    }
}
