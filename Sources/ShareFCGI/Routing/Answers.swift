import Gateway

/// The constant answers: whatever is wrong with a link looks the same from outside, byte for byte, and
/// Immich away looks the same for every link. Made once at the start.
struct Answers: Sendable {
    /// Anything wrong with a link, as a page: 404.
    let nothingPage: Response
    /// Immich is away: 503.
    let awayPage: Response
    /// Too many links that do not exist: 429. The page says nothing else than ``nothingPage``.
    private let tooManyPage: Response
    /// A link that has expired, where the owner wants that told: 410.
    let expiredPage: Response?
    /// For visitors without a link, where the owner wants one.
    let home: Response?
    let robots: Response

    init(site: Site, fields: PageFields, links: Configuration.Links = .init(), hasHome: Bool = false) {
        func page(_ status: Status, _ bytes: [UInt8]) -> Response {
            var fields = fields.html
            fields.add("Cache-Control", "no-store")
            return Response(status, fields: fields, body: .bytes(bytes))
        }
        switch links.invalid {
        case .page:
            nothingPage = page(.notFound, NoticePage.nothing(site))
            tooManyPage = page(.tooManyRequests, NoticePage.nothing(site))
        case .status(let status):
            nothingPage = Response(constant: Status(rawValue: status) ?? .notFound)
            tooManyPage = Response(constant: .tooManyRequests)
        case .elsewhere(let address):
            nothingPage = Self.moved(.found, to: Location(ofTheOwner: address))
            tooManyPage = Response(constant: .tooManyRequests)
        case .drop:
            nothingPage = Self.dropped
            tooManyPage = Self.dropped
        }
        expiredPage = links.tellsExpired ? page(.gone, NoticePage.expired(site)) : nil
        home = hasHome ? page(.ok, NoticePage.home(site)) : nil
        robots = Self.robots(site)
        var away = page(.serviceUnavailable, NoticePage.away(site))
        away.fields.add("Retry-After", "10")
        awayPage = away
    }

    func tooManyGuesses(isPage: Bool, wait: Duration) -> Response {
        var response = isPage ? tooManyPage : Response(constant: .tooManyRequests)
        response.fields.add("Retry-After", Self.retryAfter(wait))
        return response
    }

    /// What a refused link is to its visitor.
    func refusal(_ denial: Access.Denial, isPage: Bool) -> Response {
        switch denial {
        case .tooManyGuesses(let wait): tooManyGuesses(isPage: isPage, wait: wait)
        case .expired where isPage: expiredPage ?? nothingPage
        case .unknown, .expired, .empty: nothing(isPage: isPage)
        }
    }

    func nothing(isPage: Bool) -> Response { isPage ? nothingPage : Self.nothingMedia }

    func away(isPage: Bool) -> Response { isPage ? awayPage : Self.mediaAway }

    /// An asset that is not in the share, or anything wrong with the link of a medium.
    static let nothingMedia = Response(constant: .notFound)
    /// A locked share's medium: the page's script then shows the form.
    static let lockedMedia = Response(constant: .locked)
    /// The web server hangs up: only it can.
    private static let dropped: Response = {
        var response = Response(constant: .notFound)
        response.fields.add("X-Accel-Redirect", "@sharefcgi_drop")
        return response
    }()
    static let mediaAway = Response(constant: .serviceUnavailable)

    static let well: Response = {
        var response = Response(constant: .ok)
        response.fields.add("Content-Type", "text/plain; charset=utf-8")
        response.body = .bytes(Array("ok".utf8))
        return response
    }()

    /// 416 with the size of the file: `bytes */N`.
    static func rangeBeyondTheEnd(_ size: String) -> Response {
        var response = Response(constant: .rangeNotSatisfiable)
        response.fields.add("Content-Range", Fields.Value(size))
        return response
    }

    /// What robots may read (RFC 9309): of search engines nobody anything. Who fetches a link to show a preview of it beside
    /// a message, because somebody has posted it, may: some of them do ask first.
    private static func robots(_ site: Site) -> Response {
        let readers = [
            "facebookexternalhit", "LinkedInBot", "Slackbot-LinkExpanding", "TelegramBot", "Twitterbot", "WhatsApp",
            "Discordbot", "SkypeUriPreview",
        ]
        let lines =
            readers.map { "User-agent: \($0)" } + ["Allow: \(site.basePath)/share/", "Allow: \(site.basePath)/s/"]
            + ["Disallow: /", "", "User-agent: *", "Disallow: /", ""]
        var response = Response(constant: .ok)
        response.fields.add("Content-Type", "text/plain; charset=utf-8")
        response.fields["Cache-Control"] = "public, max-age=3600"
        response.body = .bytes(Array(lines.joined(separator: "\n").utf8))
        return response
    }

    static func methodNotAllowed(_ allowed: Fields.Value) -> Response {
        var response = Response(constant: .methodNotAllowed)
        response.fields.add("Allow", allowed)
        return response
    }

    /// Elsewhere. The address is made of typed values, never of what a visitor sent.
    static func moved(_ status: Status, to location: Location) -> Response {
        var response = Response(constant: status)
        response.fields.add("Location", Fields.Value(location.text))
        return response
    }

    /// Whole seconds, at least one (RFC 9110 §10.2.3).
    static func retryAfter(_ wait: Duration) -> Fields.Value {
        Fields.Value(String(max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0))))
    }
}
