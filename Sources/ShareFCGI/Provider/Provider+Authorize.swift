import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient

/// `/authorize` and the tap behind it: a person becomes a code.
extension Provider {
    /// The largest form of ours, with room for the sealed request.
    private static let maximumForm = 16 << 10

    /// In this order: where an answer may go, what is asked, who asks. Nobody learns of a person by a wrong request.
    func authorize(_ visit: Visit, _ decision: IdentityDecision) throws -> Response {
        guard let fields = FormFields(visit.meta.query ?? []) else { return refuse(visit, .invalidParameter) }
        let target: AuthorizeTarget
        do throws(ProviderReason) {
            target = try AuthorizeTarget(fields, settings)
        } catch {
            return refuse(visit, error)
        }
        let request: AuthorizeRequest
        do throws(AuthorizeRefusal) {
            request = try AuthorizeRequest(fields, target)
        } catch {
            log.refused(.authorize, error.reason, visit)
            return turnBack(error.error, to: target)
        }
        switch decision {
        case .person(let person, let identity):
            guard target.redirect.isNative, settings.confirmsNative else {
                return try signIn(request, to: target.redirect, identity, .found, visit)
            }
            return try ask(person, identity, request, target, visit)
        case .nobody, .refused(.missing):
            log.refused(.authorize, IdentityRefusal.missing, visit)
            return turnBack(.loginRequired, to: target)
        case .notAllowed(let refusal):
            log.refused(.authorize, refusal, visit)
            return turnBack(.accessDenied, to: target)
        case .refused(let refusal):
            // A mistake of the owner's, or an attack: the client has no part in it.
            log.refused(.authorize, refusal, visit)
            return answers.refusal(.badRequest)
        }
    }

    /// Back to where the sign-in came from, without a code.
    private func turnBack(_ error: OAuthError, to target: AuthorizeTarget) -> Response {
        answers.redirect(.found, to: target.redirect, [("error", error.rawValue)], state: target.state)
    }

    /// The page with the button.
    private func ask(
        _ person: Person,
        _ identity: Identity,
        _ request: AuthorizeRequest,
        _ target: AuthorizeTarget,
        _ visit: Visit
    ) throws -> Response {
        guard !request.forbidsPages else {
            log.refused(.authorize, ProviderReason.interactionRequired, visit, identity)
            return turnBack(.interactionRequired, to: target)
        }
        let (token, cookie) = try taps.issue(request, for: person.subject)
        let action = settings.issuer.path + ProviderRoute.confirm.rawValue
        return answers.form(
            SignInPages.confirm(answers.site, for: person, action: action, token: token),
            cookie: cookie,
            leadsTo: target.redirect
        )
    }

    /// `/confirm`: the button was pressed. The web server says again who is there, and it must be whom the page was for.
    func confirm(_ visit: Visit, _ decision: IdentityDecision) async throws -> Response {
        guard let fields = await form(of: visit, upTo: Self.maximumForm),
            let tap = taps.tap(fields["tap"], from: visit),
            let request = tap.request, let redirect = settings.redirects.first(where: { $0.text == request.redirect })
        else { return refuse(visit, .confirmInvalid, at: .confirm) }
        if case .refused(let refusal) = decision { log.refused(.confirm, refusal, visit) }
        guard case .person(let person, let identity) = decision, person.subject == tap.subject else {
            return refuse(visit, .confirmInvalid, at: .confirm)
        }
        if let wait = tapCounts.withLock({ $0.count(person.subject, at: clock.now()) }) {
            log.refused(.confirm, ProviderReason.rateLimited, visit, identity)
            var response = answers.refusal(.tooManyRequests)
            response.fields.add("Retry-After", Answers.retryAfter(wait))
            return response
        }
        do throws(ReplayStoreFailure) {
            guard try await replay.redeem("tap \(tap.id)", until: taps.end(of: tap)) else {
                return refuse(visit, .confirmInvalid, at: .confirm)
            }
        } catch {
            return storeAway(error, isPage: true)
        }
        return try signIn(request, to: redirect, identity, .seeOther, visit)
    }

    /// The code goes back to Immich.
    private func signIn(
        _ request: AuthorizeRequest,
        to redirect: RedirectURI,
        _ identity: Identity,
        _ status: Status,
        _ visit: Visit
    ) throws -> Response {
        let code: String
        do {
            code = try mint(request, for: identity)
        } catch GrantBox<SignInGrant>.Failure.tooLong {
            log.refused(.authorize, IdentityRefusal.tooLong, visit, identity)
            return answers.refusal(.badRequest)
        }
        var response = answers.redirect(status, to: redirect, [("code", code)], state: request.state)
        // Whoever signs in by himself is signed in silently again.
        response.fields.add("Set-Cookie", signedOutCookie(lasting: .zero))
        return response
    }

    /// A code for somebody whom the policy has just let in.
    func mint(_ request: AuthorizeRequest, for identity: Identity) throws -> String {
        try grants.codes.seal(SignInGrant(request, identity, at: clock.date()))
    }

    /// While it lives, nobody is signed in silently; zero takes it back.
    func signedOutCookie(lasting time: Duration) -> Fields.Value {
        let (name, secure) = settings.issuer.isSecure ? ("__Host-sharefcgi_out", "; Secure") : ("sharefcgi_out", "")
        return "\(name)=1; Path=/; Max-Age=\(time.components.seconds); HttpOnly; SameSite=Lax\(secure)"
    }

    func refuse(_ visit: Visit, _ reason: ProviderReason, at route: ProviderRoute = .authorize) -> Response {
        log.refused(route, reason, visit)
        return answers.refusal(.badRequest)
    }

    /// Nothing is redeemed while nobody knows whether it was before.
    func storeAway(_ failure: ReplayStoreFailure, isPage: Bool) -> Response {
        log.replayStore(failure)
        var response =
            isPage
            ? answers.refusal(.serviceUnavailable) : answers.error(.serviceUnavailable, .temporarilyUnavailable)
        response.fields.add("Retry-After", "10")
        return response
    }

    /// A posted form, strictly: its type, its length, every name once. Nil for anything else.
    func form(of visit: Visit, upTo limit: Int) async -> FormFields? {
        guard Self.isForm(visit.meta.contentType), visit.meta.contentLength ?? 0 <= limit,
            let bytes = try? await visit.body.collect(upTo: limit),
            visit.meta.contentLength.map({ $0 == bytes.count }) ?? true,
            let fields = FormFields(bytes), !fields.hasDuplicates
        else { return nil }
        return fields
    }

    /// `application/x-www-form-urlencoded`, whatever parameters follow: it is UTF-8 in any case.
    private static func isForm(_ type: String?) -> Bool {
        let bare = (type ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") }
        return ASCII.lowercased(bare).elementsEqual("application/x-www-form-urlencoded".utf8)
    }
}
