import EventLoop
import Glibc

/// Looks at the directory where guests' files lie until Immich has them.
enum SpoolCheck {
    static func findings(_ configuration: Configuration) -> [Finding] {
        guard configuration.uploads.isEnabled else { return [] }
        let path = configuration.spoolDirectory
        var findings: [Finding] = []
        do throws(SystemError) {
            findings = [try directory(path, isOurs: configuration.uploads.spool == nil)]
        } catch {
            findings = [.wrong("\(path): \(error)")]
        }
        let uploads = configuration.uploads
        if uploads.maximumFile > uploads.spoolSize {
            findings.append(
                .note(
                    "uploads.max_file is larger than uploads.spool_size: no file above \(ByteSize.text(uploads.spoolSize)) is taken"
                )
            )
        }
        return findings
    }

    /// `isOurs`: it is in the state directory, which is looked at elsewhere.
    private static func directory(_ path: String, isOurs: Bool) throws(SystemError) -> Finding {
        guard let directory = try FileStatus(of: path, followingLinks: true) else {
            if isOurs { return .note("\(path) is not there yet: the first start makes it") }
            return .wrong("\(path) is not there: mkdir -m 0700 \(path), as the user of the service")
        }
        guard directory.kind == .directory else { return .wrong("\(path) is no directory: uploads.spool must be one") }
        guard directory.mode & 0o077 == 0 else {
            return .wrong("\(path) can be seen by others, so guests cannot upload: chmod 0700 \(path)")
        }
        guard directory.owner == geteuid() || geteuid() == 0, unsafe access(path, W_OK | X_OK) == 0 else {
            return .wrong(
                "\(path) is not ours (user \(geteuid())), so guests cannot upload: run this as the user of the service"
            )
        }
        return .ok("\(path) is there for guests' files")
    }
}
