import CLinux
import Glibc
import Testing

@testable import EventLoop

struct EventLoopTests {
    /// Runs `body` on a loop of its own, which ends with it.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop()
        defer { loop.stop() }
        let result: Result<Value, any Error> = await loop.spawn {
            do { return .success(try await body(loop)) } catch { return .failure(error) }
        }.value
        return try result.get()
    }

    @Test func everythingThatIsStructuredStaysOnTheLoop() async throws {
        try await onLoop { loop in
            #expect(loop.isCurrent)
            async let child = loop.isCurrent
            #expect(await child)
            try await Task.sleep(for: .milliseconds(2))
            #expect(loop.isCurrent)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await Task.yield()
                        return loop.isCurrent
                    }
                }
                for await stayed in group { #expect(stayed) }
            }
            await withCheckedContinuation { continuation in
                // Resumed from another thread, it comes home.
                Thread.run { continuation.resume() }
            }
            #expect(loop.isCurrent)
            #expect(await EventLoop.spawnHere { loop.isCurrent }.value)
        }
    }

    /// An actor that lives on a loop.
    private actor Pinned {
        nonisolated let loop: EventLoop
        var count = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

        init(_ loop: EventLoop) { self.loop = loop }

        func add() -> Bool {
            count += 1
            return loop.isCurrent
        }
    }

    @Test func aPinnedActorRunsOnItsLoopWhoeverCalls() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let pinned = Pinned(loop)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 { group.addTask { await pinned.add() } }
            for await onLoop in group { #expect(onLoop) }
        }
        #expect(await pinned.count == 500)
    }

    @Test func theLoopsOwnThreadEntersAPinnedActorWithoutWaiting() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let pinned = Pinned(loop)
        let entered: Bool = await withCheckedContinuation { continuation in
            loop.execute {
                _ = loop.schedule(after: .zero) {
                    continuation.resume(returning: pinned.assumeIsolated { $0.add() })
                }
            }
        }
        #expect(entered)
    }

    @Test func noJobFromAnotherThreadIsLost() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let count = Locked(0)
        await withCheckedContinuation { continuation in
            for _ in 0..<4 {
                Thread.run {
                    for _ in 0..<2500 {
                        loop.execute {
                            if count.withLock({
                                $0 += 1; return $0
                            }) == 10_000 {
                                continuation.resume()
                            }
                        }
                    }
                }
            }
        }
        #expect(count.withLock { $0 } == 10_000)
    }

    @Test func aTimerComesAfterItsTimeAndACancelledOneNot() async throws {
        try await onLoop { loop in
            let start = ContinuousClock.now
            let cancelled = Locked(false)
            let timer = loop.schedule(after: .milliseconds(1)) { cancelled.withLock { $0 = true } }
            loop.cancel(timer)
            await withCheckedContinuation { continuation in
                _ = loop.schedule(after: .milliseconds(20)) { continuation.resume() }
            }
            #expect(ContinuousClock.now - start >= .milliseconds(20))
            #expect(!cancelled.withLock { $0 })
        }
    }

    @Test func aWatchThatEndsMidRoundHearsNothingMore() async throws {
        try await onLoop { loop in
            let (first, second) = (try Pair(), try Pair())
            let calls = Locked(0)
            let watches = Locked<[EventLoop.Watch]>([])
            // Both are ready in the same round; whichever comes first ends both.
            let handler: @Sendable (EventLoop.Readiness) -> Void = { _ in
                calls.withLock { $0 += 1 }
                for watch in watches.withLock({ $0 }) { loop.stopWatching(watch) }
            }
            for pair in [first, second] {
                let watch = try loop.watch(pair.ours.number, for: .readable, handler)
                watches.withLock { $0.append(watch) }
                pair.send([1])
            }
            await withCheckedContinuation { continuation in
                _ = loop.schedule(after: .milliseconds(10)) { continuation.resume() }
            }
            #expect(calls.withLock { $0 } == 1)
        }
    }

    @Test func aDescriptorUsedAgainIsAnotherWatch() async throws {
        try await onLoop { loop in
            let heard = Locked<[String]>([])
            var number: Int32 = -1
            var old: EventLoop.Watch?
            do {
                let pair = try Pair()
                number = pair.ours.number
                old = try loop.watch(number, for: .readable) { _ in heard.withLock { $0.append("old") } }
            }
            let pair = try Pair()
            let watch = try loop.watch(pair.ours.number, for: .readable) { _ in
                heard.withLock { $0.append("new") }
            }
            if let old { loop.forget(old) }
            if let old { loop.stopWatching(old) }
            pair.send([1])
            await withCheckedContinuation { continuation in
                _ = loop.schedule(after: .milliseconds(10)) { continuation.resume() }
            }
            loop.stopWatching(watch)
            #expect(Set(heard.withLock { $0 }) == ["new"])
        }
    }

    @Test func readinessSaysWhatHappened() async throws {
        try await onLoop { loop in
            let pair = try Pair()
            let seen: EventLoop.Readiness = try await withCheckedThrowingContinuation { continuation in
                let once = Locked(false)
                do {
                    let watch = try loop.watch(pair.ours.number, for: [.readable, .peerClosed]) { readiness in
                        let isFirst = once.withLock { isDone in
                            defer { isDone = true }
                            return !isDone
                        }
                        if isFirst { continuation.resume(returning: readiness) }
                    }
                    _ = watch
                    pair.closeTheirs()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            #expect(seen.contains(.peerClosed))
            #expect(seen.contains(.hangUp))
        }
    }

    @Test func workAwayFromTheLoopComesBackToIt() async throws {
        let pool = try WorkerPool(threads: 2)
        defer { pool.stop() }
        try await onLoop { loop in
            let where_ = await pool.run { EventLoop.current.map { $0 === loop } }
            #expect(where_ == false)
            #expect(loop.isCurrent)
            struct Refused: Error {}
            await #expect(throws: Refused.self) { try await pool.run { () throws(Refused) -> Int in throw Refused() } }
            #expect(loop.isCurrent)
        }
    }

    @Test func aLoopEndsWithWhatItHolds() async throws {
        let loop = try EventLoop()
        let count = Locked(0)
        for _ in 0..<100 { loop.execute { count.withLock { $0 += 1 } } }
        loop.stop()
        #expect(count.withLock { $0 } == 100)
    }

    @Test func aSignalIsAnEventOfTheLoopAndReplacesNoHandlerTwice() async throws {
        let loop = try EventLoop()
        defer { loop.stop() }
        let signals = try Signals()
        let heard = AsyncStream<Signals.Signal>.makeStream()
        signals.deliver(on: loop) { heard.continuation.yield($0) }
        kill(getpid(), SIGHUP)
        var iterator = heard.stream.makeAsyncIterator()
        #expect(await iterator.next() == .hangUp)
        kill(getpid(), SIGTERM)
        #expect(await iterator.next() == .terminate)
    }
}
