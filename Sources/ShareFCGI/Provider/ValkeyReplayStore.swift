import FoundationEssentials
import Valkey

/// In a Valkey or Redis that instances on several machines share. Where it does not answer, nothing is redeemed.
final class ValkeyReplayStore: ReplayStore {
    /// By how much the clocks of two machines may differ.
    private static let skew: TimeInterval = 120

    let epoch: [UInt8] = []
    private let store: CommonStore
    private let clock: Clock

    init(_ store: CommonStore, clock: Clock = Clock()) {
        self.store = store
        self.clock = clock
    }

    func redeem(_ id: String, until end: Date) async throws(ReplayStoreFailure) -> Bool {
        let reply: ValkeyReply
        do throws(ValkeyError) {
            reply = try await store.send(Self.mark(id, until: end, at: clock.date()))
        } catch {
            throw .unavailable(error.description)
        }
        switch reply {
        case .status("OK"): return true
        case .null: return false
        // Valkey at its `maxmemory`, where it evicts nothing.
        case .refused(let why) where why.utf8.starts(with: "OOM ".utf8): throw .full
        case .refused(let why): throw .unavailable(why)
        default: throw .unavailable("it does not talk like Valkey")
        }
    }

    /// A key that only the first can make (`SET … NX`), and that lasts longer than what was redeemed by any machine's
    /// clock.
    static func mark(_ id: String, until end: Date, at now: Date) -> ValkeyCommand {
        let rest = min(max(end.timeIntervalSince(now), 0), 3600) + skew
        return ValkeyCommand("SET", "sharefcgi:jti:\(id)", "1", "NX", "PX", String(Int(rest * 1000)))
    }
}
