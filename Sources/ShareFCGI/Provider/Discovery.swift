/// What the provider says of itself (OpenID Connect Discovery §3, RFC 8414 §2): constant, and made of the configuration
/// alone, whatever `Host` a request has. Members are named as there, in snake case.
struct Discovery: Encodable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userinfoEndpoint: String
    let jwksUri: String
    let endSessionEndpoint: String
    let responseTypesSupported = ["code"]
    let responseModesSupported = ["query"]
    let grantTypesSupported = ["authorization_code"]
    let subjectTypesSupported = ["public"]
    let idTokenSigningAlgValuesSupported = [SigningKey.algorithm]
    let tokenEndpointAuthMethodsSupported = ["client_secret_post", "client_secret_basic"]
    let codeChallengeMethodsSupported = ["S256"]
    let scopesSupported = Scope.allCases.map(\.rawValue)
    let claimsSupported: [String]
    let authorizationResponseIssParameterSupported = true
    let requestParameterSupported = false
    let requestUriParameterSupported = false
    let claimsParameterSupported = false
    let backchannelLogoutSupported = true
    let backchannelLogoutSessionSupported = true
    let promptValuesSupported = ["none"]

    init(_ settings: ProviderSettings) {
        let (issuer, inner) = (settings.issuer.description, settings.internalBase)
        self.issuer = issuer
        authorizationEndpoint = issuer + ProviderRoute.authorize.rawValue
        endSessionEndpoint = issuer + ProviderRoute.logout.rawValue
        tokenEndpoint = inner + ProviderRoute.token.rawValue
        userinfoEndpoint = inner + ProviderRoute.userInfo.rawValue
        jwksUri = inner + ProviderRoute.keys.rawValue
        claimsSupported =
            ["iss", "sub", "aud", "iat", "exp", "sid", "at_hash", "nonce", "email", "name"]
            + (settings.emailVerified == nil ? [] : ["email_verified"]) + ["immich_role", "immich_quota"]
    }
}
