import Gateway
import Testing

@testable import ShareFCGI

@Suite struct SilentLimiterTests {
    private let start = ContinuousClock.now
    private let home = IPAddress.v4(0xC000_0207).household

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    /// An attempt that ends at once.
    private func attempt(
        _ limiter: inout SilentLimiter,
        _ person: String = "anna",
        _ lesson: SilentLimiter.Lesson = .success,
        from network: CIDR? = nil,
        at seconds: Int = 0
    ) -> SilentLimiter.Limit? {
        if let limit = limiter.begin(person, network ?? home, at: at(seconds)) { return limit }
        limiter.end(person, lesson, at: at(seconds))
        return nil
    }

    @Test("S12: five in ten minutes for one person, and nobody uses up another's")
    func person() {
        var limiter = SilentLimiter()
        for second in 0..<5 { #expect(attempt(&limiter, at: second * 60) == nil) }
        #expect(attempt(&limiter, at: 240) == .person)
        #expect(attempt(&limiter, "bob", at: 240) == nil)
        // In every ten minutes, wherever they begin.
        #expect(attempt(&limiter, at: 599) == .person)
        #expect(attempt(&limiter, at: 600) == nil)
        #expect(attempt(&limiter, at: 659) == .person)
        #expect(attempt(&limiter, at: 660) == nil)
    }

    @Test("S12: a refused attempt costs nothing")
    func refused() {
        var limiter = SilentLimiter()
        for _ in 0..<5 { _ = attempt(&limiter) }
        for second in 1..<600 { #expect(attempt(&limiter, at: second) == .person) }
        #expect(attempt(&limiter, at: 600) == nil)
    }

    @Test("S12: one address has room for many people, and an end")
    func network() {
        var limiter = SilentLimiter()
        for number in 0..<100 { #expect(attempt(&limiter, "person \(number)") == nil) }
        #expect(attempt(&limiter, "one more") == .network)
        #expect(attempt(&limiter, "one more", from: IPAddress.v4(0xC000_0208).household) == nil)
        #expect(attempt(&limiter, "another", at: 600) == nil)
    }

    @Test("S10, S14: only so many wait for Immich at once, and none stands in a queue")
    func inFlight() {
        var limiter = SilentLimiter()
        for number in 0..<8 { #expect(limiter.begin("person \(number)", home, at: start) == nil) }
        #expect(limiter.begin("one more", home, at: start) == .inFlight)
        limiter.end("person 0", .nothing, at: start)
        #expect(limiter.begin("one more", home, at: start) == nil)
    }

    @Test("S9: after a failure of Immich nobody tries for a while, longer each time, at most a minute")
    func pauses() {
        var limiter = SilentLimiter(SilentLimiter.Rules(perPerson: 1000))
        var now = 0
        for wait in [5, 10, 20, 40, 60, 60, 60] {
            #expect(attempt(&limiter, "anna", .ofImmich, at: now) == nil)
            #expect(attempt(&limiter, "bob", at: now + wait - 1) == .pause)
            now += wait
        }
        #expect(attempt(&limiter, "anna", .success, at: now) == nil)
        #expect(attempt(&limiter, "anna", .ofImmich, at: now) == nil)
        #expect(attempt(&limiter, "bob", at: now + 5) == nil)
    }

    @Test("S9: what fails for one person holds up nobody else")
    func ofPerson() {
        var limiter = SilentLimiter()
        #expect(attempt(&limiter, "anna", .ofPerson) == nil)
        #expect(attempt(&limiter, "anna", at: 4) == .pause)
        #expect(attempt(&limiter, "bob", at: 4) == nil)
        #expect(attempt(&limiter, "anna", at: 5) == nil)
    }

    @Test("failures at the same time count once")
    func together() {
        var limiter = SilentLimiter()
        for number in 0..<8 { _ = limiter.begin("person \(number)", home, at: start) }
        for number in 0..<8 { limiter.end("person \(number)", .ofImmich, at: start) }
        #expect(limiter.begin("anna", home, at: at(5)) == nil)
    }

    @Test("a visitor who leaves says nothing about Immich")
    func nothing() {
        var limiter = SilentLimiter()
        #expect(attempt(&limiter, "anna", .nothing) == nil)
        #expect(attempt(&limiter, "anna") == nil)
    }
}
