import EventLoop
import HTTPClient

/// The provider as the owner's settings make it.
extension Provider {
    init(
        _ signIn: SignIn,
        _ configuration: Configuration,
        _ masterKeys: MasterKeys,
        replay: any ReplayStore,
        http: any HTTPFetching,
        workers: WorkerPool,
        log: Log,
        clock: Clock = Clock()
    ) throws {
        try self.init(
            signIn.provider,
            IdentitySource(
                identify: { visit in signIn.decide(visit.peer, visit.params) },
                recheck: { identity in signIn.policy.decide(identity) },
                trust: signIn.trust
            ),
            Tools(
                keys: signIn.keys,
                masterKeys: masterKeys,
                replay: replay,
                http: http,
                workers: workers,
                site: Site(basePath: configuration.basePath),
                log: log,
                clock: clock
            )
        )
    }

    /// Ends every session in Immich of people who may no longer sign in, one person after the other.
    func signOut(_ subjects: [String]) async {
        for subject in subjects where !Task.isCancelled { _ = await backchannel.send(subject: subject) }
    }
}

extension StateStore {
    /// Where redeemed codes are remembered; `common` is what instances on several machines share.
    func replayStore(_ common: CommonStore?, _ workers: WorkerPool, clock: Clock = Clock()) throws -> any ReplayStore {
        switch self {
        case .memory: return MemoryReplayStore(clock: clock)
        case .directory(let path): return try DirectoryReplayStore(path, workers: workers, clock: clock)
        case .valkey(let address):
            guard let common else { throw Service.Failure(description: "nothing is connected to \(address)") }
            return ValkeyReplayStore(common, clock: clock)
        }
    }
}
