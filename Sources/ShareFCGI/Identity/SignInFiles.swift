import CLinux

/// Reads what settings of the sign-in only name, and collects everything that is wrong with it.
struct SignInFiles {
    private(set) var problems: [ConfigurationError.Problem] = []

    /// The secrets themselves.
    mutating func secrets(_ sources: [SecretSource]) -> [Secret<[UInt8]>] {
        var secrets: [Secret<[UInt8]>] = []
        for source in sources {
            switch source {
            case .value(let secret): secrets.append(secret)
            case .file(let path): if let secret = phrase("trust.secrets", path) { secrets.append(secret) }
            }
        }
        return secrets
    }

    /// The numbers of users.
    mutating func users(_ names: [String]) -> [UInt32] {
        var users: [UInt32] = []
        for name in names {
            let number = unsafe linux_user(name)
            if let user = UInt32(exactly: number) {
                users.append(user)
            } else {
                note("trust.peer_uids", LogText.quoted(name, limit: 80), "there is no such user on this machine")
            }
        }
        return users
    }

    /// Against what Immich's secret is compared; nil where that is wrong.
    mutating func clientSecrets(_ path: String) -> ClientSecrets? {
        do throws(ClientSecrets.Failure) {
            return try ClientSecrets(file: path)
        } catch {
            return refuse("oidc.client_secret_file", path, error.description)
        }
    }

    /// What we sign with; nil where that is wrong.
    mutating func keys(_ path: String) -> SigningKeys? {
        do throws(SigningKeyFiles.Failure) {
            return try SigningKeyFiles(path: path).load()
        } catch {
            return refuse("oidc.key_file", path, error.description)
        }
    }

    /// The map, or nobody where no file is named.
    mutating func map(_ path: String?, _ subject: Subject, _ mode: IdentityPolicy.Roles.Mode) -> IdentityMap {
        guard let path else { return IdentityMap() }
        do throws(SmallFile.Failure) {
            let file = try SmallFile(at: path, limit: 4 << 20)
            guard file.mode & 0o022 == 0 else {
                return refuse("map", path, "can be written by others: chmod go-w \(path)") ?? IdentityMap()
            }
            return map(file.bytes, path, subject, mode)
        } catch {
            return refuse("map", path, "cannot be read: \(error)") ?? IdentityMap()
        }
    }

    private mutating func map(
        _ bytes: [UInt8],
        _ path: String,
        _ subject: Subject,
        _ mode: IdentityPolicy.Roles.Mode
    ) -> IdentityMap {
        do throws(JSON5.Fault) {
            let map = try IdentityMapFile.read(bytes, subject)
            let untold: Set<Person.Role> =
                switch mode {
                case .off: [.admin, .user]
                case .grant: [.user]
                case .sync: []
                }
            if let role = map.roles.intersection(untold).first {
                note("map", path, "gives the role \(role.rawValue), which roles.mode \(mode.rawValue) never tells")
            }
            return map
        } catch {
            return refuse("map", path, "\(error)") ?? IdentityMap()
        }
    }

    /// One line of visible ASCII, long enough to be a secret, in a file that nobody else may read.
    private mutating func phrase(_ key: String, _ path: String) -> Secret<[UInt8]>? {
        do throws(SecretFile.Failure) {
            guard let content = try SecretFile.read(path, limit: 4096) else {
                return refuse(key, path, "there is no such file")
            }
            let line = content.last == UInt8(ascii: "\n") ? content.dropLast() : content[...]
            guard let secret = SecretSource.value(Array(line)) else {
                return refuse(key, path, "must hold one line of 32 to 500 visible ASCII characters")
            }
            return secret
        } catch {
            return refuse(key, path, error.description)
        }
    }

    private mutating func refuse<Value>(_ key: String, _ value: String, _ reason: String) -> Value? {
        note(key, value, reason)
        return nil
    }

    private mutating func note(_ key: String, _ value: String, _ reason: String) {
        problems.append(.init(source: .file(path: value, key: ""), description: "\(key) is \(value): \(reason)"))
    }
}
