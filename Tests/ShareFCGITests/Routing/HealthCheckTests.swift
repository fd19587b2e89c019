import EventLoop
import Immich
import Testing

@testable import ShareFCGI

@Suite struct HealthCheckTests {
    let time = TurnedClock()
    let immich: StubImmich
    let health: HealthCheck

    init() {
        immich = StubImmich(clock: time)
        health = HealthCheck(immich: immich, clock: time.clock)
    }

    @Test func aThousandWhoAskAreOneQuestion() async {
        let health = health
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1_000 { group.addTask { await health.isWell() } }
            for await isWell in group { #expect(isWell) }
        }
        #expect(immich.calls("ping") == 1)
    }

    @Test func anImmichInTroubleIsAskedNoOftener() async {
        immich.state.withLock { $0.ping = .failure(.unavailable(.timedOut)) }
        for _ in 0..<100 { #expect(await !health.isWell()) }
        #expect(immich.calls("ping") == 1)
        immich.state.withLock { $0.ping = .success(()) }
        time.turn(by: .seconds(2))
        #expect(await health.isWell())
    }
}
