import EventLoop
import Glibc

/// Puts lines on a descriptor and never waits for whoever reads them: what does not fit is dropped, and counted.
///
/// The descriptor stays in blocking mode, since standard error is shared with other processes; it is asked first
/// whether it takes a line. A pipe that says so takes 4,096 bytes (pipe(7)), a socket more.
final class LogWriter: Sendable {
    private let descriptor: Int32
    private let dropped = Locked(0)

    /// Writes to a descriptor that somebody else closes, or nobody.
    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The log on standard error, in the journal's form where the journal is at its other end.
    static func standardError(level: Log.Level, environment: [String: String]) -> Log {
        let writer = LogWriter(descriptor: STDERR_FILENO)
        let style = isJournal(STDERR_FILENO, environment["JOURNAL_STREAM"]) ? Log.Style.journal : .plain
        return Log(level: level, style: style) { writer.write($0) }
    }

    /// Writes a line, at most 4,096 bytes with its end, or counts it as dropped.
    func write(_ line: String) {
        dropped.withLock { dropped in
            if dropped > 0, put("warning log lines dropped count=\(dropped)\n") { dropped = 0 }
            if dropped > 0 || !put(line) { dropped += 1 }
        }
    }

    /// True where the whole line went out.
    private func put(_ line: String) -> Bool {
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        do throws(SystemError) {
            guard try system("poll", { unsafe poll(&state, 1, 0) }) == 1, state.revents == Int16(POLLOUT) else {
                return false
            }
            let bytes = Array(line.utf8)
            let descriptor = descriptor
            return try system("write") { unsafe Glibc.write(descriptor, bytes, bytes.count) } == bytes.count
        } catch {
            // There is nowhere left to tell it.
            return false
        }
    }

    /// What systemd promises of `JOURNAL_STREAM`: device and inode of the stream it connected (systemd.exec(5)).
    static func isJournal(_ descriptor: Int32, _ stream: String?) -> Bool {
        var status = stat()
        guard let stream, unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}
