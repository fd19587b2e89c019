import Gateway
import HTTPClient
import Immich

/// A call of Immich's own API as the gate sees it, read once: from the request line, and from parameters that only the
/// web server's own configuration can write.
struct GateCall: Equatable {
    /// What the web server asks us.
    enum Question: String, CaseIterable {
        /// To answer the visitor in Immich's place.
        case answer
        /// nginx, `auth_request`: may this go to Immich?
        case authRequest = "auth_request"
        /// Caddy, `forward_auth`: the same; a refusal is shown to the visitor as it is.
        case forwardAuth = "forward_auth"
    }

    /// The routes of Immich that have rules of their own.
    enum Endpoint: Equatable {
        /// `/api/assets/<anything>/ocr`
        case ocr
        /// `/api/shared-links/me`
        case me
        /// `/api/shared-links/login`
        case login
        case other
    }

    let question: Question
    let method: String
    let endpoint: Endpoint
    let credential: ShareCredential
    /// The password in the query, as releases before 3.0 take it.
    let password: SharePassword?
    /// A link token in the query, which releases before 2.6 take: hundreds of guesses would fit into one.
    let hasTokenInQuery: Bool
    /// A path that servers disagree about, or that cannot be decoded.
    let isMalformed: Bool

    /// `key`, `slug`: see ``ShareCredential``.
    init(_ question: Question, _ meta: MetaVariables, key: [UInt8], slug: [UInt8]) {
        let query = ImmichQuery(meta.query ?? [])
        self.question = question
        method = meta.method
        endpoint = Endpoint(path: meta.path)
        credential = ShareCredential(key: key, slug: slug, query: query)
        if case .text(let text) = query["password"] { password = SharePassword(text) } else { password = nil }
        hasTokenInQuery = query.names("token") || query.wraps("token")
        isMalformed =
            meta.hasDoubtfulPath || PercentEncoding.decode(meta.path).map { $0.utf8.contains(0) } ?? true
    }
}

extension GateCall.Endpoint {
    /// Immich's routes know no case and one trailing slash, and are matched before anything is decoded.
    init(path: [UInt8]) {
        var segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { segment in
            String(decoding: ASCII.lowercased(segment), as: UTF8.self)
        }
        if segments.count > 2, segments.last == "" { segments.removeLast() }
        switch segments.count {
        case 5 where segments[1] == "api" && segments[2] == "assets" && segments[3] != "" && segments[4] == "ocr":
            self = .ocr
        case 4 where segments[1] == "api" && segments[2] == "shared-links" && segments[3] == "me":
            self = .me
        case 4 where segments[1] == "api" && segments[2] == "shared-links" && segments[3] == "login":
            self = .login
        default:
            self = .other
        }
    }
}
