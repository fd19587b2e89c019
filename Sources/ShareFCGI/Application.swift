import EventLoop
import Gateway
import HTTPClient
import Immich

/// Everything that answers, put together: with ``SharedParts`` the only place that knows all concrete types.
struct Application: Responder {
    private let router: Router
    /// Guests' files on their way, where the owner lets them bring some.
    let uploads: Uploads?

    /// `immich` is asked for what is shown; `http` fetches media where the web server cannot
    /// (`media.delivery = stream`), and the files of archives. `provider` signs people in, and `silent` while they open a page, where the owner wants
    /// that; `store` is what other instances count in too; `uploads` is where guests' files wait, and what brings them to Immich;
    /// `metrics` is what all of it is counted in.
    init(
        _ configuration: Configuration,
        keys: MasterKeys,
        immich: any ImmichAPI,
        http: any HTTPFetching,
        provider: Provider? = nil,
        silent: SilentSignIn? = nil,
        store: CommonStore? = nil,
        workers: WorkerPool? = nil,
        uploads: (spool: Spool, http: any HTTPFetching)? = nil,
        metrics: Metrics? = nil,
        log: Log,
        clock: Clock = Clock()
    ) throws(Crypto.Failure) {
        let parts = try SharedParts(
            configuration,
            keys: keys,
            immich: immich,
            http: http,
            store: store,
            workers: workers,
            uploads: uploads,
            metrics: metrics,
            log: log,
            clock: clock
        )
        self.uploads = parts.uploads
        router = Router(
            fronts: Fronts(configuration) { parts.front($0, at: $1) },
            provider: provider,
            silent: silent,
            gate: Gate(
                mode: configuration.gate.mode,
                access: parts.access,
                book: parts.book,
                door: parts.door,
                reasons: parts.reasons,
                clock: clock
            ),
            access: parts.access,
            health: HealthCheck(immich: immich, clock: clock),
            reasons: parts.reasons,
            metrics: metrics.map { metrics in
                MetricsDesk(
                    networks: TrustedNetworks(configuration.metrics.networks),
                    metrics: metrics,
                    workers: workers,
                    figures: { parts.figures }
                )
            }
        )
    }

    func respond(to request: Request) async throws -> Response { await router.respond(to: request) }
}
