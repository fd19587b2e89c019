import FoundationEssentials
import Testing
import Valkey

@testable import ShareFCGI

@Suite(.enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(5))) struct ValkeyReplayStoreTests {
    let bed: StoreBed
    let one: CommonStore
    let other: CommonStore
    let end = Date.now + 60

    init() async throws {
        bed = try StoreBed()
        (one, other) = (try await bed.store(), try await bed.store())
    }

    private func stop() {
        one.stop()
        other.stop()
    }

    @Test("74: a second redemption at another instance is none, and one after a restart of ours is none either")
    func aSecondRedemptionIsNone() async throws {
        defer { stop() }
        #expect(try await ValkeyReplayStore(one).redeem("code a", until: end))
        #expect(try await !ValkeyReplayStore(other).redeem("code a", until: end))
        #expect(try await !ValkeyReplayStore(one).redeem("code a", until: end))
        #expect(try await ValkeyReplayStore(other).redeem("code b", until: end))
        let restarted = try await bed.store()
        defer { restarted.stop() }
        let again = ValkeyReplayStore(restarted)
        #expect(try await !again.redeem("code a", until: end))
        #expect(again.epoch.isEmpty, "grants outlive the process, so the store has to know them")
    }

    @Test("75: of a hundred redemptions at two instances at once, one is first")
    func aHundredAtOnceAreOne() async throws {
        defer { stop() }
        let (stores, end) = ([ValkeyReplayStore(one), ValkeyReplayStore(other)], end)
        let first = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 { group.addTask { try await stores[number % 2].redeem("code", until: end) } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(first == 1)
    }

    @Test("78: where the store is away nothing is redeemed; back again, it is")
    func aStoreThatIsAwayRedeemsNothing() async throws {
        defer { stop() }
        let replay = ValkeyReplayStore(one)
        bed.server.kill()
        await #expect(throws: ReplayStoreFailure.self) { try await replay.redeem("code", until: end) }
        try bed.server.start()
        try await bed.reach(one)
        #expect(try await replay.redeem("code", until: end))
    }

    @Test("78: a store that is full says so, and keeps what it has")
    func aFullStoreForgetsNothing() async throws {
        defer { stop() }
        let replay = ValkeyReplayStore(one)
        #expect(try await replay.redeem("code", until: end))
        _ = try await other.send(ValkeyCommand("CONFIG", "SET", "maxmemory", "1"))
        await #expect(throws: ReplayStoreFailure.full) { try await replay.redeem("another", until: end) }
        _ = try await other.send(ValkeyCommand("CONFIG", "SET", "maxmemory", "0"))
        #expect(try await !replay.redeem("code", until: end))
    }

    @Test(arguments: [(-60.0, 120_000), (0, 120_000), (60, 180_000), (1e9, 3_720_000)])
    func aMarkOutlivesWhatItMarksByWhatClocksMayDiffer(_ rest: Double, _ life: Int) {
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let command = ValkeyReplayStore.mark("code a", until: now + rest, at: now)
        #expect(command == ValkeyCommand("SET", "sharefcgi:jti:code a", "1", "NX", "PX", "\(life)"))
    }
}
