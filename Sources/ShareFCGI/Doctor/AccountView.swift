import Immich

/// Accounts in Immich that nobody has signed in to by us: Immich links such a one to whoever first comes with its e-mail
/// address. Pure.
enum AccountView {
    private static let shown = 20

    /// Administrators first.
    static func findings(_ accounts: [ImmichAdmin.Account]) -> [Finding] {
        let free = accounts.filter(\.oauthID.isEmpty).sorted { one, other in
            one.isAdmin != other.isAdmin ? one.isAdmin : one.email < other.email
        }
        guard !free.isEmpty else { return [.ok("every account in Immich is linked: no e-mail address can claim one")] }
        let names = free.prefix(shown).map { account in
            "  \(LogText.escaped(account.email, limit: 120))\(account.isAdmin ? "   (administrator)" : "")"
        }
        let more = free.count > shown ? ["  and \(free.count - shown) more"] : []
        let admins = free.count { $0.isAdmin }
        let who = admins == 0 ? "" : ", \(admins) of them administrators"
        return [
            .note(
                "\(free.count) of \(accounts.count) accounts\(who) go to whoever the login proxy first names with their e-mail "
                    + "address: sign in once as each, or give it an address that nobody has there"
            ).remedied(by: names + more)
        ]
    }
}
