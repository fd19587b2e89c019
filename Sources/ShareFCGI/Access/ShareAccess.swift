import EventLoop
import FoundationEssentials
import Immich

/// The only door to a share: Immich itself asks for the password at two of its routes and nowhere else.
///
/// Nothing that goes wrong here can end in `granted`: that needs Immich's own word that the link is open to nobody in
/// particular, or to the token that this visitor's cookie holds, and an expiry that has not come.
final class ShareAccess: Sendable {
    private let book: ShareBook
    private let cookie: UnlockCookie
    private let guesses: Guesses
    private let staleAge: Duration
    private let clock: Clock

    /// `staleAge`: how old an open share may be that is shown while Immich is away; zero: none is.
    init(book: ShareBook, cookie: UnlockCookie, guesses: Guesses, staleAge: Duration, clock: Clock = Clock()) {
        self.book = book
        self.cookie = cookie
        self.guesses = guesses
        self.staleAge = staleAge
        self.clock = clock
    }

    /// May this visitor see this share?
    func access(to reference: ShareReference, for visitor: Visitor) async -> Access {
        // Whoever holds an unlock guesses nothing.
        let isGuess = cookie.unlock(of: reference, in: visitor.cookies, at: clock.date()) == nil
        let access = await accessWithoutUnlock(to: reference, for: visitor, isGuess: isGuess)
        guard case .passwordRequired = access,
            let unlock = cookie.unlock(of: reference, in: visitor.cookies, at: clock.date())
        else { return access }

        let opened = await self.access(by: ShareBook.Claim(reference: reference, token: unlock.token), for: visitor)
        // A slug may name another link by now, with a password of its own.
        if case .granted(let grant) = opened, grant.share.id != unlock.link { return .passwordRequired }
        // What needs a password is never shown from memory alone.
        if case .away(_, let reason) = opened { return .away(lastSeen: nil, reason) }
        return opened
    }

    /// May somebody see this share who has opened nothing? `isGuess`: he may name only so many that do not exist.
    func accessWithoutUnlock(
        to reference: ShareReference,
        for visitor: Visitor,
        isGuess: Bool = true
    ) async -> Access {
        let anonymous = ShareBook.Claim(reference: reference, token: nil)
        if isGuess, book.lastVerdict(anonymous) == nil, let wait = guessWait(for: visitor) {
            return .denied(.tooManyGuesses(wait: wait))
        }
        return await access(by: anonymous, for: visitor)
    }

    /// Counts a key or slug that cannot be; the answer is how long the visitor has to wait before the next.
    func countGuess(of visitor: Visitor) -> Duration? {
        if let wait = guessWait(for: visitor) { return wait }
        guesses.count(visitor.guesser)
        return nil
    }

    /// How long this visitor has to wait before he may name another unknown link; nil if he need not.
    func guessWait(for visitor: Visitor) -> Duration? { guesses.wait(for: visitor.guesser) }

    /// What Immich says to this claim.
    func access(by claim: ShareBook.Claim, for visitor: Visitor) async -> Access {
        do throws(ImmichError) {
            let entry: ShareBook.VerdictEntry
            if let usable = book.usableVerdict(claim) { entry = usable } else { entry = try await book.verdict(claim) }
            return access(entry, claim)
        } catch {
            switch error {
            case .unknownShare, .notInShare:
                _ = countGuess(of: visitor)
                return .denied(.unknown)
            case .passwordRequired, .wrongPassword, .notLocked:
                return .passwordRequired
            case .unavailable(let reason):
                return .away(lastSeen: lastSeen(claim), reason)
            }
        }
    }

    private func access(_ entry: ShareBook.VerdictEntry, _ claim: ShareBook.Claim) -> Access {
        switch entry.value {
        case .locked:
            return .passwordRequired
        case .open(let share):
            if let expiresAt = share.expiresAt, expiresAt <= clock.date() { return .denied(.expired) }
            // Immich says open and names a password: whatever that means, nobody who gave none comes in by it.
            if share.hasPassword, claim.token == nil { return .passwordRequired }
            // All that the link showed is in the trash; one that takes uploads may be empty.
            if case .assets(let assets) = share.content, assets.isEmpty, !share.allowsUpload { return .denied(.empty) }
            return .granted(Grant(share: share, claim: claim, serial: entry.serial))
        }
    }

    /// An open share as Immich last showed it, if that is not too long ago: for the time while Immich is away.
    func lastSeen(_ claim: ShareBook.Claim) -> Grant? {
        guard let entry = book.lastVerdict(claim), book.age(of: entry) < staleAge,
            case .granted(var grant) = access(entry, claim), !grant.isLocked
        else { return nil }
        grant.isStale = true
        return grant
    }
}
