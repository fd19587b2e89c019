import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich

/// Signs a person in while he opens a page: we finish Immich's own sign-in in his place, and the page goes out with the
/// session's cookies. Whatever is in doubt ends with the ordinary page, without cookies.
///
/// The web server asks here (`SHAREFCGI_ASK` is `page`) where its login check has run, and makes the page itself.
struct SilentSignIn: Sendable {
    /// The word of `SHAREFCGI_ASK` for a page.
    static let question = "page"

    let provider: Provider
    let conditions: PageConditions
    let callback: ImmichCallback
    private let limiter: Locked<SilentLimiter>

    init(_ provider: Provider, _ conditions: PageConditions, _ callback: ImmichCallback, _ rules: SilentLimiter.Rules) {
        self.provider = provider
        self.conditions = conditions
        self.callback = callback
        limiter = Locked(SilentLimiter(rules))
    }

    /// Trust and policy first, as everywhere: a mistake of the owner's, or an attack, is no ordinary page.
    func respond(to visit: Visit) async -> Response {
        switch provider.identity.identify(visit) {
        case .person(let person, let identity):
            return await respond(to: visit, person, identity)
        case .nobody, .refused(.missing):
            provider.log.notSignedIn(IdentityRefusal.missing.rawValue, visit, level: .debug)
            return PageAnswers.ordinary
        case .notAllowed(let refusal):
            provider.log.notSignedIn(refusal.rawValue, visit, level: .debug)
            return PageAnswers.ordinary
        case .refused(let refusal):
            provider.log.refused(at: "page", refusal, visit)
            return provider.answers.refusal(refusal.concernsSender ? .forbidden : .badRequest)
        }
    }

    private func respond(to visit: Visit, _ person: Person, _ identity: Identity) async -> Response {
        if let condition = conditions.unmet(by: visit) {
            let level: Log.Level = condition == .loop ? .info : .debug
            provider.log.notSignedIn(condition.rawValue, visit, identity, level: level)
            return PageAnswers.ordinary
        }
        let network = visit.visitor.network
        if let limit = limiter.withLock({ $0.begin(person.subject, network, at: provider.clock.now()) }) {
            provider.log.notSignedIn("silent_rate", visit, identity, detail: limit.rawValue)
            return PageAnswers.ordinary
        }
        let outcome = await signIn(identity, visit)
        limiter.withLock { $0.end(person.subject, outcome.lesson, at: provider.clock.now()) }
        switch outcome {
        case .signedIn(let cookies):
            return PageAnswers.signedIn(cookies, triedCookie)
        case .failed(let why, _):
            provider.log.notSignedIn("silent_failed", visit, identity, level: .warning, detail: why)
        case .badReply(let flaw):
            provider.log.notSignedIn("silent_bad_reply", visit, identity, level: .warning, detail: flaw.description)
        }
        return PageAnswers.ordinary
    }

    /// A code of our own, posted to Immich as a browser that came back from us would.
    private func signIn(_ identity: Identity, _ visit: Visit) async -> ImmichCallback.Outcome {
        let verifier = Base64URL.encode(Crypto.random(32))
        let request = AuthorizeRequest(redirect: callback.redirect.text, challenge: PKCE.challenge(for: verifier))
        guard let code = try? provider.mint(request, for: identity) else {
            return .failed("no code could be made", .ofPerson)
        }
        return await callback.finish(code: code, verifier: verifier, userAgent: visit.field("User-Agent"))
    }

    /// Goes out with a session, and comes back without one where a browser keeps no cookies of Immich.
    private var triedCookie: Fields.Value {
        let (name, secure) = callback.isSecure ? ("__Host-sharefcgi_try", "; Secure") : ("sharefcgi_try", "")
        return "\(name)=1; Path=/; Max-Age=60; HttpOnly; SameSite=Lax\(secure)"
    }
}

extension SilentSignIn {
    /// As the owner's settings make it; nil where it is off. `http` has connections of its own: nothing waits for a
    /// sign-in, and a sign-in for nothing.
    init?(_ provider: Provider, _ configuration: Configuration, http: any HTTPFetching) {
        let silent = configuration.sso.silent
        guard silent.isEnabled, let immich = silent.immichURL, let origin = configuration.signInOrigin,
            let redirect = RedirectURI("\(origin)/auth/login")
        else { return nil }
        self.init(
            provider,
            PageConditions(paths: silent.paths, isSecure: origin.isSecure),
            ImmichCallback(
                immich: immich,
                redirect: redirect,
                issuer: provider.settings.issuer,
                isSecure: origin.isSecure,
                timeout: silent.timeout,
                http: http
            ),
            SilentLimiter.Rules(perPerson: silent.rate, inFlight: silent.maximumInFlight)
        )
    }
}
