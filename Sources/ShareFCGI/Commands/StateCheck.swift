import EventLoop
import Glibc

/// Looks at the state directory and the key file.
enum StateCheck {
    static func findings(_ configuration: Configuration) -> [Finding] {
        let path = configuration.state.directory
        do throws(SystemError) {
            guard let directory = try FileStatus(of: path, followingLinks: true) else {
                return [missing(path)]
            }
            guard directory.kind == .directory else {
                return [.wrong("\(path) is no directory: state.directory must be one")]
            }
            guard directory.mode & 0o022 == 0 else {
                return [.wrong("\(path) can be changed by others: chmod go-w \(path)")]
            }
            guard unsafe access(path, W_OK | X_OK) == 0 else {
                return [
                    .wrong("\(path) cannot be written to by user \(geteuid()): run this as the user of the service")
                ]
            }
            return [.ok("\(path) is there and ours"), try key(in: directory, path)]
        } catch {
            return [.wrong("\(path): \(error)")]
        }
    }

    /// The first request makes the service start, and systemd makes the usual directory for it.
    static func missing(_ path: String) -> Finding {
        path == Configuration.State().directory
            ? .note(
                "\(path) is not there yet: systemd makes it with the first start; without systemd: mkdir -m 0700 \(path)"
            )
            : .wrong("\(path) is not there: mkdir -m 0700 \(path), or StateDirectory=share-fcgi in the unit")
    }

    private static func key(in directory: FileStatus, _ path: String) throws(SystemError) -> Finding {
        let file = KeyFile(inDirectory: path)
        guard let status = try FileStatus(of: file.path) else {
            return .note("\(file.path) is not there yet: the first start makes it")
        }
        // Whoever starts the service once by hand as root leaves a file behind that the service cannot read.
        guard status.owner == directory.owner else {
            return .wrong("\(file.path) has another owner than its directory: chown --reference=\(path) \(file.path)")
        }
        do throws(KeyFile.Failure) {
            let count = try file.load()?.count ?? 0
            return .ok("\(file.path) holds \(count) \(count == 1 ? "key" : "keys")")
        } catch {
            return .wrong("\(error)")
        }
    }
}
