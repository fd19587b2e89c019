import Valkey

@testable import ShareFCGI

/// What the tests of this folder begin with: a server, and instances that count in it.
struct StoreBed: Sendable {
    let server: RedisServer
    let keys = MasterKeys.ephemeral()

    init() throws {
        server = try RedisServer()
        try server.start()
    }

    /// A store as an instance has it, which has reached the server.
    func store(_ log: Log = .silent) async throws -> CommonStore {
        var limits = ValkeyClient.Limits()
        (limits.firstPause, limits.longestPause) = (.milliseconds(5), .milliseconds(20))
        (limits.connect, limits.answer) = (.seconds(20), .seconds(20))
        let store = try CommonStore(try server.address(), limits: limits, log: log)
        try await reach(store)
        return store
    }

    /// Waits until the server answers; its start is another process's business, and nobody tells us of it.
    func reach(_ store: CommonStore) async throws {
        while await (try? store.send(ValkeyCommand("PING"))) == nil { try await Task.sleep(for: .milliseconds(5)) }
    }

    func shared(_ store: CommonStore, _ rules: AttemptLimiter.Rules = .init()) throws -> SharedAttempts {
        SharedAttempts(store, names: try KeyedHash(keys, for: .attempts), rules: rules)
    }
}
