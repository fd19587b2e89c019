import EventLoop
import FoundationEssentials
import Glibc
import Immich

/// The directory where guests' files lie until Immich has them. The names in it come from us alone, and nobody else may
/// read it.
///
/// One thread of its own reads and writes, since a disk may take its time: a loop never waits for one, and what two requests
/// write comes one after the other.
final class Spool: Sendable {
    private static let suffix = ".part"

    let path: String
    private let disk: WorkerPool

    /// Makes the directory where there is none, and takes away what an earlier start has left.
    init(_ path: String) throws(SystemError) {
        self.path = path
        disk = try WorkerPool(threads: 1)
        do throws(SystemError) {
            try Self.make(path)
        } catch  where error.code == EEXIST {
            guard let status = try FileStatus(of: path, followingLinks: true), status.kind == .directory,
                status.owner == geteuid(), status.mode & 0o077 == 0
            else { throw SystemError("\(path) as a directory that is ours alone", code: EPERM) }
        }
        // Whatever else lies here is somebody's.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasSuffix(Self.suffix) && UploadID(String(name.dropLast(Self.suffix.utf8.count))) != nil {
            unsafe unlink("\(path)/\(name)")
        }
    }

    private static func make(_ path: String) throws(SystemError) {
        try system("mkdir") { unsafe mkdir(path, 0o700) }
    }

    private func file(_ id: UploadID) -> String { "\(path)/\(id.text)\(Self.suffix)" }

    /// An empty file. A directory that somebody has taken away meanwhile is made again.
    func create(_ id: UploadID) async throws(SystemError) {
        let (file, path) = (file(id), path)
        try await disk.run { () throws(SystemError) in
            func create() throws(SystemError) {
                let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
                _ = Descriptor(owning: try system("open") { unsafe Glibc.open(file, flags, 0o600) })
            }
            do throws(SystemError) {
                try create()
            } catch  where error.isAbsence {
                try Self.make(path)
                try create()
            }
        }
    }

    func open(_ id: UploadID) async throws(SystemError) -> SpoolFile {
        let (file, disk) = (file(id), disk)
        return try await disk.run { () throws(SystemError) in
            let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW
            return SpoolFile(try system("open") { unsafe Glibc.open(file, flags) }, disk)
        }
    }

    /// Its bytes are gone once nobody has it open.
    func remove(_ ids: [UploadID]) async {
        let files = ids.map(file)
        guard !files.isEmpty else { return }
        await disk.run { for file in files { unsafe unlink(file) } }
    }
}

/// One file of the spool, open.
final class SpoolFile: Sendable {
    /// Bytes that are read at once.
    private static let part = 256 << 10

    private let descriptor: Descriptor
    private let disk: WorkerPool

    fileprivate init(_ number: Int32, _ disk: WorkerPool) {
        descriptor = Descriptor(owning: number)
        self.disk = disk
    }

    /// Writes where `place` says when its turn has come, then says so; false where it says nowhere any more, or `done` that
    /// it was for nothing.
    func write(
        _ bytes: [UInt8],
        at place: @escaping @Sendable () -> Int?,
        then done: @escaping @Sendable () -> Bool
    ) async throws(SystemError) -> Bool {
        try await disk.run { [self] () throws(SystemError) in
            guard let start = place() else { return false }
            let number = descriptor.number
            var written = 0
            while written < bytes.count {
                written += try system("pwrite") {
                    unsafe bytes.withUnsafeBytes { bytes in
                        unsafe pwrite(
                            number,
                            bytes.baseAddress?.advanced(by: written),
                            bytes.count - written,
                            start + written
                        )
                    }
                }
            }
            return done()
        }
    }

    /// At most `count` bytes from `start` on; empty at the end.
    func read(from start: Int, atMost count: Int = SpoolFile.part) async throws(SystemError) -> [UInt8] {
        try await disk.run { [self] () throws(SystemError) in
            let number = descriptor.number
            var bytes = [UInt8](repeating: 0, count: count)
            let read = try system("pread") {
                unsafe bytes.withUnsafeMutableBytes { unsafe pread(number, $0.baseAddress, $0.count, start) }
            }
            bytes.removeLast(count - read)
            return bytes
        }
    }
}

extension SystemError {
    /// There is no such file, or no such directory.
    var isAbsence: Bool { code == ENOENT }
}
