import EventLoop
import Immich

/// How long a visitor waits for Immich before he is told to come back.
struct Patience: Sendable {
    let time: Duration

    /// What `body` answers, if it does so in time.
    func wait<Value: Sendable>(
        for body: @escaping @Sendable () async throws(ImmichError) -> Value
    ) async throws(ImmichError) -> Value {
        let result = try? await withDeadline(time) { () async -> Result<Value, ImmichError> in
            do throws(ImmichError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        guard let result else { throw .unavailable(Task.isCancelled ? .cancelled : .timedOut) }
        return try result.get()
    }
}
