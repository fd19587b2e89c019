/// A few threads for what takes longer than a millisecond: large JSON, checksums. Nothing here may wait for a peer.
package final class WorkerPool: Sendable {
    private let loops: [EventLoop]
    private let next = Locked(0)

    /// Starts `threads` threads.
    package init(threads: Int) throws(SystemError) {
        var loops: [EventLoop] = []
        for _ in 0..<max(1, threads) { loops.append(try EventLoop()) }
        self.loops = loops
    }

    /// Runs `body` on one of the threads and comes back to where the caller lives.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let loop = next.withLock { next in
            next = (next + 1) % loops.count
            return loops[next]
        }
        let result: Result<Value, Failure> = await loop.spawn {
            do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
        }.value
        return try result.get()
    }

    /// Ends the threads.
    package func stop() {
        for loop in loops { loop.stop() }
    }
}
