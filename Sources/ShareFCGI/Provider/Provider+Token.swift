import EventLoop
import Gateway

/// `/token`: Immich redeems a code, once (RFC 6749 §4.1.3).
extension Provider {
    private static let maximumForm = 8 << 10

    private struct TokenAnswer: Encodable {
        let accessToken: String
        let tokenType = "Bearer"
        let expiresIn: Int
        let idToken: String
        let scope: String
    }

    func token(_ visit: Visit) async throws -> Response {
        if let networks = settings.tokenNetworks, !networks.contains(visit.meta.peerAddress) {
            log.refused(.token, ProviderReason.hopUntrusted, visit)
            return answers.refusal(.forbidden)
        }
        guard let fields = await form(of: visit, upTo: Self.maximumForm) else {
            log.refused(.token, ProviderReason.invalidParameter, visit)
            return answers.error(.badRequest, .invalidRequest)
        }
        let authorization = visit.meta.headers("Authorization")
        guard let proof = ClientProof(fields, authorization: authorization), proof.isRight(settings) else {
            return wrongClient(visit, hasTriedBasic: !authorization.isEmpty)
        }
        guard let type = fields["grant_type"] else {
            log.refused(.token, ProviderReason.invalidParameter, visit)
            return answers.error(.badRequest, .invalidRequest)
        }
        guard type == "authorization_code" else {
            log.refused(.token, ProviderReason.grantUnsupported, visit)
            return answers.error(.badRequest, .unsupportedGrantType)
        }
        guard let code = fields["code"] else {
            log.refused(.token, ProviderReason.invalidParameter, visit)
            return answers.error(.badRequest, .invalidRequest)
        }
        return try await redeem(code, fields, visit)
    }

    /// Only a wrong proof is counted: Immich itself redeems whatever strangers send to its callback, and is never held up
    /// for it.
    private func wrongClient(_ visit: Visit, hasTriedBasic: Bool) -> Response {
        if let wait = wrongProofs.withLock({ $0.count(visit.visitor.network, at: clock.now()) }) {
            log.refused(.token, ProviderReason.rateLimited, visit)
            var response = answers.error(.tooManyRequests, .slowDown)
            response.fields.add("Retry-After", Answers.retryAfter(wait))
            return response
        }
        log.refused(.token, ProviderReason.clientAuthenticationFailed, visit)
        var response = answers.error(.unauthorized, .invalidClient)
        // RFC 6749 §5.2; Immich takes the challenge for one only where it sent Basic.
        if hasTriedBasic { response.fields.add("WWW-Authenticate", #"Basic realm="token", charset="UTF-8""#) }
        return response
    }

    /// A code is spent by the first who shows it with the secret, whether or not the rest fits.
    private func redeem(_ code: String, _ fields: FormFields, _ visit: Visit) async throws -> Response {
        let signIn: SignInGrant
        do throws(GrantBox<SignInGrant>.Failure) {
            signIn = try grants.codes.open(code)
        } catch {
            return invalid(visit, error == .foreign ? .codeForeign : .codeMalformed)
        }
        let lifetime = settings.codeLifetime
        guard signIn.issuedAt.isFresh(for: lifetime, at: clock.date()) else { return invalid(visit, .codeExpired) }
        do throws(ReplayStoreFailure) {
            guard try await replay.redeem("code \(signIn.id)", until: signIn.issuedAt.end(of: lifetime)) else {
                return await replayed(signIn, visit)
            }
        } catch {
            return storeAway(error, isPage: false)
        }
        let identity = signIn.identity.identity
        guard Array((fields["redirect_uri"] ?? "").utf8) == Array(signIn.request.redirect.utf8) else {
            return invalid(visit, .redirectMismatch, identity)
        }
        guard PKCE.matches(fields["code_verifier"], signIn.request.challenge) else {
            return invalid(visit, .pkceFailed, identity)
        }
        guard case .person(let person, _) = self.identity.recheck(identity) else {
            return invalid(visit, .deniedLate, identity)
        }
        return try await answer(signIn, person)
    }

    private func answer(_ signIn: SignInGrant, _ person: Person) async throws -> Response {
        let now = clock.date()
        let scopes = signIn.request.scopes
        let accessToken = try grants.accessTokens.seal(
            UserInfoGrant(issuedAt: Moment(now), scopes: scopes, identity: signIn.identity)
        )
        let user = UserClaims(person, scopes, emailVerified: settings.emailVerified)
        let claims = IDToken(signIn, user, accessToken: accessToken, settings, at: now)
        let idToken = try await workers.run { [keys] in try keys.sign(claims, type: IDToken.type) }
        log.signedIn(signIn.identity.identity, signIn.session)
        let answer = TokenAnswer(
            accessToken: accessToken,
            expiresIn: Int(settings.codeLifetime.components.seconds),
            idToken: idToken,
            scope: Scope.text(scopes)
        )
        return answers.json(.ok, try JSONText.encode(answer, inSnakeCase: true))
    }

    /// Two came with one code, and nobody knows which of them is Immich: what the first one got ends (RFC 6749 §4.1.2).
    /// Once, however often the code comes again.
    private func replayed(_ signIn: SignInGrant, _ visit: Visit) async -> Response {
        let end = signIn.issuedAt.end(of: settings.codeLifetime)
        if (try? await replay.redeem("log-out \(signIn.id)", until: end)) ?? false,
            case .person(let person, _) = identity.recheck(signIn.identity.identity)
        {
            log.replayed(signIn)
            backchannel.sendLater(subject: person.subject, session: signIn.session)
        }
        return invalid(visit, .codeReplayed, signIn.identity.identity)
    }

    /// One text for everything that can be wrong with a code.
    private func invalid(_ visit: Visit, _ reason: ProviderReason, _ identity: Identity? = nil) -> Response {
        log.refused(.token, reason, visit, identity)
        return answers.error(.badRequest, .invalidGrant)
    }
}
