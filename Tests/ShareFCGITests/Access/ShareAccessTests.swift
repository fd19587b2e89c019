import EventLoop
import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

/// The door, with an Immich that says what the test told it to.
@Suite struct ShareAccessTests {
    let time = TurnedClock()
    let immich: StubImmich
    let book: ShareBook
    let cookie: UnlockCookie
    let access: ShareAccess

    init() throws {
        immich = StubImmich(clock: time)
        book = ShareBook(immich: immich, clock: time.clock)
        cookie = UnlockCookie(
            box: try SealedBox(.ephemeral(), for: .unlock),
            lifetime: .lasting(.seconds(30 * 86_400)),
            basePath: ""
        )
        access = ShareAccess(
            book: book,
            cookie: cookie,
            guesses: Guesses(GuessLimiter(perMinute: 60), clock: time.clock),
            staleAge: .seconds(300),
            clock: time.clock
        )
    }

    private func set(_ change: @Sendable (inout StubImmich.State) throws -> Void) rethrows {
        try immich.state.withLock(change)
    }

    private func outcome(_ reference: ShareReference, _ visitor: Visitor = Sample.visitor) async -> String {
        switch await access.access(to: reference, for: visitor) {
        case .granted(let grant): grant.isStale ? "stale" : "granted"
        case .passwordRequired: "password"
        case .denied(let why): "denied \(why)"
        case .away(let lastSeen, _): lastSeen == nil ? "away" : "away, last seen"
        }
    }

    /// Opens the locked sample share as a browser would, and returns the visitor with its cookie.
    private func unlocked(_ reference: ShareReference) async throws -> Visitor {
        let password = try #require(SharePassword("hunter2"))
        let (share, token) = try await book.unlock(reference, password: password)
        let fields = try cookie.fields(
            for: share,
            openedAs: reference,
            token: token,
            at: time.clock.date(),
            isSecure: true
        )
        let pairs = fields.map { String($0.text.prefix { $0 != ";" }) }
        return try Sample.visitor(cookies: pairs)
    }

    @Test func anOpenShareIsGrantedToAnybody() async throws {
        let share = try Sample.share()
        let reference = try Sample.reference()
        set { $0.shares[reference] = .success(share) }
        #expect(await outcome(reference) == "granted")
    }

    @Test func whoeverHoldsAnUnlockIsNoGuesser() async throws {
        let (reference, share) = (try Sample.reference(), try Sample.share(locked: true))
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        let visitor = try await unlocked(reference)
        for _ in 0..<60 { _ = access.countGuess(of: visitor) }
        #expect(await outcome(reference).hasPrefix("denied tooManyGuesses"), "the link is not known yet")
        #expect(await outcome(reference, visitor) == "granted")
    }

    @Test func aLinkWhosePicturesAreAllInTheTrashIsDenied() async throws {
        let reference = try Sample.reference()
        let share = try Sample.share(content: .assets([]))
        set { $0.shares[reference] = .success(share) }
        #expect(await outcome(reference) == "denied empty")
    }

    @Test func whatImmichDoesNotKnowIsDenied() async throws {
        #expect(await outcome(try Sample.reference()) == "denied unknown")
    }

    @Test(arguments: [
        ImmichError.Reason.cannotConnect, .timedOut, .tooLarge, .status(500), .status(401), .garbled("x"), .failed("y"),
    ])
    func nothingThatGoesWrongGrants(_ reason: ImmichError.Reason) async throws {
        let reference = try Sample.reference()
        set { $0.shares[reference] = .failure(.unavailable(reason)) }
        #expect(await outcome(reference) == "away")
    }

    @Test func aLockedShareAsksForItsPassword() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        #expect(await outcome(reference) == "password")
        #expect(await outcome(reference, try await unlocked(reference)) == "granted")
        #expect(await outcome(reference) == "password", "one visitor's unlock is nobody else's")
    }

    @Test func aShareThatImmichCallsOpenAlthoughItHasAPasswordStaysShut() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { $0.shares[reference] = .success(share) }
        #expect(await outcome(reference) == "password")
    }

    @Test func anUnlockHoldsForItsOwnReferenceAndForTheKeyBehindASlug() async throws {
        let (share, key, slug, other) =
            (try Sample.share(locked: true), try Sample.reference(), try Sample.slug(), try Sample.slug("other"))
        set { state in
            for reference in [key, slug, other] { state.shares[reference] = .success(share) }
            state.password = "hunter2"
        }
        let bySlug = try await unlocked(slug)
        #expect(await outcome(slug, bySlug) == "granted")
        #expect(await outcome(key, bySlug) == "granted")
        #expect(await outcome(other, bySlug) == "password")
        let byKey = try await unlocked(key)
        #expect(await outcome(slug, byKey) == "password")
    }

    @Test func aSlugThatNowNamesAnotherLinkVoidsTheUnlock() async throws {
        let (share, slug) = (try Sample.share(locked: true), try Sample.slug())
        set { ($0.shares[slug], $0.password) = (.success(share), "hunter2") }
        let visitor = try await unlocked(slug)
        let another = try Sample.share(link: "9", locked: true)
        set { $0.shares[slug] = .success(another) }
        time.turn(by: .seconds(61))
        #expect(await outcome(slug, visitor) == "password")
    }

    @Test func aChangedPasswordVoidsTheUnlockWithinAMinute() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        let visitor = try await unlocked(reference)
        #expect(await outcome(reference, visitor) == "granted")
        set { ($0.password, $0.token) = ("other", LinkToken("AAAAAfpb+DtXjCi1dRiYilY5kvym6u8M0+rXfb4qxEo=")) }
        time.turn(by: .seconds(60))
        #expect(await outcome(reference, visitor) == "password")
    }

    @Test("P28: an unlock lapses") func anUnlockLapses() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        let visitor = try await unlocked(reference)
        time.turn(by: .seconds(30 * 86_400))
        #expect(await outcome(reference, visitor) == "password")
    }

    /// What becomes of whoever was let in and gets it bit by bit.
    private func goesOn(_ grant: Grant, _ visitor: Visitor = Sample.visitor) async -> String {
        do throws(ImmichError) {
            return try await access.stillOpen(grant, for: visitor) == nil ? "no" : "yes"
        } catch {
            return "unknown"
        }
    }

    private func granted(_ reference: ShareReference, _ visitor: Visitor = Sample.visitor) async throws -> Grant {
        guard case .granted(let grant) = await access.access(to: reference, for: visitor) else {
            throw ImmichError.unknownShare
        }
        return grant
    }

    @Test("PB16: while Immich is away an open share goes on for as long as it may be shown")
    func openShareGoesOnForAWhile() async throws {
        let (share, reference) = (try Sample.share(), try Sample.reference())
        set { $0.shares[reference] = .success(share) }
        let grant = try await granted(reference)
        set { $0.shares[reference] = .failure(.unavailable(.status(503))) }
        time.turn(by: .seconds(60))
        #expect(await goesOn(grant) == "yes")
        time.turn(by: .seconds(240))
        #expect(await goesOn(grant) == "unknown")
        set { $0.shares[reference] = nil }
        #expect(await goesOn(grant) == "no")
    }

    @Test("PB16, PI1: of a locked share nobody can say whether it goes on while Immich is away, nor after its unlock")
    func lockedShareGoesOnByImmichsWordAlone() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        let visitor = try await unlocked(reference)
        let grant = try await granted(reference, visitor)
        #expect(await goesOn(grant, visitor) == "yes")
        set { $0.shares[reference] = .failure(.unavailable(.status(503))) }
        time.turn(by: .seconds(60))
        #expect(await goesOn(grant, visitor) == "unknown")
        set { $0.shares[reference] = .success(share) }
        #expect(await goesOn(grant, visitor) == "yes")
        set { $0.password = nil }
        time.turn(by: .seconds(30 * 86_400))
        #expect(await goesOn(grant, visitor) == "no", "the unlock has lapsed")
    }

    @Test func aLinkExpiresAtItsSecond() async throws {
        let reference = try Sample.reference()
        let share = try Sample.share(expiresAt: time.clock.date().addingTimeInterval(10))
        set { $0.shares[reference] = .success(share) }
        #expect(await outcome(reference) == "granted")
        time.turn(by: .seconds(9))
        #expect(await outcome(reference) == "granted")
        time.turn(by: .seconds(1))
        #expect(await outcome(reference) == "denied expired")
    }

    @Test func aCookieThatIsNotOursOpensNothing() async throws {
        let (share, reference) = (try Sample.share(locked: true), try Sample.reference())
        set { ($0.shares[reference], $0.password) = (.success(share), "hunter2") }
        let good = try await unlocked(reference)
        let value = try #require(good.cookies.values(named: ["__Secure-share"]).first)
        var forged = ["", "x", String(value.dropLast()), value + "A", String(repeating: "A", count: 9_000)]
        for position in stride(from: 0, to: value.utf8.count, by: 7) {
            var bytes = Array(value.utf8)
            bytes[position] = bytes[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            forged.append(String(decoding: bytes, as: UTF8.self))
        }
        for cookie in forged {
            let visitor = try Sample.visitor(cookies: ["__Secure-share=\(cookie)"])
            #expect(await outcome(reference, visitor) == "password", "\(cookie)")
        }
        #expect(immich.calls("share") == 1, "what we did not seal costs Immich nothing")
    }

    @Test func immichAwayShowsAnOpenShareForAWhileAndALockedOneNever() async throws {
        let (open, locked) = (try Sample.slug("open"), try Sample.slug("locked"))
        let share = try Sample.share()
        set { $0.shares[open] = .success(share) }
        #expect(await outcome(open) == "granted")
        let lockedShare = try Sample.share(locked: true)
        set { ($0.shares[locked], $0.password) = (.success(lockedShare), "hunter2") }
        let visitor = try await unlocked(locked)
        #expect(await outcome(locked, visitor) == "granted")
        set { state in
            state.password = nil
            for reference in [open, locked] { state.shares[reference] = .failure(.unavailable(.cannotConnect)) }
        }
        time.turn(by: .seconds(100))
        #expect(await outcome(open) == "away, last seen")
        #expect(await outcome(locked, visitor) == "away")
        #expect(await outcome(locked) == "away")
        time.turn(by: .seconds(201))
        #expect(await outcome(open) == "away")
    }

    @Test func guessesBeyondSixtyAMinuteAreNotAskedAndAKnownLinkStillOpens() async throws {
        let (share, known) = (try Sample.share(), try Sample.reference())
        set { $0.shares[known] = .success(share) }
        #expect(await outcome(known) == "granted")
        for number in 0..<60 { #expect(await outcome(try Sample.slug("guess\(number)")) == "denied unknown") }
        let asked = immich.calls("share")
        #expect(await outcome(try Sample.slug("guess60")).hasPrefix("denied tooManyGuesses"))
        #expect(immich.calls("share") == asked)
        #expect(await outcome(known) == "granted")
        #expect(await outcome(try Sample.slug("guess61"), try Sample.visitor("198.51.100.1")) == "denied unknown")
    }
}
