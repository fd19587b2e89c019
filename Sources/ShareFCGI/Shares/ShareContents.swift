import EventLoop
import Immich

/// What a share holds, month by month, for a visitor who may see it.
struct ShareContents: Sendable {
    /// A page carries at most this many months at its top.
    private static let mostMonthsAtFirst = 12
    /// And one without groups at most so many, where they are the whole album.
    private static let mostMonthsAtOnce = 24

    /// One month, and its neighbours in the share's order.
    struct Listing {
        let assets: [Asset]
        /// Of Immich's answers that this is made of.
        let serials: [UInt64]
        let previous: Month?
        let next: Month?
    }

    /// One month of a first screen.
    struct Part: Sendable {
        let month: Month
        let listed: ShareBook.ListedAssets
    }

    let book: ShareBook
    /// Nil: as they come.
    var grouping: Configuration.Page.Grouping?

    /// The only asset of a share that has just one.
    func onlyAsset(of grant: Grant) async throws(ImmichError) -> Asset? {
        switch grant.share.content {
        case .assets(let assets):
            return assets.count == 1 ? assets[0] : nil
        case .album(let album):
            guard album.assetCount == 1 else { return nil }
            let (_, counts) = try await months(of: album, grant)
            guard counts.count == 1 else { return nil }
            let first = try await parts(of: counts, in: album, grant)
            return first.first?.listed.assets.count == 1 ? first.first?.listed.assets.first : nil
        }
    }

    /// The months of an album.
    func months(
        of album: Album,
        _ grant: Grant
    ) async throws(ImmichError) -> (serial: UInt64, counts: [MonthCount]) {
        try await book.months(of: album, in: grant.share, for: grant.claim, evenIfOld: grant.isStale)
    }

    /// What stands for an album elsewhere: its cover, where that is still in it, else the first that it shows. `first`: of the
    /// page.
    func cover(of album: Album, first: [Part], _ grant: Grant) async -> Cover? {
        let shown = first.lazy.flatMap(\.listed.assets)
        guard let cover = album.thumbnail else { return shown.first.map(Cover.init) }
        if let asset = shown.first(where: { $0.id == cover }) { return Cover(asset) }
        if book.shows(cover, in: grant.share, for: grant.claim), let place = book.place(of: cover, in: grant.share) {
            return Cover(asset: cover, isImage: place.kind != .video)
        }
        // In a month that nobody has looked at: only Immich knows. The page does not wait for long.
        guard !grant.isStale else { return shown.first.map(Cover.init) }
        let (book, share, claim) = (book, grant.share, grant.claim)
        let details: AssetDetails?? = try? await withDeadline(Self.coverPatience) {
            try? await book.details(of: cover, in: share, for: claim)
        }
        guard let details = details ?? nil, !details.isHidden else { return shown.first.map(Cover.init) }
        return Cover(asset: cover, isImage: details.mimeType?.utf8.starts(with: "image/".utf8) ?? true)
    }

    private static let coverPatience = Duration.seconds(2)

    /// One month of a share; nil where it has no such month.
    func listing(of month: Month, _ grant: Grant) async throws(ImmichError) -> Listing? {
        let (order, serial): ([Month], UInt64)
        let assets: [Asset]
        var serials = [grant.serial]
        switch grant.share.content {
        case .assets(let all):
            let groups = MonthAssets.grouping(all, grouping)
            guard let group = groups.first(where: { $0.month == month }) else { return nil }
            (order, assets) = (groups.map(\.month), group.assets)
        case .album(let album):
            let counts: [MonthCount]
            (serial, counts) = try await months(of: album, grant)
            order = counts.map(\.month)
            guard order.contains(month) else { return nil }
            let listed = try await self.assets(in: month, of: album, grant)
            assets = listed.assets
            serials += [serial, listed.serial]
        }
        let index = order.firstIndex(of: month) ?? 0
        return Listing(
            assets: arranged(assets, grant),
            serials: serials,
            previous: index > 0 ? order[index - 1] : nil,
            next: index + 1 < order.count ? order[index + 1] : nil
        )
    }

    private func assets(
        in month: Month,
        of album: Album,
        _ grant: Grant
    ) async throws(ImmichError) -> ShareBook.ListedAssets {
        try await book.assets(
            in: month,
            of: album,
            in: grant.share,
            for: grant.claim,
            evenIfOld: grant.isStale
        )
    }

    /// Whether nothing shows where a month of an album begins: without groups, where all of it fits on a screen.
    func isOneGrid(_ counts: [MonthCount]) -> Bool {
        grouping == Configuration.Page.Grouping.none && counts.count <= Self.mostMonthsAtOnce
            && counts.itemCount <= GalleryPage.screen
    }

    /// The first months, enough to fill a screen.
    func firstScreen(of counts: [MonthCount], in album: Album, _ grant: Grant) async throws(ImmichError) -> [Part] {
        var shown = 0
        let most = isOneGrid(counts) ? counts.count : Self.mostMonthsAtFirst
        let first = counts.prefix(most).prefix { month in
            defer { shown += month.count }
            return shown < GalleryPage.screen
        }
        return try await parts(of: Array(first), in: album, grant)
    }

    /// The pictures of a month as its page shows them: a day's stand together, also where clocks of several zones
    /// would mix them.
    func arranged(_ assets: [Asset], _ grant: Grant) -> [Asset] {
        guard grouping == .day else { return assets }
        let isAscending = if case .album(let album) = grant.share.content { album.order == .asc } else { false }
        let days = Dictionary(grouping: assets) { $0.day?.date }
        let dates = days.keys.compactMap(\.self).sorted { isAscending ? $0 < $1 : $0 > $1 }
        return dates.flatMap { days[$0] ?? [] } + (days[nil] ?? [])
    }

    /// Several months; where one is not known, they are asked for side by side.
    func parts(of months: [MonthCount], in album: Album, _ grant: Grant) async throws(ImmichError) -> [Part] {
        if let known = usableAssets(of: months, in: album, grant) { return known }
        let results = await withTaskGroup(of: (Int, Result<Part, ImmichError>).self) { group in
            for (index, month) in months.map(\.month).enumerated() {
                group.addTask {
                    do throws(ImmichError) {
                        return (
                            index, .success(Part(month: month, listed: try await assets(in: month, of: album, grant)))
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [(Int, Result<Part, ImmichError>)] = []
            for await result in group { results.append(result) }
            return results
        }
        var parts: [Part] = []
        for (_, result) in results.sorted(by: { $0.0 < $1.0 }) { parts.append(try result.get()) }
        return parts
    }

    /// The same without a task for each: nearly every time all of them are known.
    private func usableAssets(of months: [MonthCount], in album: Album, _ grant: Grant) -> [Part]? {
        var parts: [Part] = []
        for month in months.map(\.month) {
            guard let listed = book.usableAssets(in: month, of: album, in: grant.share, for: grant.claim) else {
                return nil
            }
            parts.append(Part(month: month, listed: listed))
        }
        return parts
    }
}
