import EventLoop
import FoundationEssentials
import Gateway
import HTTPClient
import Immich

/// The running program: loops, sockets, and the way from the start to a good end.
enum Service {
    /// Why the program does not start, or ends; the text is for the owner.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Serves until the process is told to end, then finishes what runs.
    static func run(_ configuration: Configuration, _ signIn: SignIn?, _ signals: Signals, _ log: Log) async throws {
        let descriptors = Descriptor.raiseLimit()
        if descriptors < configuration.limits.connections + 200 {
            log.warning("few descriptors for limits.connections: LimitNOFILE=65536 in the unit", ["limit": descriptors])
        }
        let passed = PassedSockets(
            listenPID: environment("LISTEN_PID"),
            listenFDs: environment("LISTEN_FDS"),
            listenFDNames: environment("LISTEN_FDNAMES")
        )
        let listeners = try configuration.listen.flatMap { address in
            try ListenSocket.open(address, permissions: configuration.socketPermissions, passed: passed)
        }
        let keys = try KeyFile(inDirectory: configuration.state.directory).loadOrCreate()

        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let loops = try (0..<configuration.threads.loopCount(cores: cores)).map { _ in try EventLoop() }
        let http = HTTPClients(loops: loops, limits: HTTPLimits(configuration.immich))
        let workers = try WorkerPool(threads: min(2, cores))
        let metrics = configuration.metrics.networks.isEmpty ? nil : Metrics()
        let immich = immichClient(configuration, http.counted(by: metrics, for: .questions), workers)
        // Connections of their own: visitors who read slowly never keep a verdict waiting.
        let streams = HTTPClients(
            loops: loops,
            limits: HTTPLimits(configuration.immich, connections: configuration.media.connections)
        )
        // A few at a time: Immich works on each of them for a while.
        let handovers = HTTPLimits(configuration.immich, connections: 4 * loops.count)
        let store = try commonStore(configuration.state, log)
        let provider = try signIn.map { signIn in
            let replay = try configuration.state.store.replayStore(store, workers)
            return try Provider(signIn, configuration, keys, replay: replay, http: http, workers: workers, log: log)
        }
        let silent = provider.flatMap { SilentSignIn($0, configuration, loops: loops) }
        let application = try Application(
            configuration,
            keys: keys,
            immich: immich,
            http: streams,
            provider: provider,
            silent: silent,
            store: store,
            workers: workers,
            uploads: spool(configuration, log).map { ($0, HTTPClients(loops: loops, limits: handovers)) },
            metrics: metrics,
            log: log
        )
        let server = Server(
            listeners: listeners,
            loops: loops,
            limits: configuration.gatewayLimits,
            // Apache asks by another role who may come in.
            roles: provider == nil ? [.responder] : [.responder, .authorizer],
            responder: application
        ) { note in
            metrics?.update { $0.met(.gateway) }
            log.warning("gateway", ["note": note.description])
        }
        metrics?.watch { [weak server] in await server?.connectionCount ?? 0 }
        try await server.start()
        log.info("listening", ["on": configuration.listen.map(\.description).joined(separator: " ")])

        let sweep = loops[0].spawn {
            while let uploads = application.uploads, (try? await EventLoop.sleepHere(for: .seconds(600))) != nil {
                await uploads.sweep()
            }
        }
        defer { sweep.cancel() }
        let logouts = loops[0].spawn { await provider?.signOut(signIn?.policy.map.disabledSubjects ?? []) }
        defer { logouts.cancel() }
        let reason = await ending(signals, loops[0], immich, log)
        log.info("ending", ["reason": reason.text])
        await server.drain(within: configuration.deadlines.answer)
        if case .tooOld(let sentence) = reason { throw Failure(description: sentence) }
    }

    /// What several instances share; it may come later than we, or go.
    private static func commonStore(_ state: Configuration.State, _ log: Log) throws -> CommonStore? {
        guard case .valkey(let address) = state.store else { return nil }
        return try CommonStore(try state.withPassword(address), log: log)
    }

    /// Where guests' files wait; where there is no such place, guests bring none, and everything else goes on.
    private static func spool(_ configuration: Configuration, _ log: Log) -> Spool? {
        guard configuration.uploads.isEnabled else { return nil }
        do throws(SystemError) {
            return try Spool(configuration.spoolDirectory)
        } catch {
            log.error("guests cannot upload: uploads.spool cannot be used", ["reason": error])
            return nil
        }
    }

    private enum Ending: Sendable {
        case signal
        case tooOld(String)

        var text: String {
            switch self {
            case .signal: "signal"
            case .tooOld(let sentence): sentence
            }
        }
    }

    /// Waits for a signal, or for the news that this Immich is none that we can serve. One that cannot be reached yet
    /// is asked again later.
    private static func ending(_ signals: Signals, _ loop: EventLoop, _ immich: any ImmichAPI, _ log: Log) async
        -> Ending
    {
        let (stream, news) = AsyncStream.makeStream(of: Ending.self)
        signals.deliver(on: loop) { signal in
            if signal == .terminate { news.yield(.signal) }
        }
        let check = loop.spawn {
            while !Task.isCancelled {
                if let version = try? await immich.version() {
                    switch ImmichSupport(version) {
                    case .supported: break
                    case .untried(let sentence): log.warning("immich", ["note": sentence])
                    case .tooOld(let sentence): news.yield(.tooOld(sentence))
                    }
                    return
                }
                try? await EventLoop.sleepHere(for: .seconds(10))
            }
        }
        defer { check.cancel() }
        for await ending in stream { return ending }
        return .signal
    }

    private static func immichClient(
        _ configuration: Configuration,
        _ http: any HTTPFetching,
        _ workers: WorkerPool
    ) -> any ImmichAPI {
        ImmichClient(upstream: configuration.immich.upstream, http: http, workers: workers)
    }

    /// Immich, for commands that ask it something and end.
    static func immich(_ configuration: Configuration) throws -> any ImmichAPI {
        let http = HTTPClients(loops: [try EventLoop()], limits: HTTPLimits(configuration.immich))
        return immichClient(configuration, http, try WorkerPool(threads: 1))
    }

    /// A client for the way from outside: patient, since name server, network and TLS lie between.
    static func stranger() throws -> any HTTPFetching {
        var limits = HTTPLimits()
        limits.connections = 4
        limits.connectTimeout = .seconds(5)
        return HTTPClients(loops: [try EventLoop()], limits: limits)
    }

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

extension SilentSignIn {
    /// With connections of its own, as many as may be in flight, whichever loop they are on.
    fileprivate init?(_ provider: Provider, _ configuration: Configuration, loops: [EventLoop]) {
        let connections = configuration.sso.silent.maximumInFlight * loops.count
        let limits = HTTPLimits(configuration.immich, connections: connections)
        self.init(provider, configuration, http: HTTPClients(loops: loops, limits: limits))
    }
}

extension HTTPLimits {
    fileprivate init(_ immich: Configuration.Immich, connections: Int? = nil) {
        self.init()
        self.connections = connections ?? immich.connections
        connectTimeout = immich.connectTimeout
    }
}
