import EventLoop
import FoundationEssentials
import Immich
import Testing

@testable import ShareFCGI

/// How soon which change is in force: the README has the table.
@Suite struct ShareBookTests {
    let time = TurnedClock()
    let immich: StubImmich
    let book: ShareBook
    let claim: ShareBook.Claim
    let album: Album
    let share: Share

    init() throws {
        immich = StubImmich(clock: time)
        book = ShareBook(immich: immich, clock: time.clock)
        claim = ShareBook.Claim(reference: try Sample.reference(), token: nil)
        album = try Sample.album()
        share = try Sample.share()
        let (reference, share) = (claim.reference, share)
        let (month, assets) = (try Sample.month(), try Sample.assets(0..<2))
        immich.state.withLock { state in
            state.shares[reference] = .success(share)
            state.months = .success([MonthCount(month: month, count: 2)])
            state.assets[month] = .success(assets)
        }
    }

    private func change(_ body: @Sendable (inout StubImmich.State) -> Void) { immich.state.withLock(body) }

    @Test func aFreshVerdictCostsImmichNothing() async throws {
        for _ in 0..<100 { _ = try await book.verdict(claim) }
        #expect(immich.calls("share") == 1)
    }

    @Test("P74: many who ask at once are one question")
    func manyAtOnce() async throws {
        let (book, claim) = (book, claim)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { _ = try await book.verdict(claim) } }
            try await group.waitForAll()
        }
        #expect(immich.calls("share") == 1)
    }

    @Test func aDueVerdictIsUsedAndAskedForAgainBehindIt() async throws {
        _ = try await book.verdict(claim)
        time.turn(by: .seconds(26))
        #expect(book.usableVerdict(claim) != nil)
        #expect(await eventually { immich.calls("share") == 2 })
    }

    @Test func aDeletedLinkIsShutWithinHalfAMinuteWhileItIsVisited() async throws {
        _ = try await book.verdict(claim)
        let reference = claim.reference
        change { $0.shares[reference] = .failure(.unknownShare) }
        time.turn(by: .seconds(26))
        _ = book.usableVerdict(claim)
        #expect(await eventually { book.usableVerdict(claim) == nil })
        await #expect(throws: ImmichError.unknownShare) { try await book.verdict(claim) }
    }

    @Test func aVerdictIsNeverUsedBeyondAMinute() async throws {
        _ = try await book.verdict(claim)
        time.turn(by: .seconds(60))
        #expect(book.usableVerdict(claim) == nil)
        let reference = claim.reference
        change { $0.shares[reference] = .failure(.unavailable(.cannotConnect)) }
        await #expect(throws: ImmichError.unavailable(.cannotConnect)) { try await book.verdict(claim) }
    }

    @Test func anAnswerIsAsOldAsItsQuestion() async throws {
        // A password that was set just after Immich was asked is in force a minute after the question.
        change { $0.takes = .seconds(20) }
        _ = try await book.verdict(claim)
        time.turn(by: .seconds(39))
        #expect(book.usableVerdict(claim) != nil)
        time.turn(by: .seconds(1))
        #expect(book.usableVerdict(claim) == nil)
    }

    @Test func anAnswerFromBeforeALinkWasRevokedIsNotKept() async throws {
        let (book, claim) = (book, claim)
        change { $0.meanwhile = { book.forget(claim) } }
        _ = try await book.verdict(claim)
        #expect(book.lastVerdict(claim) == nil)
        change { $0.meanwhile = nil }
        _ = try await book.verdict(claim)
        #expect(book.lastVerdict(claim) != nil, "the next answer is kept again")
    }

    @Test func whatTakesImmichLongIsAskedForNoOftenerThanATwentiethOfItsTime() async throws {
        change { $0.takes = .seconds(2) }
        _ = try await book.verdict(claim)
        change { $0.takes = .zero }
        time.turn(by: .seconds(37))
        _ = book.usableVerdict(claim)
        // The list of months, which a revoked link is refused, says in between that it still stands.
        #expect(await eventually { immich.calls("months") == 1 })
        #expect(immich.calls("share") == 1)
        time.turn(by: .seconds(2))
        _ = book.usableVerdict(claim)
        #expect(await eventually { immich.calls("share") == 2 })
    }

    @Test func aRevokedLinkOfALargeAlbumIsShutByItsListOfMonths() async throws {
        change { $0.takes = .seconds(2) }
        _ = try await book.verdict(claim)
        change { ($0.takes, $0.months) = (.zero, .failure(.unknownShare)) }
        time.turn(by: .seconds(26))
        _ = book.usableVerdict(claim)
        #expect(await eventually { book.lastVerdict(claim) == nil })
    }

    @Test func aPictureIsShownOnlyByAListingThatIsYoung() async throws {
        let (one, other) = (try Sample.asset(0), try Sample.asset(7))
        #expect(!book.shows(one, in: share, for: claim))
        _ = try await book.months(of: album, in: share, for: claim)
        _ = try await book.assets(in: try Sample.month(), of: album, in: share, for: claim)
        #expect(book.shows(one, in: share, for: claim))
        #expect(!book.shows(other, in: share, for: claim))
        time.turn(by: .seconds(60))
        #expect(!book.shows(one, in: share, for: claim))
        #expect(await eventually { book.shows(one, in: share, for: claim) }, "a month in use is asked for again")
        #expect(!book.shows(other, in: share, for: claim))
    }

    @Test func aPictureTakenOutIsGoneAlsoWhenAnotherCameIn() async throws {
        let (first, third, month) = (try Sample.asset(0), try Sample.asset(2), try Sample.month())
        _ = try await book.months(of: album, in: share, for: claim)
        _ = try await book.assets(in: month, of: album, in: share, for: claim)
        let assets = try Sample.assets(1..<3)
        change { $0.assets[month] = .success(assets) }
        time.turn(by: .seconds(26))
        #expect(book.shows(first, in: share, for: claim), "still the listing of half a minute ago")
        #expect(await eventually { !book.shows(first, in: share, for: claim) })
        #expect(book.shows(third, in: share, for: claim))
    }

    @Test func anotherCountOutdatesTheMonthWhichIsShownWhileImmichIsAway() async throws {
        let month = try Sample.month()
        _ = try await book.months(of: album, in: share, for: claim)
        _ = try await book.assets(in: month, of: album, in: share, for: claim)
        change { $0.months = .success([MonthCount(month: month, count: 1)]) }
        time.turn(by: .seconds(61))
        _ = try await book.months(of: album, in: share, for: claim)
        #expect(immich.calls("assets") == 1)
        #expect(try await book.assets(in: month, of: album, in: share, for: claim, evenIfOld: true).assets.count == 2)
        _ = try await book.assets(in: month, of: album, in: share, for: claim)
        #expect(immich.calls("assets") == 2)
    }

    @Test func aFailureIsNeverKept() async throws {
        let (reference, share) = (claim.reference, share)
        change { $0.shares[reference] = .failure(.unavailable(.timedOut)) }
        await #expect(throws: ImmichError.unavailable(.timedOut)) { try await book.verdict(claim) }
        change { $0.shares[reference] = .success(share) }
        guard case .open = try await book.verdict(claim).value else {
            Issue.record("not open")
            return
        }
    }

    @Test func anAnswerThatOutlastsEveryPatienceIsKeptAllTheSame() async throws {
        let (isOpen, claim) = (Locked(false), claim)
        change { state in
            // Ends like a call of Immich that nobody waits for any more.
            state.meanwhile = { while !isOpen.withLock({ $0 }), !Task.isCancelled { await Task.yield() } }
        }
        let book = ShareBook(immich: immich, patience: .milliseconds(200), clock: time.clock)
        for visitor in 1...3 {
            await #expect(throws: ImmichError.unavailable(.timedOut), "visitor \(visitor)") {
                try await book.verdict(claim)
            }
        }
        #expect(immich.calls("share") == 1, "the first visitor's question is still under way")
        #expect(book.lastVerdict(claim) == nil)
        isOpen.withLock { $0 = true }
        #expect(await eventually { book.usableVerdict(claim) != nil })
        _ = try await book.verdict(claim)
        #expect(immich.calls("share") == 1)
    }

    @Test func aVisitorWhoHangsUpAgainAndAgainMakesImmichWorkOnce() async throws {
        let (isOpen, claim) = (Locked(false), claim)
        change { $0.meanwhile = { while !isOpen.withLock({ $0 }) { await Task.yield() } } }
        let book = book
        for _ in 0..<50 {
            let visitor = Task { try await book.verdict(claim) }
            #expect(await eventually { immich.calls("share") == 1 })
            visitor.cancel()
            await #expect(throws: ImmichError.unavailable(.cancelled)) { try await visitor.value }
        }
        isOpen.withLock { $0 = true }
        #expect(await eventually { book.usableVerdict(claim) != nil }, "the answer is there for whoever comes next")
        #expect(immich.calls("share") == 1)
    }

    @Test func verdictsTakeBoundedMemoryTheLargestFirst() async throws {
        var limits = ShareBook.Limits()
        limits.monthBytes = 400_000
        let book = ShareBook(immich: immich, limits: limits, clock: time.clock)
        var claims: [ShareBook.Claim] = []
        for number in 0..<10 {
            let reference = try Sample.slug("s\(number)")
            claims.append(ShareBook.Claim(reference: reference, token: nil))
            let content = Share.Content.assets(try Sample.assets(0..<300))
            let share = try Sample.share(content: content)
            change { $0.shares[reference] = .success(share) }
            _ = try await book.verdict(try #require(claims.last))
        }
        let bytes = ShareBook.Verdict.open(try Sample.share(content: .assets(Sample.assets(0..<300)))).bytes
        let known = claims.filter { book.lastVerdict($0) != nil }
        #expect(known == Array(claims.suffix(200_000 / bytes)), "half of the bytes, and the oldest went")
        #expect(!known.isEmpty && known.count < claims.count)
    }

    @Test func aVerdictCostsWhatItHolds() throws {
        let long = String(repeating: "x", count: 10_000)
        let album = Album(id: album.id, name: long, description: long, assetCount: 1)
        let small = ShareBook.Verdict.open(try Sample.share())
        let large = ShareBook.Verdict.open(try Sample.share(content: .album(album)))
        #expect(large.bytes - small.bytes > 19_000)
        let thumbhash = String(repeating: "x", count: 100)
        let assets = try (0..<100).map { Asset(id: try Sample.asset($0), thumbhash: thumbhash) }
        #expect(ShareBook.Verdict.open(try Sample.share(content: .assets(assets))).bytes > 100 * 100)
    }

    @Test func detailsTakeBoundedMemory() async throws {
        var limits = ShareBook.Limits()
        // An eighth is for details: three of these.
        limits.monthBytes = 8 * 3 * 10_700
        let book = ShareBook(immich: immich, limits: limits, clock: time.clock)
        let description = String(repeating: "x", count: 10_000)
        for number in 0..<4 {
            let id = try Sample.asset(number)
            var details = AssetDetails(id: id)
            details.description = description
            change { [details] in $0.details = .success(details) }
            _ = try await book.details(of: id, in: share, for: claim)
        }
        #expect(immich.calls("details") == 4)
        for number in [3, 2, 1] { _ = try await book.details(of: try Sample.asset(number), in: share, for: claim) }
        #expect(immich.calls("details") == 4, "three are known")
        _ = try await book.details(of: try Sample.asset(0), in: share, for: claim)
        #expect(immich.calls("details") == 5, "the oldest went")
    }

    @Test func detailsAreBoundedInNumberToo() async throws {
        var limits = ShareBook.Limits()
        limits.details = 2
        let book = ShareBook(immich: immich, limits: limits, clock: time.clock)
        for number in 0..<3 {
            let id = try Sample.asset(number)
            change { $0.details = .success(AssetDetails(id: id)) }
            _ = try await book.details(of: id, in: share, for: claim)
        }
        _ = try await book.details(of: try Sample.asset(1), in: share, for: claim)
        #expect(immich.calls("details") == 3)
        _ = try await book.details(of: try Sample.asset(0), in: share, for: claim)
        #expect(immich.calls("details") == 4)
    }

    @Test func oneLinkIsAskedAboutByOneAtATime() async throws {
        let turns = Turns<Int>()
        let (inside, most) = (Locked(0), Locked(0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try? await turns.take(1) { () async throws(ImmichError) in
                        let now = inside.withLock { inside in
                            inside += 1
                            return inside
                        }
                        most.withLock { $0 = max($0, now) }
                        await Task.yield()
                        inside.withLock { $0 -= 1 }
                    }
                }
            }
        }
        #expect(most.withLock { $0 } == 1)
    }

    @Test func aQueueForOneLinkIsNeverEndless() async throws {
        let turns = Turns<Int>(longestQueue: 2)
        let served = Locked(0)
        let refused = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(ImmichError) {
                        try await turns.take(1) { () async throws(ImmichError) in
                            while served.withLock({ $0 }) + refused.withLock({ $0 }) < 7 { await Task.yield() }
                        }
                        served.withLock { $0 += 1 }
                    } catch {
                        refused.withLock { $0 += 1 }
                    }
                }
            }
        }
        #expect(refused.withLock { $0 } == 7)
        #expect(served.withLock { $0 } == 3)
    }
}
