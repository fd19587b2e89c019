import EventLoop
import Immich

/// Where passwords are tried, whichever way they come: limited before Immich is asked, each failure one line in the log.
final class PasswordDoor: Sendable {
    enum Outcome<Opened: Sendable>: Sendable {
        case opened(Opened)
        case wrong
        case limited(wait: Duration)
        /// The link asks for no password any more.
        case notLocked
        case unknown
        case away(ImmichError.Reason)
    }

    let book: ShareBook
    private let limiter: Locked<AttemptLimiter>
    private let tokens = Locked(AttemptLimiter(PasswordDoor.tokenRules))
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

    /// Tries a password at a link that is known to be locked. `attempt` gives it to Immich.
    func open<Opened: Sendable>(
        _ reference: ShareReference,
        for visitor: Visitor,
        by attempt: () async throws(ImmichError) -> Opened
    ) async -> Outcome<Opened> {
        let outcome = await count(reference, visitor, limiter, attempt)
        if case .wrong = outcome { failed(reference, visitor) }
        return outcome
    }

    /// Tokens are counted apart from passwords: a browser sends those of all links that it has opened, and nobody shall be
    /// kept from typing a password because of them.
    private static let tokenRules: AttemptLimiter.Rules = {
        var rules = AttemptLimiter.Rules()
        rules.perShare = LinkTokenCookie.mostTokens
        rules.perAddress = 4 * LinkTokenCookie.mostTokens
        return rules
    }()

    /// Tries a token that a browser holds, for whichever link, at one that is known to be locked. Limited like a password,
    /// since tokens can be made of guessed ones; but a stale one is no line for ban lists.
    func openByToken<Opened: Sendable>(
        _ reference: ShareReference,
        for visitor: Visitor,
        _ attempt: () async throws(ImmichError) -> Opened
    ) async -> Outcome<Opened> {
        await count(reference, visitor, tokens, attempt)
    }

    private func count<Opened: Sendable>(
        _ reference: ShareReference,
        _ visitor: Visitor,
        _ limiter: Locked<AttemptLimiter>,
        _ attempt: () async throws(ImmichError) -> Opened
    ) async -> Outcome<Opened> {
        // Whichever way a link is spelt, its tries are the same.
        let name = book.name(of: reference)
        let decision = limiter.withLock { $0.begin(share: name, network: visitor.network, at: clock.now()) }
        if case .wait(let wait) = decision { return .limited(wait: wait) }
        do throws(ImmichError) {
            let opened = try await attempt()
            limiter.withLock { $0.succeeded(share: name, network: visitor.network) }
            return .opened(opened)
        } catch {
            switch error {
            case .wrongPassword, .passwordRequired:
                return .wrong
            case .notLocked:
                giveBack(name, visitor, limiter)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .notLocked
            case .unknownShare, .notInShare:
                giveBack(name, visitor, limiter)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .unknown
            case .unavailable(let reason):
                // A visitor who hangs up while Immich judges has tried all the same: else guesses would be free.
                if reason != .cancelled { giveBack(name, visitor, limiter) }
                return .away(reason)
            }
        }
    }

    private func giveBack(_ name: ShareReference, _ visitor: Visitor, _ limiter: Locked<AttemptLimiter>) {
        limiter.withLock { $0.abandoned(share: name, network: visitor.network) }
    }
}
