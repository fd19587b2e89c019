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
    private let passwords: Attempts
    private let tokens: Attempts
    private let failed: @Sendable (ShareReference, Visitor) -> Void

    /// `tokens`: tokens are counted apart from passwords, since a browser sends those of all links that it has opened, and
    /// nobody shall be kept from typing a password because of them. `failed`: is told of every wrong password, once.
    init(
        book: ShareBook,
        passwords: Attempts,
        tokens: Attempts,
        failed: @escaping @Sendable (ShareReference, Visitor) -> Void
    ) {
        self.book = book
        self.passwords = passwords
        self.tokens = tokens
        self.failed = failed
    }

    /// Tries a password at a link that is known to be locked. `attempt` gives it to Immich.
    func open<Opened: Sendable>(
        _ reference: ShareReference,
        for visitor: Visitor,
        by attempt: () async throws(ImmichError) -> Opened
    ) async -> Outcome<Opened> {
        let outcome = await count(reference, visitor, passwords, attempt)
        if case .wrong = outcome { failed(reference, visitor) }
        return outcome
    }

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
        _ attempts: Attempts,
        _ attempt: () async throws(ImmichError) -> Opened
    ) async -> Outcome<Opened> {
        // Whichever way a link is spelt, its tries are the same.
        let name = book.name(of: reference)
        let counted: Attempts.Try
        switch await attempts.begin(share: name, network: visitor.network) {
        case .allowed(let attempt): counted = attempt
        case .wait(let wait): return .limited(wait: wait)
        }
        do throws(ImmichError) {
            let opened = try await attempt()
            await attempts.succeeded(counted)
            return .opened(opened)
        } catch {
            switch error {
            case .wrongPassword, .passwordRequired:
                return .wrong
            case .notLocked:
                await attempts.abandoned(counted)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .notLocked
            case .unknownShare, .notInShare:
                await attempts.abandoned(counted)
                book.forget(ShareBook.Claim(reference: reference, token: nil))
                return .unknown
            case .unavailable(let reason):
                // A visitor who hangs up while Immich judges has tried all the same: else guesses would be free.
                if reason != .cancelled { await attempts.abandoned(counted) }
                return .away(reason)
            }
        }
    }
}
