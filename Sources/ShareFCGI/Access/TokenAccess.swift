import Immich

/// Whether a share is open for a browser that has opened links on Immich's own pages: by the tokens of Immich's cookie
/// instead of a cookie of ours.
final class TokenAccess: Sendable {
    private let access: ShareAccess
    private let book: ShareBook
    private let door: PasswordDoor
    private let tries = SingleFlight<ShareBook.Claim, PasswordDoor.Outcome<Void>>(goesOn: true)

    init(access: ShareAccess, book: ShareBook, door: PasswordDoor) {
        self.access = access
        self.book = book
        self.door = door
    }

    /// May a visitor who holds these tokens, oldest first, see this share?
    func access(to reference: ShareReference, holding tokens: [LinkToken], for visitor: Visitor) async -> Access {
        let claims = tokens.reversed().map { ShareBook.Claim(reference: reference, token: $0) }
        // What opens it is known: nobody has to wait for his neighbour's guesses.
        for claim in claims {
            if let known = await accessKnown(by: claim, for: visitor) { return known }
        }
        let anonymous = await access.accessWithoutUnlock(to: reference, for: visitor)
        guard case .passwordRequired = anonymous else { return anonymous }
        // What another site's page makes a browser send is tried nowhere.
        guard !visitor.isSentByAnotherSite else { return .passwordRequired }
        for claim in claims {
            // Another picture of the same page may have learned it meanwhile.
            if let known = await accessKnown(by: claim, for: visitor) { return known }
            guard isCandidate(claim) else { continue }
            switch await tried(claim, visitor) {
            case .opened: return await access.access(by: claim, for: visitor)
            case .wrong: continue
            case .limited, .notLocked: return .passwordRequired
            case .unknown: return .denied(.unknown)
            case .away(let reason): return .away(lastSeen: nil, reason)
            }
        }
        return .passwordRequired
    }

    /// What it opens, where that is known; nil where it opens nothing, or nobody has tried.
    private func accessKnown(by claim: ShareBook.Claim, for visitor: Visitor) async -> Access? {
        guard case .open = book.lastVerdict(claim)?.value else { return nil }
        let access = await access.access(by: claim, for: visitor)
        if case .passwordRequired = access { return nil }
        return access
    }

    /// Nothing is known yet of what the token opens: a token fits one link.
    private func isCandidate(_ claim: ShareBook.Claim) -> Bool {
        guard book.lastVerdict(claim) == nil, let token = claim.token else { return false }
        return !book.opensAnother(token, than: claim.reference)
    }

    /// One try for however many pictures ask with the same token at once.
    private func tried(_ claim: ShareBook.Claim, _ visitor: Visitor) async -> PasswordDoor.Outcome<Void> {
        do throws(CancellationError) {
            return try await tries.value(for: claim) { [book, door] in
                await door.openByToken(claim.reference, for: visitor) { () async throws(ImmichError) in
                    guard case .open = try await book.verdict(claim).value else { throw .wrongPassword }
                }
            }
        } catch {
            return .away(.cancelled)
        }
    }
}
