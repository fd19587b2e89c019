import CLinux
import Glibc

/// Where a program starts: the main thread does nothing but wait, and everything lives on loops.
///
/// Swift's own asynchronous `main` would start libdispatch's threads beside ours and hand it the main one.
package enum MainThread {
    /// Runs the program on a loop of its own, and ends the process with what it returns. To be called on the main thread.
    package static func run(_ program: @escaping @Sendable () async -> Int32) -> Never {
        linux_ignore_broken_writes()
        do {
            try EventLoop().spawn { exit(await program()) }
        } catch {
            let message = Array("cannot start: \(error)\n".utf8)
            _ = unsafe write(2, message, message.count)
            exit(1)
        }
        while true { pause() }
    }
}
