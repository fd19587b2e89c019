import CLinux
import Glibc

/// SIGTERM, SIGINT and SIGHUP, read as events of a loop instead of interrupting anybody (signalfd(2)).
///
/// To be made on the main thread before any loop or other thread: the threads that start later inherit that the three
/// are blocked. A C library that installs handlers of its own, as libfcgi does, then never sees them called.
package final class Signals: Sendable {
    /// What the process was told.
    package enum Signal: Sendable {
        /// SIGTERM or SIGINT: come to an end.
        case terminate
        /// SIGHUP.
        case hangUp
    }

    private let descriptor: Descriptor

    package init() throws(SystemError) {
        descriptor = Descriptor(owning: try system("signalfd") { linux_signalfd() })
    }

    /// Calls `handler` on `loop` for each signal, from now on and as long as the loop runs.
    package func deliver(on loop: EventLoop, _ handler: @escaping @Sendable (Signal) -> Void) {
        loop.execute {
            do {
                _ = try loop.watch(self.descriptor.number, for: .readable) { _ in
                    while let signal = self.next() { handler(signal) }
                }
            } catch {
                // A process that could not be stopped is worse than one that stops.
                handler(.terminate)
            }
        }
    }

    private func next() -> Signal? {
        switch linux_signalfd_next(descriptor.number) {
        case SIGTERM, SIGINT: .terminate
        case SIGHUP: .hangUp
        default: nil
        }
    }
}
