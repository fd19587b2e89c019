import EventLoop
import Gateway
import HTTPClient
import Immich

/// Everything that answers, put together: the only place that knows all concrete types.
struct Application: Responder {
    private let router: Router

    /// `immich` is asked for what is shown; `http` fetches media where the web server cannot
    /// (`media.delivery = stream`), and the files of archives. `provider` signs people in, and `silent` while they open a page, where the owner wants
    /// that; `store` is what other instances count in too.
    init(
        _ configuration: Configuration,
        keys: MasterKeys,
        immich: any ImmichAPI,
        http: any HTTPFetching,
        provider: Provider? = nil,
        silent: SilentSignIn? = nil,
        store: CommonStore? = nil,
        workers: WorkerPool? = nil,
        log: Log,
        clock: Clock = Clock()
    ) throws(Crypto.Failure) {
        let site = Site(basePath: configuration.basePath)
        let fields = PageFields(policy: ContentSecurityPolicy(frameAncestors: configuration.frameAncestors.text))
        let answers = Answers(site: site, fields: fields)
        let reasons = ReasonLog(log: log, names: try KeyedHash(keys, for: .logging), clock: clock)

        let immich: any ImmichAPI = configuration.page.livePhotos ? immich : StillPhotos(immich: immich)
        let book = ShareBook(
            immich: immich,
            freshness: Freshness(maxAge: configuration.freshness.maxAge),
            limits: ShareBook.Limits(configuration.caches),
            patience: configuration.deadlines.answer * 5 / 6,
            clock: clock
        )
        let cookie = UnlockCookie(
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
        let access = ShareAccess(
            book: book,
            cookie: cookie,
            guesses: Guesses(guesses, shared: passwords, clock: clock),
            staleAge: configuration.stale.maxAge,
            clock: clock
        )
        let door = PasswordDoor(
            book: book,
            passwords: Attempts(AttemptLimiter(rules), shared: passwords, clock: clock),
            tokens: Attempts(AttemptLimiter(.tokens), shared: tokens, clock: clock)
        ) { reference, visitor in
            reasons.wrongPassword(reference, visitor)
        }
        let delivery: any MediaDelivery =
            switch configuration.media.delivery {
            case .redirect:
                RedirectedDelivery(
                    immichPath: configuration.immich.url.basePath,
                    cachesLocked: configuration.media.cachesLocked,
                    cacheKeys: try KeyedHash(keys, for: .mediaCache)
                )
            case .stream:
                StreamedDelivery(immich: http, upstream: configuration.immich.url)
            }
        let policy = DownloadPolicy(configuration)
        let files = FileBook(
            files: ImmichFiles(upstream: configuration.immich.upstream, http: http),
            clock: clock,
            count: 2 * configuration.zip.files
        )
        let names = DownloadNames(mode: configuration.downloads.names, shares: try KeyedHash(keys, for: .names))
        let contents = ShareContents(book: book)
        let patience = configuration.deadlines.answer * 5 / 6
        let maker = ZipMaker(
            book: files,
            immich: immich,
            policy: policy,
            names: names,
            patience: patience * 3 / 4,
            workers: workers,
            reasons: reasons,
            clock: clock
        )
        let detailPolicy = DetailPolicy(settings: configuration.details)
        let desk = ShareDesk(
            access: access,
            contents: contents,
            pages: SharePages(
                contents: contents,
                site: site,
                fields: fields,
                policy: policy,
                details: detailPolicy,
                cacheTime: configuration.page.cacheTime,
                clock: clock
            ),
            media: ShareMedia(
                book: book,
                files: files,
                policy: policy,
                names: names,
                positions: DownloadContents(contents: contents),
                delivery: delivery,
                showsLivePhotos: configuration.page.livePhotos
            ),
            downloads: ShareDownloads(
                contents: DownloadContents(contents: contents),
                maker: maker,
                policy: policy,
                slots: ZipSlots(total: configuration.zip.total, perAddress: configuration.zip.perAddress),
                checksums: ChecksumBook(count: 4 * configuration.zip.files),
                patience: patience / 4,
                answers: answers,
                site: site,
                clock: clock
            ),
            details: ShareDetails(book: book, policy: detailPolicy, words: site.words, fields: fields),
            form: UnlockForm(
                access: access,
                door: door,
                cookie: cookie,
                site: site,
                fields: fields,
                answers: answers,
                reasons: reasons,
                clock: clock
            ),
            answers: answers,
            reasons: reasons,
            singleImage: configuration.page.singleImage,
            singleVideo: configuration.page.singleVideo
        )
        router = Router(
            parser: RouteParser(basePath: configuration.basePath),
            site: configuration.publicBaseURL,
            provider: provider,
            silent: silent,
            gate: Gate(
                mode: configuration.gate.mode,
                access: access,
                book: book,
                door: door,
                reasons: reasons,
                clock: clock
            ),
            desk: desk,
            access: access,
            health: HealthCheck(immich: immich, clock: clock),
            answers: answers,
            fields: fields,
            reasons: reasons
        )
    }

    func respond(to request: Request) async throws -> Response { try await router.respond(to: request) }
}

extension ShareBook.Limits {
    fileprivate init(_ caches: Configuration.Caches) {
        self.init()
        verdicts = caches.verdicts
        monthBytes = caches.monthsBytes
    }
}

extension AttemptLimiter.Rules {
    fileprivate init(_ attempts: Configuration.Attempts) {
        self.init()
        perShare = attempts.perShare
        perAddress = attempts.perAddressHour
        perShareOfAll = attempts.perShareHour
    }
}
