import Immich

/// Whether a share is open for a browser that has opened links on Immich's own pages: by the tokens of Immich's cookie
/// instead of a cookie of ours.
struct TokenAccess: Sendable {
    /// Of tokens that may be for any link, so many unknown ones are tried at one; each is a try like a password.
    private static let mostUnknown = 4

    let access: ShareAccess
    let book: ShareBook
    let door: PasswordDoor

    /// May a visitor who holds these tokens, oldest first, see this share?
    func access(to reference: ShareReference, holding tokens: [LinkToken], for visitor: Visitor) async -> Access {
        let claims = tokens.reversed().map { ShareBook.Claim(reference: reference, token: $0) }
        // What opens it is known: nobody has to wait for his neighbour's guesses.
        for claim in claims {
            if case .open = book.lastVerdict(claim)?.value {
                let access = await access.access(by: claim, for: visitor)
                if case .passwordRequired = access { continue }
                return access
            }
        }
        let anonymous = await access.accessWithoutUnlock(to: reference, for: visitor)
        guard case .passwordRequired = anonymous else { return anonymous }
        for claim in claims.filter({ book.lastVerdict($0) == nil }).prefix(Self.mostUnknown) {
            let outcome = await door.openByToken(reference, for: visitor) { () async throws(ImmichError) in
                guard case .open = try await book.verdict(claim).value else { throw .wrongPassword }
            }
            switch outcome {
            case .opened: return await access.access(by: claim, for: visitor)
            case .wrong: continue
            case .limited, .notLocked: return .passwordRequired
            case .unknown: return .denied(.unknown)
            case .away(let reason): return .away(lastSeen: nil, reason)
            }
        }
        return .passwordRequired
    }
}
