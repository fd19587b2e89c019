import EventLoop
import Gateway
import Immich

/// The pages of a share that its visitor may see, and the months its script asks for.
///
/// A page is made once for each new answer of Immich that it shows, and kept as bytes.
final class SharePages: Sendable {
    /// For open shares.
    private let cacheControl: Fields.Value

    private let contents: ShareContents
    private let site: Site
    /// In front of every address.
    var basePath: String { site.basePath }
    private let fields: PageFields
    private let policy: DownloadPolicy?
    private let details: DetailPolicy
    /// Guests may add pictures where the link says so.
    let takesUploads: Bool
    private let clock: Clock
    private let place: Front.Place
    private let shelf: PageShelf
    private let workers: WorkerPool?

    /// More take longer than a few milliseconds to lay out.
    private static let manyPictures = 500

    /// `place`: by which the pages of several hosts are told apart on the shelf.
    init(
        contents: ShareContents,
        site: Site,
        fields: PageFields,
        policy: DownloadPolicy? = nil,
        details: DetailPolicy = DetailPolicy(settings: Configuration.Details()),
        takesUploads: Bool = false,
        cacheTime: Duration = .zero,
        clock: Clock,
        place: Front.Place = Front.Place(),
        shelf: PageShelf = PageShelf(),
        workers: WorkerPool? = nil
    ) {
        self.contents = contents
        self.site = site
        self.fields = fields
        self.policy = policy
        self.details = details
        self.takesUploads = takesUploads
        let seconds = cacheTime.components.seconds
        cacheControl = seconds > 0 ? "private, max-age=\(seconds)" : "private, no-cache"
        self.clock = clock
        self.place = place
        self.shelf = shelf
        self.workers = workers
    }

    /// The share itself: its title and what fills a screen.
    func root(_ grant: Grant, for visit: Visit) async throws(ImmichError) -> Response {
        switch grant.share.content {
        case .assets(let assets):
            return await page("", of: grant, madeOf: [grant.serial], count: assets.count, for: visit) { [self] in
                gallery(of: assets, grant)
            }
        case .album(let album):
            let (serial, counts) = try await contents.months(of: album, grant)
            let base = [grant.serial, serial]
            let now = clock.now()
            let kept = shelf.page(for: key("", grant)) {
                $0.madeOf.starts(with: base) && $0.dueAt.map { now < $0 } ?? false
            }
            if let kept { return answer(kept, grant, visit) }
            let first = try await contents.firstScreen(of: counts, in: album, grant)
            let cover = showsPreview(grant) ? await contents.cover(of: album, first: first, grant) : nil
            let (serials, dueAt) = (base + first.map(\.listed.serial), first.map(\.listed.dueAt).min())
            return await page("", of: grant, madeOf: serials, dueAt: dueAt, for: visit) { [self] in
                let head = head(of: grant, count: counts.itemCount)
                let groups = first.map {
                    MonthAssets(month: $0.month, assets: contents.arranged($0.listed.assets, grant))
                }
                return GalleryPage(
                    site: site,
                    head: head,
                    pictures: contents.isOneGrid(counts)
                        ? .few(groups.flatMap(\.assets)) : .months(counts, first: groups),
                    preview: preview(head, cover, grant)
                ).render()
            }
        }
    }

    /// A month as a page; nil where the share has no such month.
    func month(_ month: Month, of grant: Grant, for visit: Visit) async throws(ImmichError) -> Response? {
        guard let listing = try await contents.listing(of: month, grant) else { return nil }
        let count = listing.assets.count
        return await page(month.text, of: grant, madeOf: listing.serials, count: count, for: visit) { [self] in
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
        let (route, count) = ("\(month.text).json", listing.assets.count)
        return await page(route, of: grant, madeOf: listing.serials, count: count, for: visit, type: fields.json) {
            MonthJSON(assets: listing.assets).render()
        }
    }

    /// A share of one video, or of one picture whose owner wants a page for it.
    func single(_ asset: Asset, _ texts: DetailTexts, of grant: Grant, for visit: Visit) async -> Response {
        // The list of an album may name another one while the verdict stands.
        await page("single \(asset.id.text)", of: grant, madeOf: [grant.serial], for: visit) { [self] in
            let head = head(of: grant, count: 1)
            let preview = preview(head, Cover(asset), grant)
            return SinglePage(site: site, head: head, asset: asset, texts: texts, preview: preview).render()
        }
    }

    // MARK: Pages

    private func head(of grant: Grant, count: Int) -> GalleryHead {
        let root = ShareRoot(grant.claim.reference, basePath: site.basePath)
        var head = GalleryHead(
            grant.share,
            root: root,
            count: count,
            page: site.page,
            policy: policy,
            takesUploads: takesUploads,
            isStale: grant.isStale
        )
        head.details = DetailPanel(fields: details.fields(of: grant.share), hasMap: details.showsMap(of: grant.share))
        return head
    }

    private func gallery(of assets: [Asset], _ grant: Grant) -> [UInt8] {
        let pictures: GalleryPage.Pictures
        if !site.groupsLinks, assets.count <= GalleryPage.screen {
            pictures = .few(assets)
        } else {
            let groups = MonthAssets.grouping(assets, site.page.grouping)
            pictures = .months(
                groups.map { MonthCount(month: $0.month, count: $0.assets.count) },
                first: groups.map { MonthAssets(month: $0.month, assets: contents.arranged($0.assets, grant)) }
            )
        }
        let head = head(of: grant, count: assets.count)
        return GalleryPage(
            site: site,
            head: head,
            pictures: pictures,
            preview: preview(head, assets.first.map(Cover.init), grant)
        ).render()
    }

    /// Without an address of ours there is nothing to show a picture by.
    private func showsPreview(_ grant: Grant) -> Bool { site.origin != nil && !grant.isLocked }

    /// Of a locked share nothing is told to anybody else, its title neither.
    private func preview(_ head: GalleryHead, _ cover: Cover?, _ grant: Grant) -> LinkPreview? {
        grant.isLocked ? nil : LinkPreview(head: head, picture: cover)
    }

    private func key(_ route: String, _ grant: Grant) -> PageShelf.Key {
        PageShelf.Key(place: place, share: grant.claim.reference, route: route, isStale: grant.isStale)
    }

    /// `dueAt`: see ``PageShelf/Page``. `count`: of pictures, where they may be many: these are laid out beside the
    /// loop.
    private func page(
        _ route: String,
        of grant: Grant,
        madeOf: [UInt64],
        dueAt: ContinuousClock.Instant? = nil,
        count: Int = 0,
        for visit: Visit,
        type: Fields? = nil,
        _ render: @escaping @Sendable () -> [UInt8]
    ) async -> Response {
        let key = key(route, grant)
        if let page = shelf.page(for: key, if: { $0.madeOf == madeOf }) { return answer(page, grant, visit) }
        let html = fields.html
        let page = await workers.run(ifLarge: count > Self.manyPictures) { [self] in
            make(render(), fields: type ?? html, madeOf: madeOf, dueAt: dueAt, grant)
        }
        // Not kept: what is locked, since nothing of it shall lie about, and months for the script, since the months of
        // a large album would fill the memory and each is quickly made.
        shelf.add(page, for: grant.isLocked || type != nil ? nil : key)
        return answer(page, grant, visit)
    }

    private func answer(_ page: PageShelf.Page, _ grant: Grant, _ visit: Visit) -> Response {
        // What nobody may keep has no version to compare.
        guard !grant.isLocked, !grant.isStale else { return page.response }
        return Preconditions(visit).answer(for: page.tag, cacheControl: cacheControl) ?? page.response
    }

    private func make(
        _ bytes: [UInt8],
        fields: Fields,
        madeOf: [UInt64],
        dueAt: ContinuousClock.Instant?,
        _ grant: Grant
    ) -> PageShelf.Page {
        var fields = fields
        // No strong tag: the web server may compress what we send.
        let tag = Fields.Value("W/\"\(ContentHash.text(of: bytes))\"")
        if grant.isLocked || grant.isStale {
            fields.add("Cache-Control", "no-store")
        } else {
            fields.add("Cache-Control", cacheControl)
            fields.add("ETag", tag)
        }
        let response = Response(.ok, fields: fields, body: .bytes(bytes))
        return PageShelf.Page(madeOf: madeOf, dueAt: dueAt, response: response, tag: tag)
    }
}
