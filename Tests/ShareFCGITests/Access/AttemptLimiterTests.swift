import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct AttemptLimiterTests {
    let start = ContinuousClock.now

    private func network(_ number: UInt32) -> CIDR { IPAddress.v4(0xC000_0200 + number).household }

    @Test func fiveWrongTriesThenOneMoreAMinuteDoublingToAQuarterOfAnHour() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        var now = start
        for _ in 0..<5 { #expect(limiter.begin(share: share, network: network(1), at: now) == .allowed) }
        for wait in [60, 120, 240, 480, 900, 900].map({ Duration.seconds($0) }) {
            #expect(limiter.begin(share: share, network: network(1), at: now) == .wait(wait))
            #expect(
                limiter.begin(share: share, network: network(1), at: now + wait - .seconds(1)) == .wait(.seconds(1))
            )
            now += wait
            #expect(limiter.begin(share: share, network: network(1), at: now) == .allowed)
        }
    }

    @Test func anotherAddressIsNotHeldBackByTheFirst() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for _ in 0..<5 { _ = limiter.begin(share: share, network: network(1), at: start) }
        #expect(limiter.begin(share: share, network: network(1), at: start) != .allowed)
        #expect(limiter.begin(share: share, network: network(2), at: start) == .allowed)
    }

    @Test func theRightPasswordClearsTheAddressAtThisShare() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for _ in 0..<4 { _ = limiter.begin(share: share, network: network(1), at: start) }
        #expect(limiter.begin(share: share, network: network(1), at: start) == .allowed)
        limiter.succeeded(share: share, network: network(1))
        for _ in 0..<5 { #expect(limiter.begin(share: share, network: network(1), at: start) == .allowed) }
    }

    @Test func aTryThatNobodyJudgedIsGivenBack() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for _ in 0..<50 {
            #expect(limiter.begin(share: share, network: network(1), at: start) == .allowed)
            limiter.abandoned(share: share, network: network(1))
        }
        for _ in 0..<5 { #expect(limiter.begin(share: share, network: network(1), at: start) == .allowed) }
        #expect(limiter.begin(share: share, network: network(1), at: start) == .wait(.seconds(60)))
    }

    @Test func anAddressHasTwentyWrongTriesAnHourAtAllSharesTogether() throws {
        var limiter = AttemptLimiter()
        for number in 0..<20 {
            #expect(limiter.begin(share: try Sample.slug("s\(number / 4)"), network: network(1), at: start) == .allowed)
        }
        #expect(limiter.begin(share: try Sample.slug("new"), network: network(1), at: start) == .wait(.seconds(3600)))
        #expect(
            limiter.begin(share: try Sample.slug("new"), network: network(1), at: start + .seconds(3600)) == .allowed
        )
    }

    @Test func aShareThatManyTryIsSlowButNeverShut() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for number in 0..<100 as Range<UInt32> {
            #expect(limiter.begin(share: share, network: network(100 + number), at: start) == .allowed)
        }
        #expect(limiter.begin(share: share, network: network(3), at: start) == .allowed)
        #expect(limiter.begin(share: share, network: network(4), at: start) == .wait(.seconds(15)))
        #expect(limiter.begin(share: share, network: network(4), at: start + .seconds(15)) == .allowed)
        #expect(limiter.begin(share: try Sample.slug(), network: network(4), at: start + .seconds(15)) == .allowed)
    }

    @Test func theTurnsAtABusyShareAreNotForTheFastestGuesser() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for number in 0..<100 as Range<UInt32> {
            _ = limiter.begin(share: share, network: network(100 + number), at: start)
        }
        #expect(limiter.begin(share: share, network: network(100), at: start + .seconds(1)) == .wait(.seconds(899)))
        #expect(limiter.begin(share: share, network: network(1), at: start + .seconds(1)) == .allowed)
    }

    @Test func anHourOfQuietForgets() throws {
        var limiter = AttemptLimiter()
        let share = try Sample.reference()
        for _ in 0..<5 { _ = limiter.begin(share: share, network: network(1), at: start) }
        let later = start + .seconds(3601)
        for _ in 0..<5 { #expect(limiter.begin(share: share, network: network(1), at: later) == .allowed) }
        #expect(limiter.begin(share: share, network: network(1), at: later) == .wait(.seconds(60)))
    }

    @Test func sixtyGuessesAMinuteAndThenAWait() {
        var limiter = GuessLimiter(perMinute: 60)
        for _ in 0..<60 {
            #expect(limiter.wait(for: guesser(1), at: start) == nil)
            limiter.count(guesser(1), at: start)
        }
        #expect(limiter.wait(for: guesser(1), at: start + .seconds(20)) == .seconds(40))
        #expect(limiter.wait(for: guesser(2), at: start) == nil)
        #expect(limiter.wait(for: guesser(1), at: start + .seconds(60)) == nil)
        limiter.count(guesser(1), at: start + .seconds(60))
        #expect(limiter.wait(for: guesser(1), at: start + .seconds(60)) == nil)
    }

    @Test func whatOtherSitesMakeABrowserAskIsCountedApart() {
        var limiter = GuessLimiter(perMinute: 60)
        for _ in 0..<60 { limiter.count(guesser(1, isSentByAnotherSite: true), at: start) }
        #expect(limiter.wait(for: guesser(1, isSentByAnotherSite: true), at: start) != nil)
        #expect(limiter.wait(for: guesser(1), at: start) == nil)
    }

    private func guesser(_ number: UInt32, isSentByAnotherSite: Bool = false) -> GuessLimiter.Guesser {
        GuessLimiter.Guesser(network: network(number), isSentByAnotherSite: isSentByAnotherSite)
    }

    @Test func theAddressThatGuessedLongestAgoIsForgottenFirst() {
        var limiter = GuessLimiter(perMinute: 1, entries: 3)
        for number in 1...3 as ClosedRange<UInt32> { limiter.count(guesser(number), at: start) }
        for number in 1...3 as ClosedRange<UInt32> {
            #expect(limiter.wait(for: guesser(number), at: start) == .seconds(60), "\(number)")
        }
        // Whoever goes on is remembered; who has been quiet longest makes room.
        limiter.count(guesser(1), at: start)
        limiter.count(guesser(4), at: start)
        #expect(limiter.count == 3)
        #expect(limiter.wait(for: guesser(2), at: start) == nil)
        for number in [1, 3, 4] as [UInt32] {
            #expect(limiter.wait(for: guesser(number), at: start) == .seconds(60), "\(number)")
        }
    }

    @Test func twentyThousandGuessingAddressesAreRemembered() {
        var limiter = GuessLimiter(perMinute: 1)
        for number in 0..<20_000 as Range<UInt32> { limiter.count(guesser(number), at: start) }
        #expect(limiter.wait(for: guesser(0), at: start) != nil)
        for number in 20_000..<50_000 as Range<UInt32> { limiter.count(guesser(number), at: start) }
        #expect(limiter.count == 20_000)
        #expect(limiter.wait(for: guesser(29_999), at: start) == nil)
        #expect(limiter.wait(for: guesser(30_000), at: start) != nil)
    }
}
