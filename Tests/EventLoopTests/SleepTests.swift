import Testing

@testable import EventLoop

struct SleepTests {
    private func onLoop<Value: Sendable>(_ body: @escaping @Sendable (EventLoop) async -> Value) async throws -> Value {
        let loop = try EventLoop()
        defer { loop.stop() }
        return await loop.spawn { await body(loop) }.value
    }

    @Test func aSleeperWakesInTimeAndAtHome() async throws {
        let (took, isAtHome) = try await onLoop { loop in
            let start = ContinuousClock.now
            try? await EventLoop.sleepHere(for: .milliseconds(20))
            return (start.duration(to: .now), loop.isCurrent)
        }
        #expect(took >= .milliseconds(20))
        #expect(isAtHome)
    }

    @Test func aCancelledSleeperWakesAtOnce() async throws {
        let isCancelled = try await onLoop { loop in
            let sleeper = loop.spawn {
                do {
                    try await EventLoop.sleepHere(for: .seconds(3_600))
                    return false
                } catch {
                    return loop.isCurrent
                }
            }
            await Task.yield()
            // From another thread, as a hang-up on another loop would.
            Thread.run { sleeper.cancel() }
            return await sleeper.value
        }
        #expect(isCancelled)
    }

    @Test func whoIsCancelledAlreadyDoesNotSleep() async throws {
        let threw = try await onLoop { loop in
            let sleeper = loop.spawn {
                while !Task.isCancelled { await Task.yield() }
                do {
                    try await EventLoop.sleepHere(for: .seconds(3_600))
                    return false
                } catch {
                    return true
                }
            }
            sleeper.cancel()
            return await sleeper.value
        }
        #expect(threw)
    }

    @Test func aDeadlineEndsWhatTakesLonger() async throws {
        let (late, early) = try await onLoop { _ in
            let late = try? await withDeadline(.milliseconds(10)) {
                try await EventLoop.sleepHere(for: .seconds(3_600))
                return 1
            }
            let early = try? await withDeadline(.seconds(3_600)) { 2 }
            return (late, early)
        }
        #expect(late == .some(nil))
        #expect(early == 2)
    }
}
