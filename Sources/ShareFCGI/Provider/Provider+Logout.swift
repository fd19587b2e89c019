import EventLoop
import Gateway
import Immich

/// `/logout`: the end of a session at Immich goes on to the login proxy (OpenID Connect RP-Initiated Logout).
///
/// It needs a hint that we signed, or a tap: else any page could sign its readers out.
extension Provider {
    private static let maximumForm = 16 << 10

    /// What of an ID token that comes back is looked at; it may have expired long ago.
    private struct Hint: Decodable {
        let iss: String
        let aud: String
    }

    func logout(_ visit: Visit) async throws -> Response {
        let isPost = visit.method == "POST"
        let fields = isPost ? await form(of: visit, upTo: Self.maximumForm) : FormFields(visit.meta.query ?? [])
        guard let fields, !fields.hasDuplicates else { return refuse(visit, .invalidParameter, at: .logout) }
        // Anybody who has signed in once has a hint for ever: another site's page could show it to all of its readers.
        if visit.field("Sec-Fetch-Site") != "cross-site", await isOurs(fields["id_token_hint"]) {
            return loggedOut(fields)
        }
        // It is not redeemed: to sign out twice does no harm, and strangers get as many of these taps as they like, so
        // that they could fill the replay store with them.
        guard isPost, let tap = taps.tap(fields["tap"], from: visit), tap.request == nil else {
            return try askForTap()
        }
        return loggedOutByTap()
    }

    /// An ID token for this client, whether or not it has expired, under any key that we still publish.
    private func isOurs(_ hint: String?) async -> Bool {
        guard let hint else { return false }
        let claims = await workers.run { [keys] in keys.claims(Hint.self, of: hint, type: IDToken.type) }
        return claims?.iss == settings.issuer.description && claims?.aud == settings.clientID
    }

    private func askForTap() throws -> Response {
        let (token, cookie) = try taps.issue(nil, for: nil)
        let action = settings.issuer.path + ProviderRoute.logout.rawValue
        return answers.form(SignInPages.signOut(answers.site, action: action, token: token), cookie: cookie)
    }

    /// On to the login proxy, whose session would sign in again; else to an address of the owner's list, byte by byte.
    /// The browser forgets Immich's session: Immich itself may not have been asked before.
    private func loggedOut(_ fields: FormFields) -> Response {
        var response = answers.page(.ok, SignInPages.signedOut(answers.site))
        if let proxy = settings.iamLogout {
            response = answers.moved(.seeOther, to: proxy)
        } else if let asked = fields["post_logout_redirect_uri"].map({ Array($0.utf8) }),
            let known = settings.logoutRedirects.first(where: { Array($0.utf8) == asked })
        {
            let state = fields["state"].map { "state=\(PercentEncoding.encode($0))" }
            let mark = known.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
            response = answers.moved(.seeOther, to: known + (state.map { mark + $0 } ?? ""))
        }
        return forgetting(response)
    }

    /// The same by the page's button. The page itself leads on: browsers hold a form to its policy on every redirect behind
    /// it (CSP 3 §6.4.1), and nobody knows where the login proxy's own ones go.
    private func loggedOutByTap() -> Response {
        var response = answers.page(.ok, SignInPages.signedOut(answers.site))
        if let proxy = settings.iamLogout { response.fields.add("Refresh", Fields.Value("0;url=\(proxy)")) }
        return forgetting(response)
    }

    private func forgetting(_ response: Response) -> Response {
        var response = response
        for line in SessionCookies.forgotten(isSecure: settings.issuer.isSecure) {
            response.fields.add("Set-Cookie", Fields.Value(line))
        }
        response.fields.add("Set-Cookie", signedOutCookie(lasting: settings.signedOutLifetime))
        return response
    }
}
