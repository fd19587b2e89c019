import FoundationEssentials
import HTTPClient

/// What the token endpoint gave for a code (RFC 6749 §5.1).
struct TokenAnswer: Sendable {
    let accessToken: String
    /// Need not be there.
    let idToken: String?

    /// Exactly 200 and no challenge; `expires_in` is not looked at.
    init(_ answer: HTTPResponse) throws(OAuthFailure) {
        guard answer.head.field("www-authenticate") == nil else { throw OAuthFailure("token: challenge") }
        guard answer.head.status == 200 else { throw OAuthFailure("token: status \(answer.head.status)") }
        guard let document = JSONParser.parse(answer.body), document.isObject else {
            throw OAuthFailure("token: no JSON object")
        }
        guard let access = document["access_token"]?.filled else { throw OAuthFailure("token: no access_token") }
        guard document["token_type"]?.string?.lowercased() == "bearer" else { throw OAuthFailure("token: token_type") }
        accessToken = access
        switch document["id_token"] {
        case nil: idToken = nil
        case .text(let text)?: idToken = text
        case .some: throw OAuthFailure("token: id_token is no string")
        }
    }

    /// The request for one: a form, with the client's secret in it or in front of it (RFC 6749 §2.3.1).
    static func request(
        _ callback: CallbackURL,
        verifier: String?,
        _ settings: OAuthSettings
    ) -> (fields: [(name: String, value: String)], body: [UInt8]) {
        var form = [("redirect_uri", callback.redirect), ("code", callback.code)]
        if let verifier { form.append(("code_verifier", verifier)) }
        form.append(("grant_type", "authorization_code"))
        var fields = [
            ("Accept", "application/json"), ("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"),
        ]
        let (id, secret) = (settings.clientID, settings.clientSecret)
        if secret.isEmpty {
            form.append(("client_id", id))
        } else if settings.authMethod == "client_secret_basic" {
            let pair = [id, secret].map { String(Query.text([("", $0)]).dropFirst()) }.joined(separator: ":")
            fields.append(("Authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
        } else {
            form += [("client_id", id), ("client_secret", secret)]
        }
        return (fields.map { (name: $0.0, value: $0.1) }, Array(Query.text(form).utf8))
    }
}
