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
    private let guessing = Locked([Guessing: Int]())
    private let staleAge: Duration
    /// Where somebody shall be told.
    private let expired: ExpiredLinks?
    private let clock: Clock

    /// `staleAge`: how old an open share may be that is shown while Immich is away; zero: none is.
    init(
        book: ShareBook,
        cookie: UnlockCookie,
        guesses: Guesses,
        staleAge: Duration,
        expired: ExpiredLinks? = nil,
        clock: Clock = Clock()
    ) {
        self.expired = expired
        self.book = book
        self.cookie = cookie
        self.guesses = guesses
        self.staleAge = staleAge
        self.clock = clock
    }

    /// May this visitor see this share?
    func access(to reference: ShareReference, for visitor: Visitor) async -> Access {
        let access = await accessWithoutUnlock(
            to: reference,
            for: visitor,
            // Whoever holds an unlock guesses nothing.
            isGuess: cookie.unlock(of: reference, in: visitor.cookies, at: clock.date()) == nil
        )
        guard case .passwordRequired = access,
            let unlock = cookie.unlock(of: reference, in: visitor.cookies, at: clock.date())
        else { return access }

        let opened = await self.access(by: ShareBook.Claim(reference: reference, token: unlock.token), for: visitor)
        // A slug may name another link by now, with a password of its own.
        if case .granted(var grant) = opened {
            guard grant.share.id == unlock.link else { return .passwordRequired }
            grant.lapsesAt = unlock.expiresAt
            return .granted(grant)
        }
        // What needs a password is never shown from memory alone.
        if case .away(_, let reason) = opened { return .away(lastSeen: nil, reason) }
        return opened
    }

    /// May somebody see this share who has opened nothing? `isGuess`: he may name only so many that do not exist.
    func accessWithoutUnlock(
        to reference: ShareReference,
        for visitor: Visitor,
        isGuess: @autoclosure () -> Bool = true
    ) async -> Access {
        let guess = beginGuess(at: reference, by: visitor, if: isGuess())
        if case .refused(let wait) = guess { return .denied(.tooManyGuesses(wait: wait)) }
        let access = await access(by: ShareBook.Claim(reference: reference, token: nil), for: visitor)
        end(guess, of: visitor, isWrong: access.isUnknown)
        return access
    }

    /// A visitor's guess at a link that we do not know: counted when it begins, so that a hundred links at once are a
    /// hundred, and once for however many pictures of one link he asks for meanwhile.
    enum Guess {
        /// The link is known.
        case none
        case begun(ShareReference)
        case refused(wait: Duration)
    }

    /// Who is guessing at which link.
    private struct Guessing: Hashable, Sendable {
        let guesser: GuessLimiter.Guesser
        let reference: ShareReference
    }

    func beginGuess(
        at reference: ShareReference,
        by visitor: Visitor,
        if isGuess: @autoclosure () -> Bool = true
    ) -> Guess {
        let anonymous = ShareBook.Claim(reference: reference, token: nil)
        if book.lastVerdict(anonymous) != nil || !isGuess() { return .none }
        return guessing.withLock { guessing in
            let pair = Guessing(guesser: visitor.guesser, reference: reference)
            if guessing[pair] == nil, let wait = guesses.begin(visitor.guesser) { return .refused(wait: wait) }
            guessing[pair, default: 0] += 1
            return .begun(reference)
        }
    }

    /// `isWrong`: there is no such link, or the visitor did not wait for the answer.
    func end(_ guess: Guess, of visitor: Visitor, isWrong: Bool) {
        guard case .begun(let reference) = guess else { return }
        guessing.withLock { guessing in
            let pair = Guessing(guesser: visitor.guesser, reference: reference)
            let others = (guessing[pair] ?? 1) - 1
            guessing[pair] = others > 0 ? others : nil
            if others == 0 { guesses.end(visitor.guesser, isWrong: isWrong) }
        }
    }

    /// Counts a key or slug that cannot be; the answer is how long the visitor has to wait before the next.
    func countGuess(of visitor: Visitor) -> Duration? {
        if let wait = guesses.begin(visitor.guesser) { return wait }
        guesses.end(visitor.guesser, isWrong: true)
        return nil
    }

    /// What Immich says to this claim.
    func access(by claim: ShareBook.Claim, for visitor: Visitor) async -> Access {
        do throws(ImmichError) {
            let entry: ShareBook.VerdictEntry
            if let usable = book.usableVerdict(claim) { entry = usable } else { entry = try await book.verdict(claim) }
            return access(entry, claim)
        } catch {
            switch error {
            case .unknownShare, .notInShare:
                let hasEnded = expired?.hasEnded(claim.reference, at: clock.date()) ?? false
                return .denied(hasEnded ? .expired : .unknown)
            case .passwordRequired, .wrongPassword, .notLocked:
                return .passwordRequired
            case .unavailable(let reason):
                return .away(lastSeen: lastSeen(claim), reason)
            }
        }
    }

    /// The share that a visitor was let into, as it is by now, for whoever gets it bit by bit; nil where he may no longer
    /// have it. While Immich is away an open one is what it was a few minutes ago; of a locked one nobody can say.
    func stillOpen(_ grant: Grant, for visitor: Visitor) async throws(ImmichError) -> Share? {
        if let lapsesAt = grant.lapsesAt, lapsesAt <= clock.date() { return nil }
        let share: Share
        switch await access(by: grant.claim, for: visitor) {
        case .granted(let now): share = now.share
        case .away(let lastSeen?, _): share = lastSeen.share
        case .away(nil, let reason): throw .unavailable(reason)
        case .passwordRequired, .denied: return nil
        }
        return share.id == grant.share.id ? share : nil
    }

    private func access(_ entry: ShareBook.VerdictEntry, _ claim: ShareBook.Claim) -> Access {
        switch entry.value {
        case .locked:
            expired?.learn(claim.reference, endsAt: nil)
            return .passwordRequired
        case .open(let share):
            // Of a locked link nobody is told that there was one.
            if !share.hasPassword, claim.token == nil { expired?.learn(claim.reference, endsAt: share.expiresAt) }
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
