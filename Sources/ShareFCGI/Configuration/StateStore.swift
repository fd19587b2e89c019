import Valkey

/// Where is kept what several instances must agree on: which codes are used up, how often a password was tried.
enum StateStore: Sendable, Equatable, CustomStringConvertible {
    /// In this process alone.
    case memory
    /// Files of this machine.
    case directory(path: String)
    /// Valkey or Redis, for several machines.
    case valkey(ValkeyAddress)

    /// `memory`, `dir:/path`, or an address as ``ValkeyAddress`` reads it; nil for everything else.
    init?(_ text: String) {
        if text == "memory" {
            self = .memory
        } else if text.utf8.starts(with: "dir:".utf8) {
            let path = String(text.dropFirst(4))
            guard Setting.isAbsolutePath(path) else { return nil }
            self = .directory(path: path)
        } else {
            guard let address = ValkeyAddress(text) else { return nil }
            self = .valkey(address)
        }
    }

    /// Without a password.
    var description: String {
        switch self {
        case .memory: "memory"
        case .directory(let path): "dir:\(path)"
        case .valkey(let address): address.description
        }
    }
}

extension Configuration.State {
    /// The address with the password from `state.password_file`, where one is named: its first line.
    func withPassword(_ address: ValkeyAddress) throws(Service.Failure) -> ValkeyAddress {
        guard let passwordFile else { return address }
        do throws(SecretFile.Failure) {
            guard let bytes = try SecretFile.read(passwordFile, limit: 4096) else {
                throw SecretFile.Failure(description: "\(passwordFile) is not there")
            }
            let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            guard !line.isEmpty, let password = String(validating: line, as: UTF8.self) else {
                throw SecretFile.Failure(description: "\(passwordFile) holds no password in its first line")
            }
            var address = address
            address.password = password
            return address
        } catch {
            throw Service.Failure(description: "state.password_file: \(error)")
        }
    }
}
