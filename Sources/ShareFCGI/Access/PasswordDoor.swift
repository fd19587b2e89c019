import EventLoop
import Immich

/// Where passwords are tried: limited before Immich is asked, each failure one line in the log.
final class PasswordDoor: Sendable {
    enum Outcome: Sendable {
        case opened(Share, LinkToken)
        case wrong
        case limited(wait: Duration)
        /// The link asks for no password any more.
        case notLocked
        case unknown
        case away(ImmichError.Reason)
    }

    private let book: ShareBook
    private let limiter: Locked<AttemptLimiter>
    private let clock: Clock
    private let failed: @Sendable (ShareReference, Visitor) -> Void

    /// `failed`: is told of every wrong password, once.
    init(
        book: ShareBook,
        limiter: AttemptLimiter,
        clock: Clock = Clock(),
        failed: @escaping @Sendable (ShareReference, Visitor) -> Void
    ) {
        self.book = book
        self.limiter = Locked(limiter)
        self.clock = clock
        self.failed = failed
    }

    /// Tries a password at a link that is known to be locked.
    func open(_ reference: ShareReference, with password: SharePassword, for visitor: Visitor) async -> Outcome {
        // Whichever way a link is spelt, its tries are the same.
        let name = book.name(of: reference)
        let decision = limiter.withLock { $0.begin(share: name, network: visitor.network, at: clock.now()) }
        if case .wait(let wait) = decision { return .limited(wait: wait) }
        do throws(ImmichError) {
            let (share, token) = try await book.unlock(reference, password: password)
            limiter.withLock { $0.succeeded(share: name, network: visitor.network) }
            return .opened(share, token)
        } catch {
            switch error {
            case .wrongPassword, .passwordRequired:
                failed(reference, visitor)
                return .wrong
            case .notLocked:
                giveBack(name, visitor)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .notLocked
            case .unknownShare, .notInShare:
                giveBack(name, visitor)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .unknown
            case .unavailable(let reason):
                // A visitor who hangs up while Immich judges has tried all the same: else guesses would be free.
                if reason != .cancelled { giveBack(name, visitor) }
                return .away(reason)
            }
        }
    }

    private func giveBack(_ name: ShareReference, _ visitor: Visitor) {
        limiter.withLock { $0.abandoned(share: name, network: visitor.network) }
    }
}
