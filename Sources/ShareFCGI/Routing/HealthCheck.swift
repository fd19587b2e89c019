import Immich

/// `/share/healthcheck`: whether Immich answers. Anybody may ask, so Immich is asked once in a while, however many do.
struct HealthCheck: Sendable {
    private let answers: FreshCache<String, Bool>
    private let freshness = Freshness(refreshAfter: .seconds(1), costFactor: 1, maxAge: .seconds(2))
    private let immich: any ImmichAPI

    init(immich: any ImmichAPI, clock: Clock = Clock()) {
        self.immich = immich
        answers = FreshCache(count: 1, clock: clock)
    }

    /// False where Immich did not answer within the last two seconds.
    func isWell() async -> Bool {
        let entry = try? await answers.entry(for: "ping", freshness) { [immich] () async throws(ImmichError) in
            do throws(ImmichError) {
                try await immich.ping()
                return true
            } catch {
                // Kept as an answer: an Immich in trouble is the last that should be asked by everybody.
                return false
            }
        }
        return entry?.value ?? false
    }
}
