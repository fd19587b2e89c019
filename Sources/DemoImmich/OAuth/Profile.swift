import HTTPClient

/// Whom the provider says somebody is.
struct Profile: Sendable {
    let claims: JSON
    let subject: String
    var email: String? { claims["email"]?.filled }

    /// From claims that have a `sub` of text.
    init(_ claims: JSON) throws(OAuthFailure) {
        guard let subject = claims["sub"]?.filled else { throw OAuthFailure("profile: sub") }
        (self.claims, self.subject) = (claims, subject)
    }

    /// What userinfo said (OpenID Connect Core 1.0 §5.3.2): 200 and no challenge. A signed one is read only where the
    /// settings name its algorithm, and its signature is not looked at either.
    init(_ answer: HTTPResponse, _ settings: OAuthSettings) throws(OAuthFailure) {
        guard answer.head.field("www-authenticate") == nil else { throw OAuthFailure("userinfo: challenge") }
        guard answer.head.status == 200 else { throw OAuthFailure("userinfo: status \(answer.head.status)") }
        let type = (answer.head.field("content-type") ?? "").prefix { $0 != ";" }
        if type == "application/jwt" {
            guard settings.profileSigningAlgorithm != "none",
                let token = SignedToken(String(decoding: answer.body, as: UTF8.self)),
                token.algorithm == settings.profileSigningAlgorithm
            else { throw OAuthFailure("userinfo: signed") }
            try self.init(token.claims)
        } else {
            guard let claims = JSONParser.parse(answer.body), claims.isObject else {
                throw OAuthFailure("userinfo: no JSON object")
            }
            try self.init(claims)
        }
    }

    /// As a new account is called.
    var name: String {
        let full = [claims["given_name"]?.filled, claims["family_name"]?.filled].compactMap { $0 }.joined(
            separator: " "
        )
        return claims["name"]?.filled ?? (full.isEmpty ? nil : full) ?? claims["preferred_username"]?.filled ?? email
            ?? ""
    }

    /// The label of a new account's folder.
    func storageLabel(_ settings: OAuthSettings) -> String? { claims[settings.storageLabelClaim]?.filled }

    /// Bytes that a new account may fill; nil: as many as it likes.
    func quota(_ settings: OAuthSettings) -> Int64? {
        let claimed = claims[settings.storageQuotaClaim]?.number
        guard let size = claimed.flatMap({ $0 >= 0 ? $0 : nil }) ?? settings.defaultQuota else { return nil }
        return Int64(exactly: (size * 1_073_741_824).rounded())
    }

    /// Whether an administrator; nil where the claim says nothing. Release 3 also reads a list.
    func isAdmin(_ settings: OAuthSettings, _ release: Release) -> Bool? {
        let claim = claims[settings.roleClaim]
        let roles = (release == .v3_1_0 ? claim?.items : nil)?.compactMap(\.string) ?? [claim?.string].compactMap { $0 }
        return roles.contains("admin") ? true : roles.contains("user") ? false : nil
    }
}

/// A sign-in that the provider's part of is done.
struct SignOn: Sendable {
    let profile: Profile
    /// As it came; release 3 shows it again at the log-out.
    let idToken: String?
    /// The provider's name of the session.
    let session: String?
}
