import EventLoop
import Immich

/// Which key a slug was last seen to stand for, so that a link counts as one, whichever way it is spelt.
///
/// Immich tells no key of a locked link: until somebody has opened it, its slug and its key are two names.
final class LinkNames: Sendable {
    private let keys: Locked<BoundedCache<Slug, ShareKey>>

    init(count: Int) { keys = Locked(BoundedCache(maximumCount: count)) }

    /// The one name of a link: its key, where that is known.
    func name(of reference: ShareReference) -> ShareReference {
        guard case .slug(let slug) = reference, let key = keys.withLock({ $0.value(for: slug) }) else {
            return reference
        }
        return .key(key)
    }

    /// Notes what Immich says of a link.
    func learn(_ share: Share) {
        guard let slug = share.slug else { return }
        keys.withLock { $0.insert(share.key, for: slug) }
    }
}
