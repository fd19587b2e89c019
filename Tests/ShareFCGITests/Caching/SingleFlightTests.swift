import EventLoop
import Testing

@testable import ShareFCGI

/// A door that work waits at until a test opens it.
private final class Gate: Sendable {
    private let state = Locked<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            defer { state = (true, []) }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// Tasks of one loop run in the order in which they were started, so a test knows who waits already.
@Suite struct SingleFlightTests {
    private typealias Asked = Task<Result<Int, CancellationError>, Never>

    private let loop: EventLoop
    private let flights = SingleFlight<String, Int>()
    private let runs = Locked(0)

    init() throws { loop = try EventLoop() }

    private func ask(_ key: String = "a", _ work: @escaping @Sendable () async -> Int) -> Asked {
        loop.spawn { [flights, runs] in
            do throws(CancellationError) {
                return .success(
                    try await flights.value(for: key) {
                        runs.withLock { $0 += 1 }
                        return await work()
                    }
                )
            } catch {
                return .failure(error)
            }
        }
    }

    /// So many wait, and everything that was started before has run as far as it can.
    private func settle(waiting count: Int) async {
        while flights.waiterCount(for: "a") < count { await Task.yield() }
        for _ in 0..<3 { await loop.spawn {}.value }
    }

    private func isCancelled(_ asked: Asked) async -> Bool {
        if case .failure = await asked.value { true } else { false }
    }

    @Test func manyWaitersShareOneFlight() async throws {
        defer { loop.stop() }
        let gate = Gate()
        let asked = (0..<100).map { number in
            ask {
                await gate.wait()
                return number
            }
        }
        await settle(waiting: 100)
        #expect(flights.count == 1)
        gate.open()
        for one in asked { #expect(try await one.value.get() == 0) }
        #expect(runs.withLock { $0 } == 1)
        #expect(flights.count == 0)
    }

    @Test func otherKeysFlyAlone() async throws {
        defer { loop.stop() }
        let gate = Gate()
        let slow = ask("slow") {
            await gate.wait()
            return 1
        }
        #expect(try await ask("quick") { 2 }.value.get() == 2)
        #expect(flights.count == 1)
        gate.open()
        #expect(try await slow.value.get() == 1)
    }

    @Test func landedFlightIsForgotten() async throws {
        defer { loop.stop() }
        #expect(try await ask { 1 }.value.get() == 1)
        #expect(try await ask { 2 }.value.get() == 2)
        #expect(runs.withLock { $0 } == 2)
    }

    @Test("Who is cancelled leaves alone, also the one who started the flight", arguments: [0, 1, 2])
    func cancelledWaiterLeavesAlone(_ leaving: Int) async throws {
        defer { loop.stop() }
        let (gate, wasCancelled) = (Gate(), Locked(false))
        let asked = (0..<3).map { _ in
            ask {
                await gate.wait()
                wasCancelled.withLock { $0 = Task.isCancelled }
                return 7
            }
        }
        await settle(waiting: 3)
        asked[leaving].cancel()
        #expect(await isCancelled(asked[leaving]))
        gate.open()
        for (number, one) in asked.enumerated() where number != leaving { #expect(try await one.value.get() == 7) }
        #expect(!wasCancelled.withLock { $0 })
        #expect(runs.withLock { $0 } == 1)
    }

    @Test func lastWaiterTakesTheWorkAlong() async throws {
        defer { loop.stop() }
        let (gate, ended) = (Gate(), Gate())
        let asked = (0..<3).map { _ in
            ask {
                // Only a cancellation opens this gate.
                await withTaskCancellationHandler {
                    await gate.wait()
                } onCancel: {
                    gate.open()
                }
                ended.open()
                return 1
            }
        }
        await settle(waiting: 3)
        for one in asked { one.cancel() }
        for one in asked { #expect(await isCancelled(one)) }
        #expect(flights.count == 0)
        await ended.wait()
    }

    @Test func abandonedFlightAnswersNobody() async throws {
        defer { loop.stop() }
        let (first, second) = (Gate(), Gate())
        let abandoned = ask {
            await first.wait()
            return 1
        }
        await settle(waiting: 1)
        abandoned.cancel()
        #expect(await isCancelled(abandoned))
        let asked = ask {
            await second.wait()
            return 2
        }
        await settle(waiting: 1)
        // The old work ends, deaf to its cancellation, while the new one is under way.
        first.open()
        await settle(waiting: 1)
        #expect(flights.count == 1)
        second.open()
        #expect(try await asked.value.get() == 2)
    }

    @Test func whoeverIsCancelledBeforehandStartsNothingThatStays() async throws {
        defer { loop.stop() }
        let (cancelled, gate) = (Gate(), Gate())
        let asked: Asked = loop.spawn { [flights] in
            await cancelled.wait()
            do throws(CancellationError) {
                return .success(
                    try await flights.value(for: "a") {
                        await withTaskCancellationHandler {
                            await gate.wait()
                        } onCancel: {
                            gate.open()
                        }
                        return 1
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        asked.cancel()
        cancelled.open()
        #expect(await isCancelled(asked))
        #expect(flights.count == 0)
    }

    @Test func flightLivesOnTheLoopOfItsStarter() async throws {
        defer { loop.stop() }
        let loop = loop
        #expect(try await ask { loop.isCurrent ? 1 : 0 }.value.get() == 1)
    }

    @Test func flightStartedAwayFromLoopsFliesToo() async throws {
        defer { loop.stop() }
        #expect(try await flights.value(for: "a") { 5 } == 5)
    }

    @Test("Four loops ask and leave at random; everybody is answered or cancelled, and nothing is left behind")
    func crowd() async throws {
        defer { loop.stop() }
        let loops = try (0..<4).map { _ in try EventLoop() }
        defer { for loop in loops { loop.stop() } }
        let flights = SingleFlight<Int, Int>()
        var asked: [Asked] = []
        for number in 0..<4_000 {
            let key = number % 7
            asked.append(
                loops[number % 4].spawn {
                    do throws(CancellationError) {
                        return .success(
                            try await flights.value(for: key) {
                                for _ in 0..<3 { await Task.yield() }
                                return key
                            }
                        )
                    } catch {
                        return .failure(error)
                    }
                }
            )
            if number % 3 == 0 { asked[Int.random(in: 0...number)].cancel() }
        }
        for (number, one) in asked.enumerated() {
            if case .success(let value) = await one.value { #expect(value == number % 7) }
        }
        #expect(flights.count == 0)
    }
}
