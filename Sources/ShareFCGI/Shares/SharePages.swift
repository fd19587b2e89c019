import EventLoop
import Gateway
import Immich

/// The pages of a share that its visitor may see, and the months its script asks for.
///
/// A page is made once for each new answer of Immich that it shows, and kept as bytes.
final class SharePages: Sendable {
    /// The page carries at most this many months at its top.
    private static let mostMonthsAtFirst = 12

    private struct PageKey: Hashable, Sendable {
        let share: ShareReference
        let route: String
        let isStale: Bool
    }

    private struct Page: Sendable {
        /// The serials of what the page was made of.
        let madeOf: [UInt64]
        let response: Response
        let tag: Fields.Value
    }

    private let book: ShareBook
    private let site: Site
    private let fields: PageFields
    private let cache: Locked<BoundedCache<PageKey, Page>>

    /// `bytes`: how much all kept pages may take.
    init(book: ShareBook, site: Site, fields: PageFields, bytes: Int = 16 << 20) {
        self.book = book
        self.site = site
        self.fields = fields
        cache = Locked(BoundedCache(maximumCount: 10_000, maximumCost: bytes))
    }

    /// The share itself: its title and what fills a screen.
    func root(_ grant: Grant, for visit: Visit) async throws(ImmichError) -> Response {
        switch grant.share.content {
        case .assets(let assets):
            return page("", of: grant, madeOf: [grant.serial], for: visit) { gallery(of: assets, grant) }
        case .album(let album):
            let (serial, counts) = try await months(of: album, grant)
            let top = Self.firstScreen(of: counts)
            let first = try await assets(of: top, in: album, grant)
            return page("", of: grant, madeOf: [grant.serial, serial] + first.map(\.serial), for: visit) {
                GalleryPage(
                    site: site,
                    head: head(of: grant, count: counts.reduce(0) { $0 + $1.count }),
                    pictures: .months(counts, first: first.map { MonthAssets(month: $0.month, assets: $0.assets) })
                ).render()
            }
        }
    }

    /// A month as a page; nil where the share has no such month.
    func month(_ month: Month, of grant: Grant, for visit: Visit) async throws(ImmichError) -> Response? {
        guard let listing = try await listing(of: month, grant) else { return nil }
        return page(month.text, of: grant, madeOf: listing.serials, for: visit) {
            MonthPage(
                site: site,
                head: head(of: grant, count: listing.assets.count),
                month: month,
                assets: listing.assets,
                previous: listing.previous,
                next: listing.next
            ).render()
        }
    }

    /// A month for the script.
    func monthData(_ month: Month, of grant: Grant, for visit: Visit) async throws(ImmichError) -> Response? {
        guard let listing = try await listing(of: month, grant) else { return nil }
        return page("\(month.text).json", of: grant, madeOf: listing.serials, for: visit, type: fields.json) {
            MonthJSON(assets: listing.assets).render()
        }
    }

    /// A share of one video, or of one picture whose owner wants a page for it.
    func single(_ asset: Asset, of grant: Grant, for visit: Visit) -> Response {
        // The list of an album may name another one while the verdict stands.
        page("single \(asset.id.text)", of: grant, madeOf: [grant.serial], for: visit) {
            SinglePage(site: site, head: head(of: grant, count: 1), asset: asset).render()
        }
    }

    /// The only asset of a share that has just one.
    func onlyAsset(of grant: Grant) async throws(ImmichError) -> Asset? {
        switch grant.share.content {
        case .assets(let assets):
            return assets.count == 1 ? assets[0] : nil
        case .album(let album):
            guard album.assetCount == 1 else { return nil }
            let (_, counts) = try await months(of: album, grant)
            guard counts.count == 1 else { return nil }
            let first = try await assets(of: counts, in: album, grant)
            return first.first?.assets.count == 1 ? first.first?.assets.first : nil
        }
    }

    // MARK: What Immich says

    private struct Listing {
        let assets: [Asset]
        let serials: [UInt64]
        let previous: Month?
        let next: Month?
    }

    private struct Part: Sendable {
        let month: Month
        let serial: UInt64
        let assets: [Asset]
    }

    private func months(
        of album: Album,
        _ grant: Grant
    ) async throws(ImmichError) -> (serial: UInt64, counts: [MonthCount]) {
        try await book.months(of: album, in: grant.share, for: grant.claim, evenIfOld: grant.isStale)
    }

    private func listing(of month: Month, _ grant: Grant) async throws(ImmichError) -> Listing? {
        let (order, serial): ([Month], UInt64)
        let assets: [Asset]
        var serials = [grant.serial]
        switch grant.share.content {
        case .assets(let all):
            let groups = MonthAssets.grouping(all)
            guard let group = groups.first(where: { $0.month == month }) else { return nil }
            (order, assets) = (groups.map(\.month), group.assets)
        case .album(let album):
            let counts: [MonthCount]
            (serial, counts) = try await months(of: album, grant)
            order = counts.map(\.month)
            guard order.contains(month) else { return nil }
            let listed = try await book.assets(
                in: month,
                of: album,
                in: grant.share,
                for: grant.claim,
                evenIfOld: grant.isStale
            )
            assets = listed.assets
            serials += [serial, listed.serial]
        }
        let index = order.firstIndex(of: month) ?? 0
        return Listing(
            assets: assets,
            serials: serials,
            previous: index > 0 ? order[index - 1] : nil,
            next: index + 1 < order.count ? order[index + 1] : nil
        )
    }

    /// The months at the top; where one is not known, they are asked for side by side.
    private func assets(of months: [MonthCount], in album: Album, _ grant: Grant) async throws(ImmichError) -> [Part] {
        if let known = usableAssets(of: months, in: album, grant) { return known }
        let book = book
        let results = await withTaskGroup(of: (Int, Result<Part, ImmichError>).self) { group in
            for (index, month) in months.map(\.month).enumerated() {
                group.addTask {
                    do throws(ImmichError) {
                        let listed = try await book.assets(
                            in: month,
                            of: album,
                            in: grant.share,
                            for: grant.claim,
                            evenIfOld: grant.isStale
                        )
                        return (index, .success(Part(month: month, serial: listed.serial, assets: listed.assets)))
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
            parts.append(Part(month: month, serial: listed.serial, assets: listed.assets))
        }
        return parts
    }

    private static func firstScreen(of counts: [MonthCount]) -> [MonthCount] {
        var shown = 0
        return Array(
            counts.prefix(mostMonthsAtFirst).prefix { month in
                defer { shown += month.count }
                return shown < GalleryPage.screen
            }
        )
    }

    // MARK: Pages

    private func head(of grant: Grant, count: Int) -> GalleryHead {
        let root = ShareRoot(grant.claim.reference, basePath: site.basePath)
        return GalleryHead(grant.share, root: root, count: count, isStale: grant.isStale)
    }

    private func gallery(of assets: [Asset], _ grant: Grant) -> [UInt8] {
        let pictures: GalleryPage.Pictures
        if assets.count <= GalleryPage.screen {
            pictures = .few(assets)
        } else {
            let groups = MonthAssets.grouping(assets)
            pictures = .months(groups.map { MonthCount(month: $0.month, count: $0.assets.count) }, first: groups)
        }
        return GalleryPage(site: site, head: head(of: grant, count: assets.count), pictures: pictures).render()
    }

    private func page(
        _ route: String,
        of grant: Grant,
        madeOf: [UInt64],
        for visit: Visit,
        type: Fields? = nil,
        _ render: () -> [UInt8]
    ) -> Response {
        let key = PageKey(share: grant.claim.reference, route: route, isStale: grant.isStale)
        var page = cache.withLock { $0.value(for: key) }
        if page?.madeOf != madeOf {
            let made = make(render(), fields: type ?? fields.html, madeOf: madeOf, grant)
            // Not kept: what is locked, since nothing of it shall lie about, and months for the script, since the months of
            // a large album would fill the memory and each is quickly made.
            if !grant.isLocked, type == nil, case .bytes(let bytes) = made.response.body {
                cache.withLock { $0.insert(made, for: key, cost: bytes.count + 512) }
            }
            page = made
        }
        guard let page else { return Response(.internalServerError) }
        if !grant.isLocked, !grant.isStale, visit.field("If-None-Match") == page.tag.text {
            return Response(.notModified, fields: ["ETag": page.tag, "Cache-Control": "private, no-cache"])
        }
        return page.response
    }

    private func make(_ bytes: [UInt8], fields: Fields, madeOf: [UInt64], _ grant: Grant) -> Page {
        var fields = fields
        // No strong tag: the web server may compress what we send.
        let tag = Fields.Value("W/\"\(ContentHash.text(of: bytes))\"")
        if grant.isLocked || grant.isStale {
            fields.add("Cache-Control", "no-store")
        } else {
            fields.add("Cache-Control", "private, no-cache")
            fields.add("ETag", tag)
        }
        return Page(madeOf: madeOf, response: Response(.ok, fields: fields, body: .bytes(bytes)), tag: tag)
    }
}
