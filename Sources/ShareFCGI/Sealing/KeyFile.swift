import EventLoop
import Glibc
import Immich

/// The file that holds the master keys: one key a line, 64 hexadecimal digits, the newest first.
///
/// Made at the first start. To rotate, put the output of `openssl rand -hex 32` above the first line and start again;
/// take the old line away once nothing sealed with it matters any more.
struct KeyFile: Sendable {
    /// Why there are no keys; the description is a sentence for the owner.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Keys that may live at once; more would only cost each forged cookie more tries.
    static let maximumKeys = 4

    let path: String

    /// The file in the state directory.
    init(inDirectory directory: String) { path = directory + "/key" }

    /// The keys, made first where there is no file yet.
    func loadOrCreate() throws(Failure) -> MasterKeys {
        if let keys = try load() { return keys }
        try create(Crypto.random(Crypto.keyLength))
        guard let keys = try load() else { throw Failure(description: "\(path) was made and is gone again") }
        return keys
    }

    /// The keys; nil where there is no file.
    func load() throws(Failure) -> MasterKeys? {
        let file: SmallFile
        do throws(SmallFile.Failure) {
            file = try SmallFile(at: path, limit: 4096, followingLinks: false)
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
        guard let keys = Self.parse(file.bytes) else {
            throw Failure(
                description: "\(path) must hold one to \(Self.maximumKeys) lines of 64 hexadecimal digits each: "
                    + "mend it, or take it away and every visitor unlocks again"
            )
        }
        return keys
    }

    /// Nil for anything but whole lines of 64 digits; empty lines and spaces at a line's end are no matter.
    static func parse(_ bytes: [UInt8]) -> MasterKeys? {
        var keys: [[UInt8]] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let end = line.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }
            guard let end else { continue }
            guard let key = Hexadecimal.decode(line[...end]), key.count == Crypto.keyLength else { return nil }
            keys.append(key)
        }
        return keys.count <= maximumKeys ? MasterKeys(keys) : nil
    }

    /// Puts a file with one key where there was none; whoever comes second keeps the first one's.
    private func create(_ key: [UInt8]) throws(Failure) {
        let draft = "\(path).\(Hexadecimal.encode(Crypto.random(8)))"
        do throws(SystemError) {
            defer { unsafe unlink(draft) }
            try write(Array((Hexadecimal.encode(key) + "\n").utf8), to: draft)
            // A link, not a rename, which would replace the key that another start has just made.
            do throws(SystemError) {
                try system("link") { unsafe link(draft, path) }
            } catch  where error.code == EEXIST {
                return
            }
            try syncDirectory()
        } catch {
            throw Failure(description: "\(path) cannot be made: \(error)")
        }
    }

    private func write(_ bytes: [UInt8], to draft: String) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let file = Descriptor(owning: try system("open") { unsafe open(draft, flags, 0o600) })
        let number = file.number
        let count = try system("write") { unsafe Glibc.write(number, bytes, bytes.count) }
        guard count == bytes.count else { throw SystemError("write", code: ENOSPC) }
        try system("fsync") { fsync(number) }
    }

    /// Makes the new name last through a power cut.
    private func syncDirectory() throws(SystemError) {
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let file = Descriptor(owning: try system("open") { unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        let number = file.number
        try system("fsync") { fsync(number) }
    }
}
