import EventLoop
import Glibc

/// What the kernel says of a name in the file system (lstat(2), stat(2)).
struct FileStatus: Equatable {
    enum Kind: Equatable { case file, directory, socket, other }

    let kind: Kind
    /// Permission bits.
    let mode: UInt16
    let owner: UInt32
    let group: UInt32

    /// Nil where there is nothing; throws where we may not look. `followingLinks`: what a symbolic link leads to, as
    /// systemd makes one of a state directory under DynamicUser.
    init?(of path: String, followingLinks: Bool = false) throws(SystemError) {
        var status = stat()
        do throws(SystemError) {
            try system("stat") { unsafe followingLinks ? stat(path, &status) : lstat(path, &status) }
        } catch  where error.code == ENOENT || error.code == ENOTDIR {
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFSOCK: kind = .socket
        default: kind = .other
        }
        mode = UInt16(status.st_mode & 0o7777)
        owner = status.st_uid
        group = status.st_gid
    }

    /// The number of a user's name, or of a number; nil where there is no such user.
    static func user(_ name: String) -> UInt32? {
        if let entry = unsafe getpwnam(name) { return unsafe entry.pointee.pw_uid }
        return UInt32(name)
    }

    /// The same of a group.
    static func group(_ name: String) -> UInt32? {
        if let entry = unsafe getgrnam(name) { return unsafe entry.pointee.gr_gid }
        return UInt32(name)
    }
}
