import EventLoop
import Glibc
import Immich

/// A file that nobody but us may read: keys, and what Immich proves itself with.
enum SecretFile {
    /// Why there is no content; the description is a sentence for the owner.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// The whole file; nil where there is none. Refuses one that others may read, or that another user could change.
    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8]? {
        let file: SmallFile
        do throws(SmallFile.Failure) {
            file = try SmallFile(at: path, limit: limit, followingLinks: false)
        } catch .missing {
            return nil
        } catch {
            throw Failure(description: "\(path) cannot be read: \(error)")
        }
        guard file.mode & 0o077 == 0 else {
            throw Failure(description: "\(path) can be read by others: chmod 0600 \(path)")
        }
        guard [geteuid(), 0].contains(file.owner) || geteuid() == 0 else {
            throw Failure(
                description: "\(path) belongs to user \(file.owner), not to us: chown it to user \(geteuid())"
            )
        }
        return file.bytes
    }

    /// Puts a file there with mode 0600, whole and lasting through a power cut; false where there is one already, which
    /// stays as it is. What root makes belongs to the directory's owner, who is to read it.
    static func create(_ bytes: [UInt8], at path: String) throws(Failure) -> Bool {
        let draft = "\(path).\(Hexadecimal.encode(Crypto.random(8)))"
        do throws(SystemError) {
            defer { unsafe unlink(draft) }
            try write(bytes, to: draft, in: Self.directory(of: path))
            // A link, not a rename, which would replace the file that another start has just made.
            do throws(SystemError) {
                try system("link") { unsafe link(draft, path) }
            } catch  where error.code == EEXIST {
                return false
            }
            try syncDirectory(of: path)
            return true
        } catch {
            throw Failure(description: "\(path) cannot be made: \(error)")
        }
    }

    /// The same in place of the file that is there: whoever opens it reads the old one or the new one, whole.
    static func replace(_ bytes: [UInt8], at path: String) throws(Failure) {
        let draft = "\(path).\(Hexadecimal.encode(Crypto.random(8)))"
        do throws(SystemError) {
            defer { unsafe unlink(draft) }
            try write(bytes, to: draft, in: Self.directory(of: path))
            try system("rename") { unsafe rename(draft, path) }
            try syncDirectory(of: path)
        } catch {
            throw Failure(description: "\(path) cannot be changed: \(error)")
        }
    }

    private static func write(_ bytes: [UInt8], to draft: String, in directory: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = Descriptor(owning: try system("open") { unsafe open(draft, flags, 0o600) })
        let number = file.number
        let count = try system("write") { unsafe Glibc.write(number, bytes, bytes.count) }
        guard count == bytes.count else { throw SystemError("write", code: ENOSPC) }
        if geteuid() == 0 {
            var status = stat()
            try system("stat") { unsafe stat(directory, &status) }
            try system("fchown") { fchown(number, status.st_uid, status.st_gid) }
        }
        try system("fsync") { fsync(number) }
    }

    private static func directory(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private static func syncDirectory(of path: String) throws(SystemError) {
        let directory = Self.directory(of: path)
        let file = Descriptor(owning: try system("open") { unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        let number = file.number
        try system("fsync") { fsync(number) }
    }
}
