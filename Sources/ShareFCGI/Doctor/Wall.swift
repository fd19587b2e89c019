import HTTPClient
import Immich

/// A login before Immich as a whole (docs/admission.md): what stands there, a stranger never comes to.
struct Wall: Equatable, Sendable {
    /// Where it was met, and how, for the owner.
    let text: String

    /// nil where a stranger sees the page: 401 is not Immich's own, a redirect leads off the site.
    init?(_ page: String, _ answer: Stranger.Answer, at site: Upstream) {
        guard case .success(let response) = answer, Self.refuses(answer) else { return nil }
        guard Self.isRedirect(response.head.status) else {
            guard response.head.status == 401 else { return nil }
            text = "a stranger's \(page) is answered 401"
            return
        }
        let location = response.head.field("location") ?? ""
        guard Self.leadsAway(location, from: site) else { return nil }
        text = "a stranger's \(page) leads to \(LogText.quoted(location, limit: 120))"
    }

    /// Somebody before Immich asks who is there; neither Immich nor our gate says so.
    static func refuses(_ answer: Stranger.Answer) -> Bool {
        guard case .success(let response) = answer else { return false }
        switch (Sight(answer), response.head.status) {
        case (.refusal, 401), (.refusal, 403), (.other, 401): return true
        case (.refusal, let status): return isRedirect(status)
        default: return false
        }
    }

    /// Another host, or another port in the same scheme: the way to TLS is no login.
    private static func leadsAway(_ location: String, from site: Upstream) -> Bool {
        let address = location.prefix { $0 != "?" && $0 != "#" }
        let origin = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3)
        guard let place = Upstream(origin.joined(separator: "/")) else { return false }
        return place.host != site.host || place.isTLS == site.isTLS && place.port != site.port
    }

    private static func isRedirect(_ status: Int) -> Bool { [301, 302, 303, 307, 308].contains(status) }
}
