import CLinux
import Glibc

/// SIGTERM, SIGINT and SIGHUP as events of a loop. To be made once, before anything that could need it.
///
/// Caught by handlers, not by a signalfd: that needs the signals blocked in every thread, and the thread that ran an
/// `async` main sleeps with an empty mask. A C library that would install a handler of its own, as libfcgi does for
/// SIGTERM, finds these and leaves them.
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
        descriptor = Descriptor(owning: try system("sigaction") { linux_signal_events() })
    }

    /// Calls `handler` on `loop` for each signal, those that came before included, as long as the loop runs.
    package func deliver(on loop: EventLoop, _ handler: @escaping @Sendable (Signal) -> Void) {
        loop.execute {
            do {
                _ = try loop.watch(self.descriptor.number, for: .readable) { _ in
                    let signals = linux_signals_take(self.descriptor.number)
                    if signals & (1 << UInt32(SIGHUP)) != 0 { handler(.hangUp) }
                    if signals & (1 << UInt32(SIGTERM) | 1 << UInt32(SIGINT)) != 0 { handler(.terminate) }
                }
            } catch {
                // A process that could not be stopped is worse than one that stops.
                handler(.terminate)
            }
        }
    }
}
