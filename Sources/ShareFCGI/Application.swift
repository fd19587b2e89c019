import EventLoop
import Gateway
import HTTPClient
import Immich

/// Everything that answers, put together: with ``SharedParts`` the only place that knows all concrete types.
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
        let parts = try SharedParts(
            configuration,
            keys: keys,
            immich: immich,
            http: http,
            store: store,
            workers: workers,
            log: log,
            clock: clock
        )
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
            reasons: parts.reasons
        )
    }

    func respond(to request: Request) async throws -> Response { try await router.respond(to: request) }
}
