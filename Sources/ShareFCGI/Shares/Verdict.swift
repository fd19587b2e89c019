import Immich

extension ShareBook {
    /// What Immich says of a link to somebody who holds a token, or none.
    enum Verdict: Sendable {
        case open(Share)
        /// A password is asked for; the token, if there was one, is no longer right.
        case locked

        /// What it takes in memory, roughly. An individual link carries its assets.
        var bytes: Int {
            guard case .open(let share) = self else { return 2_000 }
            let title = share.title?.utf8.count ?? 0
            switch share.content {
            case .album(let album): return 2_000 + title + album.name.utf8.count + album.description.utf8.count
            case .assets(let assets): return 2_000 + title + MonthOfAssets(assets: assets, stamp: 0).bytes
            }
        }
    }

    /// Who asks: a link, and the token of a visitor who opened it.
    struct Claim: Hashable, Sendable {
        let reference: ShareReference
        let token: LinkToken?
    }
}
