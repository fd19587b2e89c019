import HTTPClient
import Immich

/// Immich's `/api/oauth/callback`, called in a browser's place: one code becomes one session.
struct ImmichCallback: Sendable {
    /// What came of it.
    enum Outcome: Sendable {
        case signedIn(SessionCookies)
        /// Why, for the log, and whom it tells something about.
        case failed(String, SilentLimiter.Lesson)
        case badReply(SessionCookies.Flaw)

        var lesson: SilentLimiter.Lesson {
            switch self {
            case .signedIn: .success
            case .failed(_, let lesson): lesson
            case .badReply: .ofImmich
            }
        }
    }

    private struct Body: Encodable {
        let url: String
        let state: String
        let codeVerifier: String
    }

    /// The answer is a few names; nothing of it is looked at but its cookies.
    private static let maximumBytes = 64 << 10
    private static let maximumUserAgent = 512

    let immich: Upstream
    /// Where a browser would have come back to.
    let redirect: RedirectURI
    let issuer: Issuer
    /// Browsers find Immich at https, so it must say `Secure`.
    let isSecure: Bool
    let timeout: Duration
    let http: any HTTPFetching

    /// Nothing of the browser goes along but its name for itself, under which Immich lists the session.
    func finish(code: String, verifier: String, userAgent: String?) async -> Outcome {
        let state = Base64URL.encode(Crypto.random(16))
        let url = redirect.adding([("code", code), ("state", state), ("iss", issuer.description)])
        guard let body = try? JSONText.encode(Body(url: url, state: state, codeVerifier: verifier)) else {
            return .failed("no request could be made", .ofPerson)
        }
        var fields = [
            ("Content-Type", "application/json"), ("Accept", "application/json"),
            ("X-Forwarded-Proto", isSecure ? "https" : "http"),
        ]
        if let userAgent, Self.mayBeSent(userAgent) { fields.append(("User-Agent", userAgent)) }
        let request = HTTPRequest(
            "POST",
            url: "\(immich)/api/oauth/callback",
            fields: fields,
            body: body,
            timeout: timeout,
            maximumBytes: Self.maximumBytes
        )
        do throws(HTTPClientError) {
            return outcome(of: try await http.fetch(request))
        } catch {
            // Whoever hangs up tells nothing about Immich.
            if case .cancelled = error { return .failed("the visitor has left", .nothing) }
            return .failed("Immich did not answer: \(error)", .ofImmich)
        }
    }

    private func outcome(of response: HTTPResponse) -> Outcome {
        switch response.head.status {
        case 201: break
        // Of this account, of the provider's settings, or of us: the next person may fare better.
        case 400..<502: return .failed("Immich answered \(response.head.status)", .ofPerson)
        default: return .failed("Immich answered \(response.head.status)", .ofImmich)
        }
        do throws(SessionCookies.Flaw) {
            return .signedIn(try SessionCookies(response.head, isSecure: isSecure))
        } catch {
            return .badReply(error)
        }
    }

    private static func mayBeSent(_ text: String) -> Bool {
        (1...maximumUserAgent).contains(text.utf8.count) && text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
    }
}
