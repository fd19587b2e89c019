import Immich

/// Where is kept what several instances must agree on: which codes are used up, how often a password was tried.
enum StateStore: Sendable, Equatable, CustomStringConvertible {
    /// In this process alone.
    case memory
    /// Files of this machine.
    case directory(path: String)
    /// Valkey or Redis, for several machines.
    case valkey(host: String, port: UInt16, database: Int)

    /// `memory`, `dir:/path`, `valkey://host:6379/0`; nil for everything else. A password is in no address: see
    /// `state.password_file`.
    init?(_ text: String) {
        if text == "memory" {
            self = .memory
        } else if text.utf8.starts(with: "dir:".utf8) {
            let path = String(text.dropFirst(4))
            guard Setting.isAbsolutePath(path) else { return nil }
            self = .directory(path: path)
        } else if text.utf8.starts(with: "valkey://".utf8) {
            // Like http's, but for the port that stands for none.
            let parts = text.dropFirst(9).split(separator: "/", omittingEmptySubsequences: false)
            guard let authority = parts.first, (1...2).contains(parts.count),
                let address = Upstream("http://\(authority)")
            else { return nil }
            let hasPort = authority.utf8.last != UInt8(ascii: "]") && authority != address.host
            let database = parts.count == 1 ? 0 : Decimal.number(parts[1].utf8)
            guard let database, database < 1024 else { return nil }
            self = .valkey(host: address.host, port: hasPort ? address.port : 6379, database: database)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .memory: "memory"
        case .directory(let path): "dir:\(path)"
        case .valkey(let host, let port, let database): "valkey://\(host):\(port)/\(database)"
        }
    }
}
