/// Who asks, once the credential was believed.
enum Visitor: Sendable {
    /// Whoever holds a link: sees what it shows, under the owner's name.
    case guest(Link)
    /// A user, by a session, or by an API key, which is none.
    case member(Account, session: Sessions.Session?)

    /// The one that the credential names, or the refusal that says why there is none.
    init(_ credential: Credential, in catalogue: Catalogue, at now: Moment) throws(Refusal) {
        switch credential {
        case .key(let text):
            let bytes = Link.bytes(ofKey: text)
            let link = catalogue.links.first { $0.key == bytes }
            self = .guest(try Visitor.open(link, in: catalogue, at: now, otherwise: "Invalid share key"))
        case .slug(let text):
            let link = catalogue.links.first { $0.slug.map { Array($0.utf8) } == Array(text.utf8) }
            self = .guest(try Visitor.open(link, in: catalogue, at: now, otherwise: "Invalid share slug"))
        case .session(let token):
            guard let session = catalogue.sessions.session(token, at: now),
                let account = catalogue.accounts.account(session.account)
            else { throw .unauthorized("Invalid user token") }
            self = .member(account, session: session)
        case .apiKey(let key):
            guard let key = catalogue.sessions.apiKey(key), let account = catalogue.accounts.account(key.account) else {
                throw .unauthorized("Invalid API key")
            }
            self = .member(account, session: nil)
        case .none: throw .unauthorized("Authentication required")
        }
    }

    /// A link that has not expired, and whose album is there.
    private static func open(
        _ link: Link?,
        in catalogue: Catalogue,
        at now: Moment,
        otherwise message: String
    ) throws(Refusal) -> Link {
        guard let link, link.expires.map({ $0 > now }) ?? true else { throw .unauthorized(message) }
        if case .album(let id) = link.content, catalogue.albums[id] == nil { throw .unauthorized(message) }
        return link
    }

    // MARK: What may be seen

    /// The owner sees everything, what lies in the trash as well.
    func sees(_ asset: Asset, in catalogue: Catalogue) -> Bool {
        switch self {
        case .guest(let link): catalogue.isMember(asset, of: link)
        case .member(let account, _): account.ownsLibrary
        }
    }

    func sees(_ album: Identity) -> Bool {
        switch self {
        case .guest(let link): if case .album(album) = link.content { true } else { false }
        case .member(let account, _): account.ownsLibrary
        }
    }

    var showsMetadata: Bool {
        switch self {
        case .guest(let link): link.showsMetadata
        case .member: true
        }
    }

    var allowsDownload: Bool {
        switch self {
        case .guest(let link): link.allowsDownload
        case .member: true
        }
    }

    var allowsUpload: Bool {
        switch self {
        case .guest(let link): link.allowsUpload
        case .member: true
        }
    }
}
