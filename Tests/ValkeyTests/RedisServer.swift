import FoundationEssentials
import Glibc

@testable import Valkey

/// A real server on a unix socket in a directory of its own, gone with the test.
final class RedisServer: @unchecked Sendable {
    struct Failed: Error {}

    private static let program = "/usr/bin/redis-server"
    static var isInstalled: Bool { unsafe access(program, X_OK) == 0 }

    let directory: String
    private let more: [String]
    /// Changed by the test alone, between one start and the next stop.
    private var child: pid_t = 0

    /// A directory for it; nothing runs yet.
    init(_ more: String...) throws {
        directory = FileManager.default.temporaryDirectory.path + "/valkey-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.more = more
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: directory)
    }

    var socket: String { directory + "/s" }

    /// Where it is; `account` is `user:password@`.
    func address(account: String = "", database: Int = 0) throws -> ValkeyAddress {
        guard let address = ValkeyAddress("valkey+unix://\(account)\(socket)?db=\(database)") else { throw Failed() }
        return address
    }

    /// Starts it; who connects too early has to try again.
    @discardableResult
    func start() throws -> RedisServer {
        let words =
            [Self.program, "--port", "0", "--unixsocket", socket, "--dir", directory, "--logfile", directory + "/log"]
            + ["--save", "", "--appendonly", "no", "--daemonize", "no"] + more
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        guard unsafe posix_spawn(&child, Self.program, nil, nil, &arguments, environ) == 0 else { throw Failed() }
        return self
    }

    /// As a machine dies.
    func kill() {
        guard child > 0 else { return }
        Glibc.kill(child, SIGKILL)
        _ = waitpid(child, nil, 0)
        child = 0
        // What SIGKILL leaves behind would refuse connections as well, but the next start wants the name.
        unsafe unlink(socket)
    }

    /// Takes nothing any more, and hangs up on nobody.
    func freeze() { Glibc.kill(child, SIGSTOP) }

    func thaw() { Glibc.kill(child, SIGCONT) }
}
