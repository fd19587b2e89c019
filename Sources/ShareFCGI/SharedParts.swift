import EventLoop
import Gateway
import HTTPClient
import Immich

/// What all hosts have in common: what is known of shares, what is counted, and who asks Immich. Makes the fronts, in
/// which they differ.
struct SharedParts: Sendable {
    let access: ShareAccess
    let book: ShareBook
    let door: PasswordDoor
    let reasons: ReasonLog
    /// Guests' files on their way, where the owner lets them bring some.
    let uploads: Uploads?
    private let immich: any ImmichAPI
    private let cookie: UnlockCookie
    private let contents: ShareContents
    private let files: FileBook
    private let delivery: any MediaDelivery
    private let fileNames: KeyedHash
    private let slots: ZipSlots
    private let readers: ZipSlots
    private let checksums: ChecksumBook
    private let shelf = PageShelf()
    private let workers: WorkerPool?
    private let patience: Duration
    private let clock: Clock

    init(
        _ configuration: Configuration,
        keys: MasterKeys,
        immich: any ImmichAPI,
        http: any HTTPFetching,
        store: CommonStore?,
        workers: WorkerPool?,
        uploads: (spool: Spool, http: any HTTPFetching)? = nil,
        metrics: Metrics? = nil,
        log: Log,
        clock: Clock
    ) throws(Crypto.Failure) {
        let reasons = ReasonLog(log: log, names: try KeyedHash(keys, for: .logging), metrics: metrics, clock: clock)
        let http = http.counted(by: metrics, for: .files)
        let patience = configuration.deadlines.answer * 5 / 6
        let immich: any ImmichAPI = configuration.page.livePhotos ? immich : StillPhotos(immich: immich)
        let book = ShareBook(
            immich: immich,
            freshness: Freshness(maxAge: configuration.freshness.maxAge),
            limits: ShareBook.Limits(configuration.caches),
            patience: patience,
            clock: clock
        )
        cookie = UnlockCookie(
            box: try SealedBox(keys, for: .unlock),
            lifetime: configuration.unlock.lifetime,
            basePath: configuration.basePath
        )
        let countingNames = try KeyedHash(keys, for: .attempts)
        func shared(_ secret: SharedAttempts.Secret, _ rules: AttemptLimiter.Rules) -> SharedAttempts? {
            store.map { SharedAttempts($0, names: countingNames, of: secret, rules: rules) }
        }
        let rules = AttemptLimiter.Rules(configuration.attempts)
        let passwords = shared(.passwords, rules)
        let tokens = shared(.tokens, .tokens)
        let guesses = GuessLimiter(perMinute: configuration.attempts.unknownPerMinute)
        let tellsExpired = ([configuration] + configuration.hosts.settings.values).contains { $0.links.tellsExpired }
        access = ShareAccess(
            book: book,
            cookie: cookie,
            guesses: Guesses(guesses, shared: passwords, clock: clock),
            staleAge: configuration.stale.maxAge,
            expired: tellsExpired ? ExpiredLinks(count: configuration.caches.verdicts) : nil,
            clock: clock
        )
        door = PasswordDoor(
            book: book,
            passwords: Attempts(AttemptLimiter(rules), shared: passwords, clock: clock),
            tokens: Attempts(AttemptLimiter(.tokens), shared: tokens, clock: clock)
        ) { reference, visitor in
            reasons.wrongPassword(reference, visitor)
        }
        delivery = try Self.delivery(configuration, keys: keys, http: http, clock: clock)
        files = FileBook(
            files: ImmichFiles(upstream: configuration.immich.upstream, http: http),
            clock: clock,
            count: 2 * configuration.zip.files
        )
        fileNames = try KeyedHash(keys, for: .names)
        slots = ZipSlots(total: configuration.zip.total, perAddress: configuration.zip.perAddress)
        readers = ZipSlots(total: configuration.zip.total, perAddress: configuration.zip.perAddress)
        checksums = ChecksumBook(count: 4 * configuration.zip.files)
        contents = ShareContents(book: book)
        self.uploads = uploads.map { spool, http in
            Uploads(
                UploadLedger.Limits(configuration.uploads),
                spool: spool,
                immich: ImmichUploads(
                    upstream: configuration.immich.upstream,
                    http: http.counted(by: metrics, for: .uploads),
                    immich: immich
                ),
                book: book,
                notices: UploadNotices(configuration.uploads, http: http, log: log),
                prefix: configuration.uploads.prefix,
                reasons: reasons,
                clock: clock
            )
        }
        (self.immich, self.book, self.reasons, self.workers) = (immich, book, reasons, workers)
        (self.patience, self.clock) = (patience, clock)
    }

    private static func delivery(
        _ configuration: Configuration,
        keys: MasterKeys,
        http: any HTTPFetching,
        clock: Clock
    ) throws(Crypto.Failure) -> any MediaDelivery {
        switch configuration.media.delivery {
        case .redirect:
            RedirectedDelivery(
                immichPath: configuration.immich.url.basePath,
                cachesLocked: configuration.media.cachesLocked,
                cacheKeys: try KeyedHash(keys, for: .mediaCache)
            )
        case .stream:
            StreamedDelivery(immich: http, upstream: configuration.immich.url, clock: clock)
        }
    }

    /// What visitors find at a place, by the settings that hold there.
    func front(_ configuration: Configuration, at place: Front.Place) -> Front {
        let site = Site(
            basePath: place.basePath,
            origin: configuration.publicBaseURL,
            page: configuration.page,
            viewer: configuration.viewer
        )
        var links = configuration.links
        // Nothing but an internal redirect can make a web server hang up.
        if links.invalid == .drop, configuration.media.delivery == .stream { links.invalid = .status(404) }
        let fields = PageFields(policy: ContentSecurityPolicy(frameAncestors: configuration.frameAncestors.text))
        let answers = Answers(site: site, fields: fields, links: links, hasHome: configuration.page.hasHome)
        return Front(
            parser: RouteParser(basePath: place.basePath, slugs: links.slugs),
            answers: answers,
            fields: fields,
            desk: desk(configuration, place, site, fields, answers)
        )
    }

    /// How much there is of everything at this moment, but for what the gateway and the kernel know.
    var figures: Figures {
        var figures = Figures()
        figures.zips = slots.count
        figures.caches = book.figures + [("pages", shelf.figures)]
        if let uploads { (figures.spool, figures.uploadedBytes, figures.uploadedFiles) = uploads.figures }
        return figures
    }

    private func desk(
        _ configuration: Configuration,
        _ place: Front.Place,
        _ site: Site,
        _ fields: PageFields,
        _ answers: Answers
    ) -> ShareDesk {
        var contents = contents
        contents.grouping = configuration.page.grouping
        let policy = DownloadPolicy(configuration)
        let details = DetailPolicy(settings: configuration.details)
        let names = DownloadNames(mode: configuration.downloads.names, shares: fileNames)
        return ShareDesk(
            access: access,
            contents: contents,
            pages: SharePages(
                contents: contents,
                site: site,
                fields: fields,
                policy: policy,
                details: details,
                takesUploads: uploads != nil,
                cacheTime: configuration.page.cacheTime,
                clock: clock,
                place: place,
                shelf: shelf,
                workers: workers
            ),
            media: ShareMedia(
                book: book,
                files: files,
                policy: policy,
                names: names,
                positions: DownloadContents(contents: contents, workers: workers),
                delivery: delivery,
                showsLivePhotos: configuration.page.livePhotos
            ),
            downloads: downloads(policy, names, site, fields),
            details: ShareDetails(book: book, policy: details, words: site.words, fields: fields),
            uploads: uploads.map { uploads in
                UploadDesk(
                    uploads: uploads,
                    access: access,
                    site: site,
                    fields: fields,
                    answers: answers,
                    reasons: reasons
                )
            },
            form: form(site, fields, answers),
            answers: answers,
            reasons: reasons,
            headers: configuration.responseHeaders,
            singleImage: configuration.page.singleImage,
            singleVideo: configuration.page.singleVideo
        )
    }

    private func downloads(
        _ policy: DownloadPolicy,
        _ names: DownloadNames,
        _ site: Site,
        _ fields: PageFields
    ) -> ShareDownloads {
        ShareDownloads(
            contents: DownloadContents(contents: contents, workers: workers),
            maker: ZipMaker(
                book: files,
                immich: immich,
                policy: policy,
                names: names,
                patience: patience * 3 / 4,
                workers: workers,
                reasons: reasons,
                clock: clock
            ),
            policy: policy,
            slots: slots,
            readers: readers,
            checksums: checksums,
            patience: patience / 4,
            site: site,
            fields: fields,
            clock: clock
        )
    }

    private func form(_ site: Site, _ fields: PageFields, _ answers: Answers) -> UnlockForm {
        var cookie = cookie
        cookie.basePath = site.basePath
        return UnlockForm(
            access: access,
            door: door,
            cookie: cookie,
            site: site,
            fields: fields,
            answers: answers,
            reasons: reasons,
            clock: clock
        )
    }
}
