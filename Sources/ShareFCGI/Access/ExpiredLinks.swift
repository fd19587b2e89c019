import EventLoop
import FoundationEssentials
import Immich

/// When links end that were seen open. Immich says of a link that has expired that there is none; whoever comes to one
/// that we have shown can be told.
final class ExpiredLinks: Sendable {
    private let ends: Locked<BoundedCache<ShareReference, Date>>

    /// `count`: links remembered at once.
    init(count: Int) { ends = Locked(BoundedCache(maximumCount: count)) }

    /// `end`: nil where the link has none, now.
    func learn(_ reference: ShareReference, endsAt end: Date?) {
        ends.withLock { ends in
            if let end { ends.insert(end, for: reference) } else { ends.removeValue(for: reference) }
        }
    }

    func hasEnded(_ reference: ShareReference, at now: Date) -> Bool {
        ends.withLock { $0.value(for: reference) }.map { $0 <= now } ?? false
    }
}
