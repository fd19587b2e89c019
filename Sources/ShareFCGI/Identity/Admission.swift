import Gateway

/// Whether somebody may reach Immich at all, in whatever way: pure. Not ``Gate``, which judges the links of shares.
///
/// No credential comes of it: whoever is admitted still has to sign in, and may do so.
enum Admission: Equatable, Sendable {
    case admitted
    case refused(IdentityRefusal)

    init(_ decision: IdentityDecision) {
        self =
            switch decision {
            case .person: .admitted
            case .nobody: .refused(.missing)
            case .notAllowed(let refusal), .refused(let refusal): .refused(refusal)
            }
    }
}

/// A web server asks whether a request of somebody's may go on: the question, and the words in which it takes a yes.
enum AdmissionQuestion: Equatable, Sendable {
    /// By a request to ``path``: nginx's `auth_request`, Caddy's `forward_auth`.
    case subrequest
    /// By the role of an authorizer (FastCGI §6.3): Apache. The path is that of the request in question.
    case authorizer

    static let path = "/_gate"

    /// Nil for everything else. Only the names of CGI say where a request leads: in a subrequest REQUEST_URI is what the
    /// visitor asked for, and `/sso/jwks` there must not be an answer that lets him in.
    init?(_ role: Role, _ meta: MetaVariables) throws(MetaVariables.Failure) {
        if role == .authorizer {
            self = .authorizer
            return
        }
        let path = Array(meta.scriptName.utf8) + (try meta.bytes("PATH_INFO") ?? [])
        guard path.elementsEqual(Self.path.utf8) else { return nil }
        self = .subrequest
    }

    /// Any status but 200 is an authorizer's no.
    var yes: Status {
        switch self {
        case .subrequest: .noContent
        case .authorizer: .ok
        }
    }
}

extension IdentityRefusal {
    /// The web server passes 401 and 403 on; the others are mistakes or attacks, and nginx makes 500 of them.
    var status: Status {
        switch self {
        case .missing: .unauthorized
        case .peerUntrusted, .hopUntrusted, .secretMissing, .secretMismatch, .denied, .notAllowed: .forbidden
        case .duplicate, .conflict, .malformed, .tooLong, .placeholder: .badRequest
        }
    }
}
