import HTTPClient
import Immich

/// An address that Immich itself asks: nobody's login may stand before it.
enum ProviderDoor: Equatable, Sendable {
    /// We answer.
    case open([UInt8])
    /// The login, or whoever else asks people who they are.
    case login
    /// Immich, whose pages have any address.
    case immich
    case notFound
    case away(Int)
    case other(Int)
    case silence

    /// `status`: what we answer there to a plain GET.
    init(_ answer: Stranger.Answer, expecting status: Int) {
        guard case .success(let response) = answer else {
            self = .silence
            return
        }
        let head = response.head
        let isPage = head.field("content-type")?.hasPrefix("text/html") == true
        switch head.status {
        case status where !isPage && !Sight.marks(of: head): self = .open(response.body)
        case 301, 302, 303, 307, 308, 401, 403, 407: self = .login
        case 404: self = .notFound
        case 200 where isPage: self = .immich
        case 500...: self = .away(head.status)
        default: self = .other(head.status)
        }
    }
}
