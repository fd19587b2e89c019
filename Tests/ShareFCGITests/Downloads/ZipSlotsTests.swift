import Testing

@testable import ShareFCGI

@Suite struct ZipSlotsTests {
    private func take(_ slots: ZipSlots, _ address: String) throws -> ZipSlots.Answer {
        slots.take(for: try Sample.visitor(address))
    }

    private func held(_ answer: ZipSlots.Answer) -> ZipSlots.Slot? {
        if case .taken(let slot) = answer { slot } else { nil }
    }

    @Test("PB15: one address has so many at once, and gets the next when one is over")
    func perAddress() throws {
        let slots = ZipSlots(total: 100, perAddress: 2)
        var own = [held(try take(slots, "192.0.2.1")), held(try take(slots, "192.0.2.1"))]
        #expect(own.allSatisfy { $0 != nil })
        guard case .enough = try take(slots, "192.0.2.1") else {
            Issue.record("not refused")
            return
        }
        #expect(held(try take(slots, "192.0.2.2")) != nil)
        own.removeLast()
        #expect(held(try take(slots, "192.0.2.1")) != nil)
        own.removeAll()
        #expect(slots.count == 0)
    }

    @Test func aNetworkOfIPv6IsOneAddress() throws {
        let slots = ZipSlots(total: 100, perAddress: 1)
        let one = held(try take(slots, "2001:db8::1"))
        guard case .enough = try take(slots, "2001:db8::2") else {
            Issue.record("not refused")
            return
        }
        #expect(one != nil)
    }

    @Test func whileHalfIsTakenNobodyGetsASecondOne() throws {
        let slots = ZipSlots(total: 4, perAddress: 3)
        var all = [held(try take(slots, "192.0.2.1")), held(try take(slots, "192.0.2.1"))]
        guard case .enough = try take(slots, "192.0.2.1") else {
            Issue.record("not refused")
            return
        }
        all += [held(try take(slots, "192.0.2.2")), held(try take(slots, "192.0.2.3"))]
        #expect(all.allSatisfy { $0 != nil })
        guard case .full = try take(slots, "192.0.2.4") else {
            Issue.record("not refused")
            return
        }
        #expect(slots.count == 4)
    }
}

@Suite struct ReaderPaceTests {
    private func run(minimum: Int, _ bytes: Int, every time: Duration, rounds: Int) throws {
        var (pace, now) = (ReaderPace(minimum: minimum), ContinuousClock.now)
        for _ in 0..<rounds {
            try pace.isBack(at: now)
            pace.gave(bytes, at: now)
            now += time
        }
    }

    @Test func whoTakesEnoughGoesOn() throws {
        try run(minimum: 1_000, 10_000, every: .seconds(10), rounds: 100)
        try run(minimum: 0, 1, every: .seconds(1_000), rounds: 100)
    }

    @Test func whoIsTooSlowForAMinuteIsLetGo() {
        #expect(throws: ReaderPace.TooSlow.self) { try run(minimum: 1_001, 10_000, every: .seconds(10), rounds: 8) }
        #expect(throws: Never.self) { try run(minimum: 1_001, 10_000, every: .seconds(10), rounds: 6) }
    }

    @Test func anOldBurstDoesNotCount() {
        var (pace, now) = (ReaderPace(minimum: 1_000), ContinuousClock.now)
        pace.gave(1_000_000_000, at: now)
        now += .seconds(60)
        #expect(throws: Never.self) { try pace.isBack(at: now) }
        pace.gave(100, at: now)
        now += .seconds(60)
        #expect(throws: ReaderPace.TooSlow.self) { try pace.isBack(at: now) }
    }

    @Test func onlyTheReadersOwnTimeCounts() throws {
        var (pace, now) = (ReaderPace(minimum: 1_000), ContinuousClock.now)
        for _ in 0..<100 {
            try pace.isBack(at: now)
            // Immich takes ten seconds for a hundred bytes; the reader takes them at once.
            now += .seconds(10)
            pace.gave(100, at: now)
            now += .milliseconds(1)
        }
    }
}
