import EventLoop
import Gateway

/// Looks at the places where the web server shall find us.
enum SocketCheck {
    static func findings(_ configuration: Configuration) -> [Finding] {
        configuration.listen.flatMap { address -> [Finding] in
            switch address.place {
            case .unix(let path):
                do throws(SystemError) {
                    return try unix(path, configuration.socket)
                } catch {
                    return [.wrong("\(path): \(error)")]
                }
            case .tcp(let host, _):
                return [tcp(address, host)]
            case .systemd:
                return [
                    .note("\(address): the sockets of share-fcgi.socket; systemctl status share-fcgi.socket shows them")
                ]
            }
        }
    }

    private static func unix(_ path: String, _ socket: Configuration.Socket) throws(SystemError) -> [Finding] {
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let directory = parent.isEmpty ? "/" : parent
        guard let status = try FileStatus(of: directory) else {
            return [
                .wrong(
                    "\(directory) is not there, so no socket can be: mkdir \(directory), or RuntimeDirectory=share-fcgi in the unit"
                )
            ]
        }
        guard status.kind == .directory || status.kind == .other else {
            return [.wrong("\(directory) is no directory")]
        }
        guard let found = try FileStatus(of: path) else {
            return accounts(socket) + [.note("\(path) is not there: share-fcgi is not running, or listens elsewhere")]
        }
        guard found.kind == .socket else {
            return [.wrong("\(path) is no socket, and serve will leave it alone: move it away")]
        }
        let wrong = accounts(socket) + differences(found, path, socket)
        let state = wrong.isEmpty ? [.ok("\(path) is there with mode \(octal(found.mode))")] : wrong
        return state + closed(path, mode: found.mode, owner: found.owner, group: found.group)
    }

    /// A socket that nobody but root may write to; connect(2) asks for that.
    static func closed(_ path: String, mode: UInt16, owner: UInt32, group: UInt32) -> [Finding] {
        guard owner == 0, group == 0, mode & 0o002 == 0 else { return [] }
        return [
            .note(
                "\(path) is root's alone, and a web server of another user cannot reach it: socket.group = www-data (Caddy: caddy), or SocketGroup= in share-fcgi.socket"
            )
        ]
    }

    /// Users and groups that the settings name and nobody knows.
    private static func accounts(_ socket: Configuration.Socket) -> [Finding] {
        var findings: [Finding] = []
        if let owner = socket.owner, FileStatus.user(owner) == nil {
            findings.append(.wrong("socket.owner is \(owner), and there is no such user"))
        }
        if let group = socket.group, FileStatus.group(group) == nil {
            findings.append(.wrong("socket.group is \(group), and there is no such group"))
        }
        return findings
    }

    private static func differences(
        _ found: FileStatus,
        _ path: String,
        _ socket: Configuration.Socket
    ) -> [Finding] {
        var findings: [Finding] = []
        if found.mode & 0o777 != socket.mode {
            findings.append(
                .wrong(
                    "\(path) has mode \(octal(found.mode & 0o777)), and socket.mode says \(octal(socket.mode)): start again"
                )
            )
        }
        if let owner = socket.owner, let number = FileStatus.user(owner), number != found.owner {
            findings.append(
                .wrong("\(path) belongs to user \(found.owner), and socket.owner says \(owner): start again")
            )
        }
        if let group = socket.group, let number = FileStatus.group(group), number != found.group {
            findings.append(
                .wrong("\(path) belongs to group \(found.group), and socket.group says \(group): start again")
            )
        }
        return findings
    }

    /// Whoever reaches a tcp socket may say who the visitor is.
    private static func tcp(_ address: ListenAddress, _ host: String?) -> Finding {
        let isLocal =
            host.map { $0 == "localhost" || IPAddress($0).map(TrustedNetworks.local.contains) == true } ?? false
        return isLocal
            ? .ok("\(address) is an address of this machine or its own network")
            : .note(
                "\(address) may be reached from outside: whoever does can forge what the web server tells us; listen on 127.0.0.1 or a unix socket"
            )
    }

    private static func octal(_ mode: UInt16) -> String { "0" + String(mode, radix: 8) }
}
