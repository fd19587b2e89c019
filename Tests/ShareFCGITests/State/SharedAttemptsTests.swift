import EventLoop
import Gateway
import Immich
import Testing
import Valkey

@testable import ShareFCGI

@Suite(.enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(5))) struct SharedAttemptsTests {
    let bed: StoreBed
    let one: CommonStore
    let other: CommonStore

    init() async throws {
        bed = try StoreBed()
        (one, other) = (try await bed.store(), try await bed.store())
    }

    private func end() {
        one.stop()
        other.stop()
    }

    private func attempts(_ store: CommonStore) throws -> Attempts {
        Attempts(AttemptLimiter(), shared: try bed.shared(store))
    }

    private func network(_ number: Int) -> CIDR { IPAddress.v4(0xC000_0200 + UInt32(number)).household }

    @Test func triesAtTwoInstancesCountTogether() async throws {
        defer { end() }
        let instances = [try attempts(one), try attempts(other)]
        let share = try Sample.reference()
        for number in 0..<5 {
            guard case .allowed = await instances[number % 2].begin(share: share, network: network(1)) else {
                Issue.record("try \(number) was refused")
                return
            }
        }
        for instance in instances {
            guard case .wait(let wait) = await instance.begin(share: share, network: network(1)) else {
                Issue.record("the sixth try was allowed")
                return
            }
            #expect(wait > .seconds(30) && wait <= .seconds(60))
            guard case .allowed = await instance.begin(share: share, network: network(2)) else {
                Issue.record("another address was held back")
                return
            }
        }
    }

    @Test func aHundredAtOnceAtTwoInstancesAreAHundred() async throws {
        defer { end() }
        let instances = [try attempts(one), try attempts(other)]
        let share = try Sample.reference()
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    if case .allowed = await instances[number % 2].begin(share: share, network: network(1)) {
                        return true
                    }
                    return false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(allowed == 5)
    }

    @Test func theRightPasswordAtOneInstanceClearsTheAddressAtAll() async throws {
        defer { end() }
        let instances = [try attempts(one), try attempts(other)]
        let share = try Sample.reference()
        for _ in 0..<5 {
            guard case .allowed(let attempt) = await instances[0].begin(share: share, network: network(1)) else {
                Issue.record("refused")
                return
            }
            await instances[0].succeeded(attempt)
        }
        for _ in 0..<5 {
            guard case .allowed = await instances[1].begin(share: share, network: network(1)) else {
                Issue.record("what was given back still counts")
                return
            }
        }
    }

    /// The script and the pure limiter say the same to any sequence of tries: here 2,000 of them over some hours.
    @Test func theScriptHasTheRulesOfTheLimiter() async throws {
        defer { end() }
        var rules = AttemptLimiter.Rules()
        (rules.perShare, rules.perAddress, rules.perShareOfAll) = (3, 8, 12)
        let shared = try bed.shared(one, rules)
        var limiter = AttemptLimiter(rules)
        let start = ContinuousClock.now
        var time: Int64 = 1_700_000_000_000
        let begin = time
        var random = Lehmer(seed: 7)
        var waits = 0
        for step in 0..<2_000 {
            time += [0, 1, 500, 20_000, 61_000, 400_000, 3_700_000][Int(random.below(step % 50 == 0 ? 7 : 6))]
            let (share, network) = (try Sample.slug("s\(random.below(3))"), network(Int(random.below(4))))
            let keys = shared.keys(share, network)
            let now = start + .milliseconds(time - begin)
            let ours = limiter.begin(share: share, network: network, at: now)
            let theirs = try await one.send(AttemptScripts.begin(keys, rules, at: time))
            guard case .integer(let wait) = theirs else {
                Issue.record("the store said \(theirs)")
                return
            }
            #expect((wait == 0 ? .allowed : .wait(.milliseconds(wait))) == ours, "step \(step)")
            if wait > 0 { waits += 1 }
            guard wait == 0, random.below(4) == 0 else { continue }
            if random.below(2) == 0 {
                limiter.succeeded(share: share, network: network)
                _ = try await one.send(AttemptScripts.giveBack(keys, wasRight: true))
            } else {
                limiter.abandoned(share: share, network: network)
                _ = try await one.send(AttemptScripts.giveBack(keys, wasRight: false))
            }
        }
        #expect(waits > 200 && waits < 1_900, "both sides of the rules were tried")
    }

    @Test func whatIsCountedExpiresAndNamesNobody() async throws {
        defer { end() }
        let share = try Sample.slug("summer")
        _ = try await attempts(one).begin(share: share, network: network(1))
        _ = try await bed.shared(one).count(.init(network: network(1), isSentByAnotherSite: false))
        guard case .array(let keys) = try await one.send(ValkeyCommand("KEYS", "*")) else {
            Issue.record("no keys")
            return
        }
        #expect(keys.count == 4)
        for case .bytes(let bytes) in keys {
            let key = String(decoding: bytes, as: UTF8.self)
            #expect(key.hasPrefix("sharefcgi:"))
            #expect(!key.contains("summer") && !key.contains("192"))
            guard case .integer(let life) = try await one.send(ValkeyCommand("PTTL", key)) else { continue }
            #expect(life > 0 && life <= 3_600_000)
        }
    }

    @Test func whatIsGivenBackLeavesNoKeyThatStaysForEver() async throws {
        defer { end() }
        let instance = try attempts(one)
        for number in 0..<4 {
            guard case .allowed(let attempt) = await instance.begin(share: try Sample.reference(), network: network(1))
            else { continue }
            if number % 2 == 0 { await instance.succeeded(attempt) } else { await instance.abandoned(attempt) }
        }
        guard case .array(let keys) = try await one.send(ValkeyCommand("KEYS", "*")) else { return }
        for case .bytes(let key) in keys {
            let life = try await one.send(ValkeyCommand("PTTL", String(decoding: key, as: UTF8.self)))
            guard case .integer(let life) = life else { continue }
            #expect(life > 0)
        }
    }

    @Test func aStoreThatGoesAwayIsNoNewBeginningAndNoDoorThatStaysShut() async throws {
        defer { end() }
        let instance = try attempts(one)
        let share = try Sample.reference()
        for _ in 0..<4 { _ = await instance.begin(share: share, network: network(1)) }
        bed.server.kill()
        guard case .allowed = await instance.begin(share: share, network: network(1)) else {
            Issue.record("without the store nobody may try")
            return
        }
        guard case .wait = await instance.begin(share: share, network: network(1)) else {
            Issue.record("what the store had counted is forgotten")
            return
        }
    }

    @Test func guessesAtTwoInstancesCountTogether() async throws {
        defer { end() }
        let guesser = GuessLimiter.Guesser(network: network(1), isSentByAnotherSite: false)
        var limiters = [GuessLimiter(perMinute: 60), GuessLimiter(perMinute: 60)]
        let stores = [try bed.shared(one), try bed.shared(other)]
        let now = ContinuousClock.now
        var allowed = 0
        for number in 0..<80 where limiters[number % 2].wait(for: guesser, at: now) == nil {
            limiters[number % 2].count(guesser, at: now)
            let (count, left) = try #require(await stores[number % 2].count(guesser))
            limiters[number % 2].learn(count, of: guesser, for: left, at: now)
            allowed += 1
        }
        #expect((60...61).contains(allowed), "one more at most for the other instance")
    }
}

/// Numbers that are the same in each run.
private struct Lehmer {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: UInt64) -> UInt64 {
        state = state * 48_271 % 0x7FFF_FFFF
        return state % bound
    }
}
