import EventLoop
import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite struct PasswordDoorTests {
    let time = TurnedClock()
    let immich: StubImmich
    let failures = Locked([String]())
    let door: PasswordDoor
    let share: ShareReference

    init() throws {
        let stub = StubImmich(clock: time)
        immich = stub
        share = try Sample.reference()
        door = Self.door(stub, time, failures)
        let (reference, locked) = (share, try Sample.share(locked: true))
        stub.state.withLock { ($0.shares[reference], $0.password) = (.success(locked), "hunter2") }
    }

    private static func door(
        _ immich: StubImmich,
        _ time: TurnedClock,
        _ failures: Locked<[String]>,
        patience: Duration = .seconds(60)
    ) -> PasswordDoor {
        PasswordDoor(
            book: ShareBook(immich: immich, patience: patience, clock: time.clock),
            passwords: Attempts(AttemptLimiter(), clock: time.clock),
            tokens: Attempts(AttemptLimiter(.tokens), clock: time.clock)
        ) { _, visitor in failures.withLock { $0.append(visitor.address.description) } }
    }

    private func attempt(_ password: String, at other: PasswordDoor? = nil) async throws -> String {
        let (door, password) = (other ?? door, try #require(SharePassword(password)))
        return switch await door.open(share, with: password, for: Sample.visitor) {
        case .opened: "opened"
        case .wrong: "wrong"
        case .limited: "limited"
        case .notLocked: "not locked"
        case .unknown: "unknown"
        case .away: "away"
        }
    }

    @Test func aWrongPasswordIsOneLineAndTheRightOneNone() async throws {
        #expect(try await attempt("wrong") == "wrong")
        #expect(try await attempt("hunter2") == "opened")
        #expect(failures.withLock { $0 } == ["192.0.2.7"])
    }

    @Test("PI2: beyond the limit Immich is not asked, not even with the right password")
    func beyondTheLimit() async throws {
        for _ in 0..<5 { #expect(try await attempt("wrong") == "wrong") }
        #expect(try await attempt("hunter2") == "limited")
        #expect(immich.calls("unlock") == 5)
        #expect(failures.withLock { $0.count } == 5)
        time.turn(by: .seconds(60))
        #expect(try await attempt("hunter2") == "opened")
    }

    @Test func aHundredTriesAtOnceAreAHundred() async throws {
        let (door, share) = (door, share)
        let password = try #require(SharePassword("wrong"))
        let judged = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    if case .wrong = await door.open(share, with: password, for: Sample.visitor) { return true }
                    return false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(judged == 5)
        #expect(immich.calls("unlock") == 5)
    }

    @Test func immichAwayIsNobodysGuess() async throws {
        let reference = share
        immich.state.withLock { $0.shares[reference] = .failure(.unavailable(.timedOut)) }
        for _ in 0..<20 { #expect(try await attempt("hunter2") == "away") }
        #expect(failures.withLock { $0.isEmpty })
    }

    @Test func anImmichThatTakesTooLongIsNobodysGuess() async throws {
        let hasty = Self.door(immich, time, failures, patience: .milliseconds(20))
        immich.state.withLock { $0.hangs = true }
        for _ in 0..<7 { #expect(try await attempt("hunter2", at: hasty) == "away", "never limited") }
    }
}

extension PasswordDoor {
    /// As the form does it.
    fileprivate func open(_ reference: ShareReference, with password: SharePassword, for visitor: Visitor) async
        -> Outcome<LinkToken>
    {
        await open(reference, for: visitor) { () async throws(ImmichError) in
            try await book.unlock(reference, password: password).1
        }
    }
}
