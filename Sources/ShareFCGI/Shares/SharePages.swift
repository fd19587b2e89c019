import EventLoop
import Gateway
import Immich

/// The pages of a share that its visitor may see, and the months its script asks for.
///
/// A page is made once for each new answer of Immich that it shows, and kept as bytes.
final class SharePages: Sendable {
    private static let cacheControl: Fields.Value = "private, no-cache"

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

    private let contents: ShareContents
    private let site: Site
    private let fields: PageFields
    private let cache: Locked<BoundedCache<PageKey, Page>>

    /// `bytes`: how much all kept pages may take.
    init(contents: ShareContents, site: Site, fields: PageFields, bytes: Int = 16 << 20) {
        self.contents = contents
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
            let (serial, counts) = try await contents.months(of: album, grant)
            let first = try await contents.firstScreen(of: counts, in: album, grant)
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
        guard let listing = try await contents.listing(of: month, grant) else { return nil }
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
        guard let listing = try await contents.listing(of: month, grant) else { return nil }
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
        guard let page else { return Response(constant: .internalServerError) }
        // What nobody may keep has no version to compare.
        guard !grant.isLocked, !grant.isStale else { return page.response }
        return Preconditions(visit).answer(for: page.tag, cacheControl: Self.cacheControl) ?? page.response
    }

    private func make(_ bytes: [UInt8], fields: Fields, madeOf: [UInt64], _ grant: Grant) -> Page {
        var fields = fields
        // No strong tag: the web server may compress what we send.
        let tag = Fields.Value("W/\"\(ContentHash.text(of: bytes))\"")
        if grant.isLocked || grant.isStale {
            fields.add("Cache-Control", "no-store")
        } else {
            fields.add("Cache-Control", Self.cacheControl)
            fields.add("ETag", tag)
        }
        return Page(madeOf: madeOf, response: Response(.ok, fields: fields, body: .bytes(bytes)), tag: tag)
    }
}
