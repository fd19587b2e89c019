import Gateway

/// How the provider's answers look: what all of them carry, and their few forms.
struct ProviderAnswers: Sendable {
    let site: Site
    let issuer: Issuer

    /// Nothing is kept, nothing is framed, nothing is told to the next site.
    private static let common: Fields = [
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    ]

    private static let bare: Fields = {
        var fields = common
        fields.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        return fields
    }()

    func empty(_ status: Status) -> Response { Response(status, fields: Self.bare) }

    func json(_ status: Status = .ok, _ bytes: [UInt8]) -> Response {
        var response = empty(status)
        response.fields.add("Content-Type", "application/json")
        response.body = .bytes(bytes)
        return response
    }

    /// What Immich is told (RFC 6749 §5.2): never why.
    func error(_ status: Status, _ error: OAuthError) -> Response {
        json(status, Array(#"{"error":"\#(error.rawValue)"}"#.utf8))
    }

    /// A page without a button.
    func page(_ status: Status, _ bytes: [UInt8]) -> Response { html(status, bytes, formAction: "'none'") }

    /// A page whose button posts to us. The answer may lead on to an app, and browsers hold a form to its policy also
    /// there (CSP 3 §6.4.1).
    func form(_ bytes: [UInt8], cookie: Fields.Value, leadsTo redirect: RedirectURI? = nil) -> Response {
        let sources = redirect.map {
            $0.scheme == "https" || $0.scheme == "http" ? " \(Self.origin($0)) app.immich:" : " \($0.scheme):"
        }
        var response = html(.ok, bytes, formAction: "'self'" + (sources ?? ""))
        response.fields.add("Set-Cookie", cookie)
        return response
    }

    /// The constant page for everything that is wrong: it says nothing of what.
    func refusal(_ status: Status) -> Response { page(status, SignInPages.refused(site)) }

    /// Back to the client, with `iss` on every answer, so that it sees who answered (RFC 9207 §2).
    func redirect(
        _ status: Status,
        to redirect: RedirectURI,
        _ parameters: [(name: String, value: String)],
        state: String?
    )
        -> Response
    {
        let all = parameters + (state.map { [("state", $0)] } ?? []) + [("iss", issuer.description)]
        return moved(status, to: redirect.adding(all))
    }

    /// `location` is one of the configuration's, with what we put behind it.
    func moved(_ status: Status, to location: String) -> Response {
        var response = empty(status)
        response.fields.add("Location", Fields.Value(location))
        return response
    }

    func methodNotAllowed(_ route: ProviderRoute) -> Response {
        var response = empty(.methodNotAllowed)
        response.fields.add("Allow", Fields.Value(route.methods.joined(separator: ", ")))
        return response
    }

    private func html(_ status: Status, _ bytes: [UInt8], formAction: String) -> Response {
        var fields = Self.common
        fields.add("Content-Type", "text/html; charset=utf-8")
        fields.add(
            "Content-Security-Policy",
            """
            default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action \(formAction); \
            frame-ancestors 'none'
            """
        )
        return Response(status, fields: fields, body: .bytes(bytes))
    }

    private static func origin(_ redirect: RedirectURI) -> String {
        let bytes = Array(redirect.text.utf8)
        let slash = bytes.dropFirst(redirect.scheme.utf8.count + 3).firstIndex(of: UInt8(ascii: "/"))
        return String(decoding: bytes[..<(slash ?? bytes.endIndex)], as: UTF8.self)
    }
}
