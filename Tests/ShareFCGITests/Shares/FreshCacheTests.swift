import Immich
import Testing

@testable import ShareFCGI

@Suite struct FreshCacheTests {
    @Test func whatIsOutdatedIsNotUsableHoweverYoungAndStillKnown() {
        let cache = FreshCache<Int, String>(count: 8, clock: Clock())
        cache.store("old", for: 1, took: .zero)
        #expect(usable(in: cache) == "old")
        cache.outdate(1)
        #expect(usable(in: cache) == nil)
        #expect(cache.known(1)?.value == "old")
    }

    private func usable(in cache: FreshCache<Int, String>) -> String? {
        cache.usable(1, Freshness()) { () async throws(ImmichError) in "new" }?.value
    }
}
