import HTTPClient

/// Who answers for a share that does not exist: whose pages show the shares here.
enum FrontPage: Equatable, Sendable {
    /// Our own constant page.
    case ours
    /// Our page of a minute: share-fcgi cannot ask Immich.
    case immichAway
    /// The web server's page in our name: share-fcgi itself is not there.
    case weAreAway
    /// Immich's web app: 200, or 404 for a share that it does not know.
    case immich
    case tooManyGuesses
    /// Elsewhere: the address, as it was written.
    case redirect(String)
    case other(Int)

    init(_ response: HTTPResponse) {
        let head = response.head
        let policy = head.field("content-security-policy") ?? ""
        // What every page of ours carries, whatever it says.
        let isOurs = policy.hasPrefix("default-src 'none'; img-src 'self'") && !Sight.marks(of: head)
        // Of an invalid link where the owner wants another answer than the page (links.invalid).
        let isBare = policy.hasPrefix("default-src 'none'; frame-ancestors") && head.field("x-robots-tag") != nil
        let isHTML = head.field("content-type")?.hasPrefix("text/html") == true
        switch head.status {
        case 404 where isOurs: self = .ours
        case 429 where isOurs: self = .tooManyGuesses
        case 503 where isOurs: self = .immichAway
        case 503 where policy.hasPrefix("default-src 'none'; frame-ancestors"): self = .weAreAway
        case _ where isBare && !Sight.marks(of: head): self = .ours
        case 301, 302, 303, 307, 308: self = .redirect(head.field("location") ?? "")
        case 200 where isHTML, 404 where isHTML && Self.namesImmich(response): self = .immich
        default: self = .other(head.status)
        }
    }

    /// By its framework's fields, or in its page where somebody takes them off.
    private static func namesImmich(_ response: HTTPResponse) -> Bool {
        let name = Array("Immich".utf8)
        return Sight.marks(of: response.head)
            || response.body.indices.contains { response.body[$0...].starts(with: name) }
    }
}
