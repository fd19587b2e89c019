import Gateway
import HTTPClient
import Immich

/// Whether a request is somebody's first page, on which he may be signed in: pure. What a client wrote only ever narrows
/// it, since the web server has said who he is.
struct PageConditions: Sendable {
    /// What keeps a sign-in from being tried; the raw value is the log's `reason`.
    enum Unmet: String, Error, Sendable {
        /// Not a page of `silent.paths`, or one where somebody chose how to sign in.
        case page = "silent_page"
        /// Not a browser that opens a page in a window of its own.
        case navigation = "silent_navigation"
        /// A session of Immich is there, valid or not, or cookies that nobody can read.
        case session = "silent_session"
        /// Came by plain http to a site that has https.
        case insecure = "silent_insecure"
        /// Has signed out a moment ago.
        case signedOut = "silent_signed_out"
        /// Was signed in a moment ago, and has no session: the browser keeps no cookies.
        case loop = "silent_loop"
    }

    let paths: [PagePattern]
    /// Browsers find Immich at https.
    let isSecure: Bool

    /// Immich's log-in page, where these mean that somebody is on his way in or chose another.
    private static let logIn = Array("/auth/login".utf8)
    private static let choices = ["autoLaunch", "password", "code", "error"]

    /// The first condition that does not hold; nil where all do.
    func unmet(by visit: Visit) -> Unmet? {
        guard isPage(visit) else { return .page }
        guard Self.isNavigation(visit) else { return .navigation }
        guard let names = CookieNames(visit.meta.cookies), !names.has("immich_access_token") else { return .session }
        guard visit.isSecure || !isSecure else { return .insecure }
        if names.has("__Host-sharefcgi_out") || names.has("sharefcgi_out") { return .signedOut }
        if names.has("__Host-sharefcgi_try") || names.has("sharefcgi_try") { return .loop }
        return nil
    }

    private func isPage(_ visit: Visit) -> Bool {
        guard !visit.meta.hasDoubtfulPath, paths.contains(where: { $0.matches(visit.path) }) else { return false }
        guard visit.path == Self.logIn, let query = visit.meta.query else { return true }
        guard let fields = FormFields(query) else { return false }
        return !Self.choices.contains(where: fields.has)
    }

    /// A page in a window (Fetch Metadata §2): an iframe says `navigate`, too. A browser that says neither is believed by
    /// what it takes.
    private static func isNavigation(_ visit: Visit) -> Bool {
        guard visit.method == "GET", visit.meta.contentLength ?? 0 == 0,
            ["Sec-Purpose", "Purpose", "X-Moz"].allSatisfy({ visit.meta.headers($0).isEmpty }),
            visit.meta.headers("Accept").contains(where: takesHTML)
        else { return false }
        let (modes, kinds) = (visit.meta.headers("Sec-Fetch-Mode"), visit.meta.headers("Sec-Fetch-Dest"))
        return modes.isEmpty && kinds.isEmpty || modes == [Array("navigate".utf8)] && kinds == [Array("document".utf8)]
    }

    /// One of the media ranges is `text/html` (RFC 9110 §12.5.1).
    private static func takesHTML(_ accept: [UInt8]) -> Bool {
        accept.split(separator: UInt8(ascii: ",")).contains { range in
            let type = range.prefix { $0 != UInt8(ascii: ";") }.filter { $0 != UInt8(ascii: " ") && $0 != 0x09 }
            return String(decoding: type, as: UTF8.self).lowercased() == "text/html"
        }
    }
}

/// The names of a request's cookies, strictly read (RFC 6265 §4.2.1).
struct CookieNames {
    private let names: Set<String>

    /// Nil where a part is no pair, where a name is no token, and for bytes beyond visible ASCII: whoever reads it
    /// otherwise may find another cookie there. Some web servers put a comma between two fields.
    init?(_ fields: [[UInt8]]) {
        var names: Set<String> = []
        for pair in fields.joined(separator: [UInt8(ascii: ";")]).split(separator: UInt8(ascii: ";")) {
            let pair = ASCII.trimmed(pair)
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let name = Fields.Name(String(decoding: ASCII.trimmed(pair[..<equals]), as: UTF8.self)),
                pair.allSatisfy({ $0 == 0x09 || 0x20...0x7E ~= $0 })
            else { return nil }
            names.insert(name.text)
            for part in pair[equals...].split(separator: UInt8(ascii: ",")).dropFirst() {
                names.insert(String(decoding: ASCII.trimmed(part.prefix { $0 != UInt8(ascii: "=") }), as: UTF8.self))
            }
        }
        self.names = names
    }

    func has(_ name: String) -> Bool { names.contains(name) }
}
