import Glibc

/// A value behind a lock, reachable only inside `withLock`, so that nobody forgets to take it.
///
/// A pthread mutex, since the thread sanitizer reports false races with `Synchronization.Mutex`.
/// Usable from inline, so that other modules specialise it for their values: it is on every request's way, and unspecialised
/// it moves them by their metadata.
/// `@unchecked Sendable`: the mutex is what makes the value safe to share.
@usableFromInline @safe package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    @usableFromInline var value: Value

    package init(_ value: Value) {
        self.value = value
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the value while no other thread can. Never wait inside it.
    @inlinable
    package func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock()
        defer { unlock() }
        return try body(&value)
    }

    @usableFromInline func lock() { unsafe pthread_mutex_lock(mutex) }

    @usableFromInline func unlock() { unsafe pthread_mutex_unlock(mutex) }
}
