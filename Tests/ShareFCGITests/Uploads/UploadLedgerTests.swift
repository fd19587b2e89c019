import FoundationEssentials
import Gateway
import Immich
import Testing

@testable import ShareFCGI

@Suite("Uploads under way")
struct UploadLedgerTests {
    private let start = ContinuousClock.now
    private let id = UploadID.random()
    private let share: LinkID
    private let other: LinkID
    private let here: CIDR
    private let there: CIDR

    init() throws {
        share = try #require(LinkID("11111111-1111-4111-8111-111111111111"))
        other = try #require(LinkID("22222222-2222-4222-8222-222222222222"))
        here = try #require(IPAddress("192.0.2.1")).household
        there = try #require(IPAddress("198.51.100.7")).household
    }

    private func file(_ size: Int) throws -> GuestFile {
        let form = try #require(FormFields("name=a.jpg&size=\(size)".utf8))
        return try GuestFile(form, prefix: "", largest: .max, now: .now)
    }

    private func ledger(_ change: (inout UploadLedger.Limits) -> Void = { _ in }) -> UploadLedger {
        var limits = UploadLedger.Limits()
        (limits.file, limits.room, limits.hourly, limits.perMinute) = (100, 400, 0, 0)
        change(&limits)
        return UploadLedger(limits)
    }

    private func refusal(_ body: () throws -> Void) -> UploadRefusal? {
        do {
            try body()
            return nil
        } catch {
            return error as? UploadRefusal
        }
    }

    @Test("Nobody makes way for a file that finds no room even so")
    func wayInVain() throws {
        var ledger = ledger()
        let (idle, live) = (UploadID.random(), UploadID.random())
        _ = try ledger.begin(idle, try file(60), for: share, from: here, at: start)
        let later = start + .seconds(61)
        _ = try ledger.begin(live, try file(30), for: share, from: here, at: later)
        #expect(refusal { _ = try ledger.begin(id, try file(80), for: share, from: here, at: later) } == .noRoom)
        #expect(ledger.uploads[idle]?.phase.hasFile == true)
        #expect(try ledger.begin(id, try file(70), for: share, from: here, at: later) == [idle])
    }

    // MARK: Offsets

    @Test("A part is taken only where the last one ended, and others are told where that is")
    func offsets() throws {
        var ledger = ledger()
        _ = try ledger.begin(id, try file(100), for: share, from: here, at: start)
        let lease = try ledger.lease(id, of: share, from: 0, count: 60, at: start)
        #expect(ledger.offset(of: id, lease: lease) == 0)
        ledger.advance(id, lease: lease, by: 60, at: start)
        for wrong in [0, 59, 61, 100, -1, .max] {
            #expect(refusal { _ = try ledger.lease(id, of: share, from: wrong, count: 1, at: start) } == .elsewhere(60))
        }
        #expect(refusal { _ = try ledger.lease(id, of: share, from: 60, count: 41, at: start) } == .tooLong)
        _ = try ledger.lease(id, of: share, from: 60, count: 40, at: start)
    }

    @Test("A newer request takes the place of an older one, which then writes and counts nothing")
    func leases() throws {
        var ledger = ledger()
        _ = try ledger.begin(id, try file(100), for: share, from: here, at: start)
        let old = try ledger.lease(id, of: share, from: 0, count: 50, at: start)
        let new = try ledger.lease(id, of: share, from: 0, count: 50, at: start)
        #expect(ledger.offset(of: id, lease: old) == nil)
        ledger.advance(id, lease: old, by: 50, at: start)
        #expect(ledger.offset(of: id, lease: new) == 0)
    }

    @Test("Another share's visitor finds no such upload, nor does a made-up name")
    func bound() throws {
        var ledger = ledger()
        _ = try ledger.begin(id, try file(10), for: share, from: here, at: start)
        #expect(refusal { _ = try ledger.lease(id, of: other, from: 0, count: 1, at: start) } == .gone)
        #expect(refusal { _ = try ledger.lease(.random(), of: share, from: 0, count: 1, at: start) } == .gone)
    }

    @Test("A whole file is handed over once, and again only where that failed")
    func handover() throws {
        var ledger = ledger()
        _ = try ledger.begin(id, try file(10), for: share, from: here, at: start)
        let answer1 = ledger.beginStoring(id, at: start)
        #expect(!answer1, "it is not whole")
        let lease = try ledger.lease(id, of: share, from: 0, count: 10, at: start)
        ledger.advance(id, lease: lease, by: 10, at: start)
        let answer2 = ledger.beginStoring(id, at: start)
        #expect(answer2)
        let answer3 = ledger.beginStoring(id, at: start)
        #expect(!answer3)
        #expect(ledger.offset(of: id, lease: lease) == nil, "nobody writes into what Immich is given")
        #expect(refusal { _ = try ledger.lease(id, of: share, from: 10, count: 0, at: start) } == .elsewhere(10))
        ledger.settle(id, .receiving(hasFailed: true), at: start)
        _ = try ledger.lease(id, of: share, from: 10, count: 0, at: start)
        let answer4 = ledger.beginStoring(id, at: start)
        #expect(answer4)
        ledger.settle(id, .stored(isDuplicate: false), at: start)
        let answer5 = ledger.beginStoring(id, at: start)
        #expect(!answer5)
    }

    @Test("PG1: where Immich fails again and again, it is given the file after a pause, and that grows to minutes")
    func pauses() throws {
        var ledger = ledger()
        _ = try ledger.begin(id, try file(10), for: share, from: here, at: start)
        let lease = try ledger.lease(id, of: share, from: 0, count: 10, at: start)
        ledger.advance(id, lease: lease, by: 10, at: start)
        var now = start
        var pauses: [Int] = []
        for _ in 0..<10 {
            var pause = 0
            while !ledger.beginStoring(id, at: now) {
                now += .seconds(1)
                pause += 1
                try #require(pause < 1_000)
            }
            pauses.append(pause)
            ledger.settle(id, .receiving(hasFailed: true), at: now)
        }
        #expect(pauses == [0, 0, 0, 10, 20, 40, 80, 160, 320, 320])
    }

    // MARK: Room

    @Test("An address has a quarter of the room, a share half of it, all together the whole")
    func room() throws {
        var ledger = ledger()
        func begin(_ size: Int, _ share: LinkID, _ network: CIDR) -> UploadRefusal? {
            refusal { _ = try ledger.begin(.random(), try file(size), for: share, from: network, at: start) }
        }
        #expect(begin(100, share, here) == nil)
        #expect(begin(1, share, here) == .noRoom)
        #expect(begin(100, share, there) == nil)
        #expect(begin(1, share, there) == .noRoom)
        let third = try #require(IPAddress("203.0.113.9")).household
        #expect(begin(1, share, third) == .noRoom, "the share has had its half")
        #expect(begin(100, other, third) == nil)
        #expect(begin(100, other, try #require(IPAddress("203.0.113.10")).household) == nil)
        #expect(begin(1, other, try #require(IPAddress("203.0.113.11")).household) == .noRoom)
    }

    @Test("What nothing comes for makes room for others, the longest idle first, and what is slow counts as idle")
    func eviction() throws {
        var ledger = ledger { $0.pace = 1 }
        let (first, second) = (UploadID.random(), UploadID.random())
        _ = try ledger.begin(first, try file(50), for: share, from: here, at: start)
        _ = try ledger.begin(second, try file(50), for: share, from: here, at: start + .seconds(30))
        let answer6 = try ledger.begin(.random(), try file(10), for: share, from: here, at: start + .seconds(61))
        #expect(answer6 == [first])
        #expect(refusal { _ = try ledger.lease(first, of: share, from: 0, count: 1, at: start) } == .gone)
        // A byte now and then keeps nobody's place.
        let late = start + .seconds(100)
        let lease = try ledger.lease(second, of: share, from: 0, count: 1, at: late)
        ledger.advance(second, lease: lease, by: 1, at: late)
        let answer7 = try ledger.begin(.random(), try file(90), for: share, from: here, at: late)
        #expect(answer7 == [second])
    }

    @Test("What is being handed to Immich keeps its room and lives on; half a file dies after a day")
    func death() throws {
        var ledger = ledger()
        let half = UploadID.random()
        _ = try ledger.begin(id, try file(50), for: share, from: here, at: start)
        _ = try ledger.begin(half, try file(50), for: share, from: here, at: start)
        let lease = try ledger.lease(id, of: share, from: 0, count: 50, at: start)
        ledger.advance(id, lease: lease, by: 50, at: start)
        let answer8 = ledger.beginStoring(id, at: start)
        #expect(answer8)
        let answer9 = ledger.sweep(at: start + .seconds(86_399))
        #expect(answer9.isEmpty)
        let answer10 = ledger.sweep(at: start + .seconds(86_400))
        #expect(answer10 == [half])
        ledger.settle(id, .stored(isDuplicate: true), at: start + .seconds(86_400))
        #expect(ledger.uploads[id]?.phase == .stored(isDuplicate: true))
        let answer11 = ledger.sweep(at: start + .seconds(87_000))
        #expect(answer11.isEmpty, "its file is gone already")
        #expect(ledger.uploads.isEmpty)
    }

    // MARK: Rates

    @Test("PS11: more files of an address for a share than a minute allows have to wait, others have not")
    func rate() throws {
        var ledger = ledger { ($0.perMinute, $0.room) = (2, 1_000_000) }
        func begin(_ share: LinkID, _ network: CIDR, _ time: Duration) -> UploadRefusal? {
            refusal { _ = try ledger.begin(.random(), try file(1), for: share, from: network, at: start + time) }
        }
        #expect(begin(share, here, .zero) == nil)
        #expect(begin(share, here, .zero) == nil)
        #expect(begin(share, here, .seconds(20)) == .rate(wait: .seconds(40)))
        #expect(begin(share, there, .seconds(20)) == nil)
        #expect(begin(other, here, .seconds(20)) == nil)
        #expect(begin(share, here, .seconds(60)) == nil)
    }

    @Test("PS11: a share takes so many bytes an hour; what was not stored is given back")
    func budget() throws {
        var ledger = ledger { $0.hourly = 150 }
        _ = try ledger.begin(id, try file(100), for: share, from: here, at: start)
        #expect(
            refusal { _ = try ledger.begin(.random(), try file(51), for: share, from: there, at: start) } == .budget
        )
        ledger.settle(id, .refused(.type), at: start)
        _ = try ledger.begin(.random(), try file(100), for: share, from: there, at: start)
        #expect(refusal { _ = try ledger.begin(.random(), try file(51), for: share, from: here, at: start) } == .budget)
        _ = try ledger.begin(.random(), try file(51), for: share, from: here, at: start + .seconds(3600))
    }

    @Test("PS11: what was booked in an hour that is over is not given back to this one")
    func budgetOfTheHour() throws {
        var ledger = ledger { $0.hourly = 150 }
        _ = try ledger.begin(id, try file(100), for: share, from: here, at: start)
        let later = start + .seconds(3600)
        let late = UploadID.random()
        _ = try ledger.begin(late, try file(100), for: share, from: there, at: later)
        ledger.settle(id, .refused(.type), at: later)
        #expect(refusal { _ = try ledger.begin(.random(), try file(51), for: share, from: here, at: later) } == .budget)
        ledger.settle(late, .refused(.type), at: later)
        _ = try ledger.begin(.random(), try file(100), for: share, from: there, at: later)
    }
}
