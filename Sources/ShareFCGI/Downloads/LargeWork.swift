import EventLoop

extension WorkerPool? {
    /// Does what may take longer than a millisecond away from the loop, where there are threads for that.
    func run<Value: Sendable>(
        ifLarge isLarge: Bool,
        _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        guard isLarge, let self else { return work() }
        return await self.run(work)
    }
}
