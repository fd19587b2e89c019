import CLinux
import Glibc

/// One thread with its epoll and its timers, and the executor of the work that lives on it.
///
/// Work gets here in three ways: descriptors that became ready, timers that came due, and Swift jobs: of tasks started
/// by ``spawn(_:)`` and of actors that name the loop as their executor. Child tasks, `async let`, continuations and
/// plain `async` calls stay here; an unstructured `Task { }` would leave, so only this file may write one.
///
/// `@unchecked Sendable`: `inbox` is behind a lock, everything else is touched by the loop's own thread alone, which
/// each entry point checks.
package final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
    /// What a descriptor is watched for, and what it became ready for (epoll_ctl(2)).
    package struct Readiness: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        /// `EPOLLIN`
        package static let readable = Readiness(rawValue: UInt32(LINUX_READABLE))
        /// `EPOLLOUT`
        package static let writable = Readiness(rawValue: UInt32(LINUX_WRITABLE))
        /// `EPOLLRDHUP`: the peer will send no more.
        package static let peerClosed = Readiness(rawValue: UInt32(LINUX_PEER_CLOSED))
        /// `EPOLLHUP`; always reported.
        package static let hangUp = Readiness(rawValue: UInt32(LINUX_HANG_UP))
        /// `EPOLLERR`; always reported.
        package static let error = Readiness(rawValue: UInt32(LINUX_ERROR))
        /// `EPOLLEXCLUSIVE`: of several loops that watch one listener, not all wake. Such a watch cannot be changed.
        package static let exclusive = Readiness(rawValue: UInt32(LINUX_EXCLUSIVE))
    }

    /// Names one watched descriptor. A descriptor closed and opened again under its old number is another watch.
    package struct Watch: Hashable, Sendable {
        fileprivate let token: UInt64
        fileprivate let descriptor: Int32
    }

    /// Names one timer.
    package typealias Timer = Timers<@Sendable () -> Void>.ID

    private struct Inbox: Sendable {
        var jobs: [UnownedJob] = []
        var isAwake = false
        var isStopped = false
    }

    private let epoll: Descriptor
    private let wake: Descriptor
    private let inbox = Locked(Inbox())
    private var thread = pthread_t()
    private var local: [UnownedJob] = []
    private var handlers: [UInt64: @Sendable (Readiness) -> Void] = [:]
    private var timers = Timers<@Sendable () -> Void>()
    private var lastToken: UInt64 = 0
    /// ``stop()`` was called; the loop waits for nothing any more.
    private var isEnding = false

    /// Makes the loop and starts its thread.
    package init() throws(SystemError) {
        epoll = Descriptor(owning: try system("epoll_create1") { linux_epoll_create() })
        wake = Descriptor(owning: try system("eventfd") { linux_eventfd() })
        let (epoll, wake) = (epoll.number, wake.number)
        try system("epoll_ctl") { linux_epoll_add(epoll, wake, UInt32(LINUX_READABLE), 0) }
        let reference = unsafe Unmanaged.passRetained(self)
        let failure = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                if let argument = unsafe argument {
                    let loop = unsafe Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
                    loop.run()
                }
                return nil
            },
            reference.toOpaque()
        )
        if failure != 0 {
            unsafe reference.release()
            throw SystemError("pthread_create", code: failure)
        }
    }

    /// The loop whose thread this is.
    package static var current: EventLoop? {
        guard let loop = unsafe linux_current_loop() else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(loop).takeUnretainedValue()
    }

    /// True on the loop's own thread.
    package var isCurrent: Bool { EventLoop.current === self }

    // MARK: Tasks

    /// Starts a task that lives on this loop.
    @discardableResult
    package func spawn<Value: Sendable>(_ body: sending @escaping @isolated(any) () async -> Value) -> Task<
        Value, Never
    > {
        Task(executorPreference: self, operation: body)
    }

    /// Starts a task on the loop of this thread, or, away from any loop, where Swift likes.
    @discardableResult
    package static func spawnHere<Value: Sendable>(
        _ body: sending @escaping @isolated(any) () async -> Value
    ) -> Task<Value, Never> {
        if let loop = current { return loop.spawn(body) }
        return Task(operation: body)
    }

    /// Runs `body` on the loop's thread, soon.
    package func execute(_ body: @escaping @Sendable () -> Void) {
        spawn { body() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            local.append(job)
            return
        }
        let mustWake = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.isAwake = true }
            return !inbox.isAwake
        }
        if mustWake { signal() }
    }

    package func checkIsolated() {
        precondition(isCurrent, "not on this event loop")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: Descriptors

    /// Calls `handler` on the loop whenever `descriptor` is ready, level-triggered. The caller keeps it open until
    /// ``stopWatching(_:)``.
    package func watch(
        _ descriptor: Int32,
        for readiness: Readiness,
        _ handler: @escaping @Sendable (Readiness) -> Void
    ) throws(SystemError) -> Watch {
        checkIsolated()
        lastToken += 1
        let (epoll, token) = (epoll.number, lastToken)
        try system("epoll_ctl") { linux_epoll_add(epoll, descriptor, readiness.rawValue, token) }
        handlers[token] = handler
        return Watch(token: token, descriptor: descriptor)
    }

    /// Changes what a descriptor is watched for.
    package func change(_ watch: Watch, to readiness: Readiness) throws(SystemError) {
        checkIsolated()
        let epoll = epoll.number
        try system("epoll_ctl") { linux_epoll_modify(epoll, watch.descriptor, readiness.rawValue, watch.token) }
    }

    /// Ends a watch; its handler is not called again, not even for what this round of epoll has reported.
    package func stopWatching(_ watch: Watch) {
        checkIsolated()
        guard handlers.removeValue(forKey: watch.token) != nil else { return }
        // The descriptor may be closed already, which took it out of epoll.
        _ = linux_epoll_remove(epoll.number, watch.descriptor)
    }

    /// Ends a watch whose descriptor is closed, which took it out of epoll: its number may be another's by now.
    package func forget(_ watch: Watch) {
        checkIsolated()
        handlers[watch.token] = nil
    }

    // MARK: Time

    /// Calls `action` on the loop once `delay` has passed.
    package func schedule(after delay: Duration, _ action: @escaping @Sendable () -> Void) -> Timer {
        checkIsolated()
        return timers.add(at: .now + delay, action)
    }

    /// Forgets a timer; one that has fired is no matter.
    package func cancel(_ timer: Timer) {
        checkIsolated()
        timers.cancel(timer)
    }

    // MARK: Life

    /// Ends the loop once it has run what it holds now, and waits for its thread. Not to be called on the loop.
    package func stop() {
        inbox.withLock { $0.isStopped = true }
        signal()
        pthread_join(thread, nil)
    }

    private func signal() {
        // The counter can only be full when the loop is already awake.
        linux_eventfd_wake(wake.number)
    }

    private func run() {
        unsafe linux_set_current_loop(Unmanaged.passUnretained(self).toOpaque())
        var events = [linux_event](repeating: linux_event(), count: 256)
        while runJobs() {
            let count = wait(&events)
            for event in events[..<count] {
                if event.token == 0 {
                    linux_eventfd_clear(wake.number)
                } else {
                    handlers[event.token]?(Readiness(rawValue: event.events))
                }
            }
            let now = ContinuousClock.now
            while let action = timers.popDue(at: now) { action() }
        }
        linux_set_current_loop(nil)
    }

    /// Runs the jobs that are here now; those they add wait for the next round, so that descriptors get their turn.
    private func runJobs() -> Bool {
        let (arrived, isStopped) = inbox.withLock { inbox in
            defer {
                inbox.jobs.removeAll(keepingCapacity: inbox.jobs.capacity < 4096)
                inbox.isAwake = false
            }
            return (inbox.jobs, inbox.isStopped)
        }
        let jobs = local + arrived
        local.removeAll(keepingCapacity: local.capacity < 4096)
        for job in jobs {
            unsafe job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
        isEnding = isStopped
        return !(isStopped && jobs.isEmpty)
    }

    private func wait(_ events: inout [linux_event]) -> Int {
        let timeout: Int32
        if isEnding || !local.isEmpty {
            timeout = 0
        } else if let next = timers.next {
            let left = ContinuousClock.now.duration(to: next)
            // Rounded up: a timer that is due in half a millisecond must not spin until then.
            timeout = left <= .zero ? 0 : Int32(min((left / .milliseconds(1)).rounded(.up), 3_600_000))
        } else {
            timeout = -1
        }
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe linux_epoll_wait(epoll.number, buffer.baseAddress, Int32(buffer.count), timeout)
        }
        return max(0, Int(count))
    }
}
