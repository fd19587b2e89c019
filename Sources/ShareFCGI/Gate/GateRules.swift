import Immich

/// Whether calls of Immich's own API with a share's credential go through.
enum GateMode: String, CaseIterable, Sendable {
    /// None does: our own pages show the shares.
    case closed
    /// Those go through whose link is open for this visitor: Immich's own pages show the shares.
    case check
}

/// What becomes of a call.
enum GateDecision: Equatable {
    /// 400: a request line that no client of Immich's writes.
    case malformed
    /// `200 []`: no text is known in this picture.
    case noText
    /// 404.
    case refused
    /// 404, and one more guess of this visitor's.
    case guess
    /// It goes through if the share is open for this visitor.
    case judged(ShareReference)
    /// `shared-links/me`: Immich's answer, by us.
    case me(ShareReference)
    /// A password in the query, of a release before 3.0.
    case tryQuery(ShareReference, SharePassword)
    /// A password in the body.
    case tryLogin(ShareReference)
}

/// The rules of the gate, whole: from what a call carries to what becomes of it. Pure; Immich is not asked here.
///
/// A call is selected by its credential, whatever its path and method: Immich checks a share's password on `me` and
/// `login` only, so that a key by itself would open everything else. When in doubt, closed.
enum GateRules {
    static func decision(on call: GateCall, _ mode: GateMode) -> GateDecision {
        switch (call.isMalformed, call.question, call.endpoint, call.method, call.credential, mode) {
        case (true, _, _, _, _, _): .malformed

        // 1. The web app asks it for every picture, Immich says 401, and ban lists count that. Any id: it tells nothing.
        //    Our files answer it in the web server; a lighttpd or Apache, say, may leave it to us.
        case (_, .answer, .ocr, "GET", _, _), (_, .answer, .ocr, "HEAD", _, _): .noText

        // 2. Sessions and API keys are Immich's business, and never come here. The web server has taken this call out of
        // its owner's locations for the name of a credential, and there is none: a yes would go round his own doors.
        case (_, _, _, _, .none, _): .refused

        // 3. Our own pages serve the shares, so nobody needs a share's credential elsewhere.
        case (_, _, _, _, _, .closed): .refused
        case (_, _, _, _, .impossible, .check): .guess
        case (_, _, _, _, .share, .check) where call.hasTokenInQuery: .refused

        // 4. What Immich's own pages ask of a link, and the two ways to give it a password.
        case (_, .answer, .me, "GET", .share(let share), .check), (_, .answer, .me, "HEAD", .share(let share), .check):
            call.password.map { .tryQuery(share, $0) } ?? .me(share)
        case (_, .answer, .login, "POST", .share(let share), .check): .tryLogin(share)

        // 5. Everything else with a share's credential.
        case (_, .authRequest, _, _, .share(let share), .check), (_, .forwardAuth, _, _, .share(let share), .check):
            .judged(share)
        case (_, .answer, _, _, _, .check): .refused
        }
    }
}
