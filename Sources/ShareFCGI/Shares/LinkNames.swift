import EventLoop
import Immich

/// Which key a slug was last seen to stand for, so that a link counts as one, whichever way it is spelt.
///
/// Immich tells no key of a locked link: until somebody has opened it, its slug and its key are two names.
final class LinkNames: Sendable {
    private let keys: Locked<BoundedCache<Slug, ShareKey>>

    /// Which link a token was seen to open: it fits no other.
    private let opened: Locked<BoundedCache<LinkToken, ShareKey>>

    init(count: Int) {
        keys = Locked(BoundedCache(maximumCount: count))
        opened = Locked(BoundedCache(maximumCount: count))
    }

    /// True where a token has opened another link than this one.
    func opensAnother(_ token: LinkToken, than reference: ShareReference) -> Bool {
        guard case .key(let key) = name(of: reference), let opened = opened.withLock({ $0.value(for: token) }) else {
            return false
        }
        return opened != key
    }

    /// The one name of a link: its key, where that is known.
    func name(of reference: ShareReference) -> ShareReference {
        guard case .slug(let slug) = reference, let key = keys.withLock({ $0.value(for: slug) }) else {
            return reference
        }
        return .key(key)
    }

    /// Notes what Immich says of a link, to whoever holds a token for it.
    func learn(_ share: Share, openedBy token: LinkToken? = nil) {
        if let token { opened.withLock { $0.insert(share.key, for: token) } }
        guard let slug = share.slug else { return }
        keys.withLock { $0.insert(share.key, for: slug) }
    }
}
