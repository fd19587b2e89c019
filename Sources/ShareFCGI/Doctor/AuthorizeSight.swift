import HTTPClient

/// What an answer of `/sso/authorize` tells of how far a stranger came.
enum AuthorizeSight: Equatable, Sendable {
    /// A code, or the page before one: whoever asked was believed to be somebody.
    case identity
    /// Somebody was believed, and our rules do not let him in.
    case denied
    /// We were asked, and nobody was named.
    case nobody
    /// We were asked, and refused: a contradiction, a request that we do not know.
    case refused
    /// We were asked by somebody who may not name people: hop, peer or secret.
    case untrusted
    /// The login, or whoever else stands in front, said no or leads elsewhere.
    case login
    case notFound
    /// Immich's own pages.
    case immich
    case away(Int)
    case other(Int)
    case silence

    /// `redirect`: where an answer to Immich leads.
    init(_ answer: Stranger.Answer, redirect: String) {
        guard case .success(let response) = answer else {
            // A hang-up is a no.
            if case .failure(.failed) = answer { self = .login } else { self = .silence }
            return
        }
        let head = response.head
        switch head.status {
        case 302, 303, 301, 307, 308:
            self = Self.leading(head.field("location") ?? "", redirect)
        case 200 where Self.isOurs(head): self = .identity
        case 400 where Self.isOurs(head): self = .refused
        case 403 where Self.isOurs(head): self = .untrusted
        case 404: self = .notFound
        case 200 where Sight.marks(of: head) || head.field("content-type")?.hasPrefix("text/html") == true:
            self = .immich
        case 400..<500: self = .login
        case 500...: self = .away(head.status)
        default: self = .other(head.status)
        }
    }

    /// Every page of the sign-in carries it, and Immich's none.
    static func isOurs(_ head: HTTPResponseHead) -> Bool {
        head.field("x-frame-options") == "DENY" && !Sight.marks(of: head)
            && head.field("content-security-policy")?.hasPrefix("default-src 'none'; style-src 'self'") == true
    }

    private static func leading(_ location: String, _ redirect: String) -> AuthorizeSight {
        guard location.hasPrefix(redirect + "?") else { return .login }
        let words = location.dropFirst(redirect.count + 1).split(separator: "&").map(String.init)
        if words.contains(where: { $0.hasPrefix("code=") }) { return .identity }
        if words.contains("error=access_denied") { return .denied }
        return words.contains("error=login_required") ? .nobody : .refused
    }

    /// Somebody was believed.
    var isBelieved: Bool { self == .identity || self == .denied }

    /// The request went by the login to us.
    var isPastLogin: Bool {
        switch self {
        case .identity, .denied, .nobody, .refused: true
        case .untrusted, .login, .notFound, .immich, .away, .other, .silence: false
        }
    }
}
