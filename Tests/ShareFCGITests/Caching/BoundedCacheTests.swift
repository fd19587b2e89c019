import Testing

@testable import ShareFCGI

@Suite struct BoundedCacheTests {
    @Test func whatWasUsedLongestAgoGoesFirst() {
        var cache = BoundedCache<String, Int>(maximumCount: 3)
        for (number, key) in ["a", "b", "c"].enumerated() { cache.insert(number, for: key) }
        #expect(cache.value(for: "a") == 0)
        cache.insert(3, for: "d")
        #expect(cache.value(for: "b") == nil)
        #expect(cache.value(for: "a") == 0 && cache.value(for: "c") == 2 && cache.value(for: "d") == 3)
    }

    @Test func lookingWithoutUsingKeepsTheAge() {
        var cache = BoundedCache<String, Int>(maximumCount: 2)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        #expect(cache.peek("a") == 1)
        cache.insert(3, for: "c")
        #expect(cache.peek("a") == nil && cache.peek("b") == 2)
    }

    @Test func costIsBoundedAsWellAsCount() {
        var cache = BoundedCache<Int, Int>(maximumCount: 100, maximumCost: 10)
        for number in 0..<5 { cache.insert(number, for: number, cost: 4) }
        #expect(cache.count == 2 && cache.cost == 8)
        cache.insert(9, for: 9, cost: 10)
        #expect(cache.count == 1 && cache.cost == 10 && cache.peek(9) == 9)
    }

    @Test func whatIsDearerThanEverythingIsNotKept() {
        var cache = BoundedCache<String, Int>(maximumCount: 2, maximumCost: 10)
        cache.insert(1, for: "a", cost: 5)
        cache.insert(2, for: "b", cost: 11)
        #expect(cache.peek("a") == 1 && cache.peek("b") == nil)
        // A value that has become too dear takes its old self along: it would be out of date.
        cache.insert(3, for: "a", cost: .max)
        #expect(cache.peek("a") == nil && cache.count == 0 && cache.cost == 0)
    }

    @Test func replacingCountsOnce() {
        var cache = BoundedCache<String, Int>(maximumCount: 2, maximumCost: 10)
        cache.insert(1, for: "a", cost: 6)
        cache.insert(2, for: "a", cost: 3)
        #expect(cache.count == 1 && cache.cost == 3 && cache.peek("a") == 2)
    }

    @Test func removing() {
        var cache = BoundedCache<String, Int>(maximumCount: 3, maximumCost: 10)
        for (number, key) in ["a", "b", "c"].enumerated() { cache.insert(number, for: key, cost: 2) }
        #expect(cache.removeValue(for: "b") == 1 && cache.removeValue(for: "b") == nil)
        #expect(cache.count == 2 && cache.cost == 4)
        cache.removeAll()
        #expect(cache.count == 0 && cache.cost == 0 && cache.peek("a") == nil)
        cache.insert(5, for: "e", cost: 10)
        #expect(cache.value(for: "e") == 5)
    }

    @Test func cacheIsAValue() {
        var one = BoundedCache<String, Int>(maximumCount: 2)
        one.insert(1, for: "a")
        var other = one
        other.insert(2, for: "a")
        #expect(one.peek("a") == 1 && other.peek("a") == 2)
    }

    @Test("It does what a slow and obvious cache does", arguments: 0..<20)
    func likeTheObviousOne(_ seed: UInt64) {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        var cache = BoundedCache<Int, Int>(maximumCount: 8, maximumCost: 50)
        /// Newest last.
        var obvious: [(key: Int, value: Int, cost: Int)] = []
        for step in 0..<2_000 {
            let key = Int(random.next() % 16)
            let found = obvious.firstIndex { $0.key == key }
            switch random.next() % 4 {
            case 0, 1:
                let cost = Int(random.next() % 60)
                cache.insert(step, for: key, cost: cost)
                if let found { obvious.remove(at: found) }
                guard cost <= 50 else { break }
                while obvious.count >= 8 || obvious.map(\.cost).reduce(cost, +) > 50 { obvious.removeFirst() }
                obvious.append((key, step, cost))
            case 2:
                #expect(cache.value(for: key) == found.map { obvious[$0].value })
                if let found { obvious.append(obvious.remove(at: found)) }
            default:
                #expect(cache.removeValue(for: key) == found.map { obvious.remove(at: $0).value })
            }
            #expect(cache.count == obvious.count && cache.cost == obvious.map(\.cost).reduce(0, +))
            #expect((0..<16).allSatisfy { key in cache.peek(key) == obvious.first { $0.key == key }?.value })
        }
    }

    /// Xorshift: the same numbers for the same seed.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
