/// Where an answer to `/authorize` may go at all: looked at before anything else, so that no mistake leads elsewhere.
struct AuthorizeTarget {
    let redirect: RedirectURI
    /// Sent back as it came; nil where there is none, or too long a one, or two.
    let state: String?

    private static let maximumState = 2048

    /// Throws what a page has to say, since nobody may be sent anywhere yet.
    init(_ fields: FormFields, _ settings: ProviderSettings) throws(ProviderReason) {
        guard !fields.isDuplicate("client_id"), !fields.isDuplicate("redirect_uri") else { throw .duplicateParameter }
        guard fields["client_id"] == settings.clientID else { throw .clientUnknown }
        let asked = fields["redirect_uri"].map { Array($0.utf8) }
        // Bytes are compared: to Swift's strings, `é` and `e` with an accent behind it are equal.
        guard let redirect = settings.redirects.first(where: { Array($0.text.utf8) == asked }) else {
            throw .redirectMismatch
        }
        self.redirect = redirect
        state = fields["state"].flatMap { $0.utf8.count <= Self.maximumState ? $0 : nil }
    }
}

/// What is wrong with a request whose target is known: told there.
struct AuthorizeRefusal: Error, Equatable {
    let error: OAuthError
    let reason: ProviderReason

    init(_ error: OAuthError, _ reason: ProviderReason) {
        self.error = error
        self.reason = reason
    }
}

/// A whole request for a sign-in (OpenID Connect Core §3.1.2.1), every part checked.
struct AuthorizeRequest: Codable, Equatable, Sendable {
    let redirect: String
    let state: String?
    let nonce: String?
    /// PKCE's, always S256.
    let challenge: String
    let scopes: [Scope]
    /// `prompt=none`: no page may be shown.
    var forbidsPages = false

    private static let maximumNonce = 512

    /// For a sign-in that we ask for ourselves.
    init(redirect: String, challenge: String, scopes: [Scope] = Scope.allCases) {
        self.redirect = redirect
        self.challenge = challenge
        self.scopes = scopes
        state = nil
        nonce = nil
    }

    init(_ fields: FormFields, _ target: AuthorizeTarget) throws(AuthorizeRefusal) {
        guard !fields.hasDuplicates else { throw AuthorizeRefusal(.invalidRequest, .duplicateParameter) }
        guard fields["state"] == target.state, (fields["nonce"] ?? "").utf8.count <= Self.maximumNonce else {
            throw AuthorizeRefusal(.invalidRequest, .invalidParameter)
        }
        try Self.refuseObjects(fields)
        guard let type = fields["response_type"] else { throw AuthorizeRefusal(.invalidRequest, .invalidParameter) }
        guard type == "code" else { throw AuthorizeRefusal(.unsupportedResponseType, .unsupportedResponseType) }
        guard (fields["response_mode"] ?? "query") == "query" else {
            throw AuthorizeRefusal(.invalidRequest, .unsupportedResponseMode)
        }
        let scopes = Scope.known(in: fields["scope"] ?? "")
        guard scopes.contains(.openid) else { throw AuthorizeRefusal(.invalidScope, .scopeInvalid) }
        guard let challenge = fields["code_challenge"], PKCE.isChallenge(challenge),
            fields["code_challenge_method"] == "S256"
        else { throw AuthorizeRefusal(.invalidRequest, .pkceRequired) }
        redirect = target.redirect.text
        state = target.state
        nonce = fields["nonce"]
        self.challenge = challenge
        self.scopes = scopes
        forbidsPages = try Self.forbidsPages(fields)
    }

    /// Requests that come as objects, here or elsewhere (OpenID Connect Core §6): never fetched, never read.
    private static func refuseObjects(_ fields: FormFields) throws(AuthorizeRefusal) {
        for (name, error) in [
            ("request", OAuthError.requestUnsupported), ("request_uri", .requestURIUnsupported),
            ("registration", .registrationUnsupported),
        ] where fields[name] != nil {
            throw AuthorizeRefusal(error, .requestUnsupported)
        }
    }

    /// When the person logged in at the proxy we do not know, and cannot make him do it again.
    private static func forbidsPages(_ fields: FormFields) throws(AuthorizeRefusal) -> Bool {
        guard fields["max_age"] == nil else { throw AuthorizeRefusal(.loginRequired, .reauthenticationUnsupported) }
        let prompt = (fields["prompt"] ?? "").utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        if prompt.contains("none") {
            guard prompt == ["none"] else { throw AuthorizeRefusal(.invalidRequest, .invalidParameter) }
            return true
        }
        switch prompt.first {
        case nil: return false
        case "login": throw AuthorizeRefusal(.loginRequired, .reauthenticationUnsupported)
        case "consent": throw AuthorizeRefusal(.consentRequired, .reauthenticationUnsupported)
        case "select_account": throw AuthorizeRefusal(.accountSelectionRequired, .reauthenticationUnsupported)
        default: throw AuthorizeRefusal(.invalidRequest, .invalidParameter)
        }
    }
}
