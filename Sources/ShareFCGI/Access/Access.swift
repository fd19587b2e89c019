import FoundationEssentials
import Immich

/// Whether a visitor may see a share. Every route that shows anything of one asks for this first, and only ``ShareAccess``
/// says `granted`.
enum Access: Sendable {
    case granted(Grant)
    /// The link is locked and this visitor has not opened it, or no longer.
    case passwordRequired
    case denied(Denial)
    /// Immich cannot be asked. `lastSeen` is an open share as it was a few minutes ago, where there is one.
    case away(lastSeen: Grant?, ImmichError.Reason)

    /// Why a link is refused. For the log: a visitor sees one answer for all.
    enum Denial: Equatable, Sendable {
        case unknown
        case expired
        /// An individual link of which every asset is in the trash.
        case empty
        /// This address named too many links that do not exist.
        case tooManyGuesses(wait: Duration)
    }
}

extension Access {
    /// There is no such link, or nobody waited to hear whether there is.
    var isUnknown: Bool {
        switch self {
        case .denied(.unknown), .away(_, .cancelled): true
        case .granted, .passwordRequired, .denied, .away: false
        }
    }
}

/// An open door: the share, and by which claim it was opened.
struct Grant: Sendable {
    let share: Share
    let claim: ShareBook.Claim
    /// Changes with every answer of Immich about the share.
    let serial: UInt64
    /// Immich is away; this is the share as it was when it last answered.
    var isStale = false
    /// When the unlock lapses that opened it; nil where none did.
    var lapsesAt: Date?

    /// The share has a password, which this visitor gave: nothing of it may be kept by anybody.
    var isLocked: Bool { claim.token != nil || share.hasPassword }
}
