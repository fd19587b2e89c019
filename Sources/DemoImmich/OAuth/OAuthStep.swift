import EventLoop
import Gateway
import HTTPClient

/// What the provider's part of a call came to; the rest of the answer needs nobody else.
enum OAuthStep: Sendable {
    /// Where the browser shall go, and what it must bring back; no verifier where the caller made the challenge.
    case authorization(url: String, state: String, verifier: String?)
    case signOn(SignOn)
    /// Where the browser ends its session at the provider; nil: nowhere.
    case endSession(String?)
    case logout(LogoutToken)
    /// A log-out ends the session here even where the provider cannot be asked.
    case failed(Refusal)
}

/// The calls of which the provider has a part.
extension DemoImmich {
    /// The provider's part, behind the guard.
    func oauthStep(_ call: Call, _ route: Route, _ answers: Answers) async throws -> OAuthStep {
        try answers.admit(call, route)
        let party = RelyingParty(
            release: options.release,
            settings: answers.catalogue.system.oauth,
            network: network,
            address: options.providerAddress,
            trustsAnyCertificate: options.trustsAnyCertificate,
            now: now
        )
        switch route.endpoint {
        case .signOut: return try await endSession(call, answers, party)
        case .oauthLogout: return try await backChannel(call, party)
        case .oauthStart: return try await start(OAuthForm(call), party)
        default: return try await finish(OAuthForm(call), call, route, party)
        }
    }

    private func start(_ form: OAuthForm, _ party: RelyingParty) async throws -> OAuthStep {
        let redirect = try form.text("redirectUri", in: party.release)
        guard party.settings.isEnabled else { throw Refusal.badRequest("OAuth is not enabled") }
        let (state, given) = (form["state"] ?? Sessions.random(), form["codeChallenge"])
        let verifier = given == nil ? Sessions.random() : nil
        let challenge = given ?? verifier.map { Digest.challenge(of: $0) } ?? ""
        let url = try await attempt("start oauth") { () async throws(OAuthFailure) in
            try await party.authorization(redirect: redirect, state: state, challenge: challenge)
        }
        return .authorization(url: url, state: state, verifier: verifier)
    }

    /// State and verifier come with the body, else with the cookies; a verifier is wanted even where there is no PKCE.
    private func finish(_ form: OAuthForm, _ call: Call, _ route: Route, _ party: RelyingParty) async throws
        -> OAuthStep
    {
        let url = try form.text("url", in: party.release)
        guard let state = form["state"] ?? call.cookie(OAuthForm.stateCookie), !state.isEmpty else {
            throw Refusal.badRequest("OAuth state is missing")
        }
        guard let verifier = form["codeVerifier"] ?? call.cookie(OAuthForm.verifierCookie), !verifier.isEmpty else {
            throw Refusal.badRequest("OAuth code verifier is missing")
        }
        guard party.settings.isEnabled else { throw Refusal.badRequest("OAuth is not enabled") }
        let words = route.endpoint == .oauthLink ? "link oauth account" : "finish oauth"
        return .signOn(
            try await attempt(words) { () async throws(OAuthFailure) in
                try await party.signOn(url, state: state, verifier: verifier)
            }
        )
    }

    private func endSession(_ call: Call, _ answers: Answers, _ party: RelyingParty) async throws -> OAuthStep {
        guard party.settings.isEnabled, call.cookie("immich_auth_type") == "oauth",
            case .member(_, let session) = try answers.visitor(call)
        else { return .endSession(nil) }
        do {
            return .endSession(
                try await attempt("logout") { () async throws(OAuthFailure) in
                    try await party.endSession(idToken: party.release == .v3_1_0 ? session?.idToken : nil)
                }
            )
        } catch {
            return .failed(error)
        }
    }

    private func backChannel(_ call: Call, _ party: RelyingParty) async throws -> OAuthStep {
        let form = try await OAuthForm(call)
        let token = try form.text("logout_token", in: party.release)
        guard party.settings.isEnabled else { throw Refusal.badRequest("OAuth is not enabled") }
        do {
            return .logout(try await party.logout(token))
        } catch {
            failures.withLock { $0 = error.reason }
            throw Refusal.badRequest("Invalid logout token")
        }
    }

    /// Turns a failure into the 500 that says nothing, and keeps its reason for `/demo/oauth`.
    private func attempt<Result>(
        _ words: String,
        _ body: () async throws(OAuthFailure) -> Result
    ) async throws(Refusal) -> Result {
        do {
            return try await body()
        } catch {
            failures.withLock { $0 = error.reason }
            throw .failed(to: words)
        }
    }
}
