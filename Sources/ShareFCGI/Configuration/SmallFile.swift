import EventLoop
import Glibc

/// A file read whole: the configuration, the keys. With what the kernel says of its owner and mode, taken from the
/// same open file.
struct SmallFile {
    /// Why there is no content; `description` is half a sentence.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case missing
        case notAFile
        case tooLarge(limit: Int)
        case system(SystemError)

        var description: String {
            switch self {
            case .missing: "there is no such file"
            case .notAFile: "it is not a regular file"
            case .tooLarge(let limit): "it is larger than \(limit) bytes"
            case .system(let error): error.description
            }
        }
    }

    let bytes: [UInt8]
    /// Permission bits, `0o600` for example.
    let mode: UInt32
    /// The user id of its owner.
    let owner: UInt32

    /// Reads at most `limit` bytes. A symbolic link is followed only where `followingLinks` says so.
    init(at path: String, limit: Int, followingLinks: Bool = true) throws(Failure) {
        // Non-blocking, or a pipe put there would hold the start for ever.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let file = Descriptor(owning: try Self.call("open") { unsafe open(path, flags) })
        let number = file.number
        var status = stat()
        try Self.call("fstat") { unsafe fstat(number, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            let part = try Self.call("read") {
                unsafe bytes.withUnsafeMutableBytes {
                    unsafe read(number, $0.baseAddress?.advanced(by: count), $0.count - count)
                }
            }
            if part == 0 { break }
            count += part
        }
        guard count <= limit else { throw .tooLarge(limit: limit) }
        self.bytes = Array(bytes[..<count])
        mode = status.st_mode & 0o7777
        owner = status.st_uid
    }

    @discardableResult
    private static func call<Value: FixedWidthInteger & SignedInteger>(
        _ name: String,
        _ body: () -> Value
    ) throws(Failure) -> Value {
        do throws(SystemError) {
            return try system(name, body)
        } catch {
            switch error.code {
            case ENOENT, ENOTDIR: throw .missing
            case ELOOP: throw .notAFile
            default: throw .system(error)
            }
        }
    }
}
