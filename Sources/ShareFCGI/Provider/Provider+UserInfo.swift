import Gateway
import Immich

/// `/userinfo`: what the ID token says of a person, for a minute (OpenID Connect Core §5.3).
extension Provider {
    func userInfo(_ visit: Visit) throws -> Response {
        guard let token = Self.bearer(visit.meta.headers("Authorization")),
            let grant = try? grants.accessTokens.open(token),
            grant.issuedAt.isFresh(for: settings.codeLifetime, at: clock.date()),
            case .person(let person, _) = identity.recheck(grant.identity.identity)
        else {
            log.refused(.userInfo, ProviderReason.tokenInvalid, visit)
            var response = answers.error(.unauthorized, .invalidToken)
            response.fields.add("WWW-Authenticate", #"Bearer error="invalid_token""#)
            return response
        }
        let claims = UserClaims(person, grant.scopes, emailVerified: settings.emailVerified)
        return answers.json(.ok, try JSONText.encode(claims))
    }

    /// The one way to send it (RFC 6750 §2.1); a token in a query would be in every log.
    private static func bearer(_ authorization: [[UInt8]]) -> String? {
        guard authorization.count == 1 else { return nil }
        let parts = authorization[0].split(separator: UInt8(ascii: " "))
        guard parts.count == 2, parts[0].map({ $0 | 0x20 }).elementsEqual("bearer".utf8) else { return nil }
        return String(validating: parts[1], as: UTF8.self)
    }
}
