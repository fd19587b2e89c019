import EventLoop
import FoundationEssentials
import Glibc
import Immich

/// A directory that several processes of one host share: a file for each thing redeemed, made so that only one of them
/// can make it (`O_EXCL`, open(2)), named by its hash.
final class DirectoryReplayStore: ReplayStore {
    /// Older files tell of nothing that could still be redeemed.
    private static let age: TimeInterval = 1800
    private static let pause = Duration.seconds(60)

    private struct Sweep: Sendable {
        var last: ContinuousClock.Instant?
        var count = 0
    }

    let epoch: [UInt8] = []
    private let path: String
    private let maximumCount: Int
    private let workers: WorkerPool
    private let clock: Clock
    private let sweep = Locked(Sweep())

    /// `path`: the directory; made where there is none. Refused where others can write into it, and take marks away.
    init(_ path: String, workers: WorkerPool, maximumCount: Int = 100_000, clock: Clock = Clock()) throws(SystemError) {
        self.path = path
        self.workers = workers
        self.maximumCount = maximumCount
        self.clock = clock
        do throws(SystemError) {
            try system("mkdir") { unsafe mkdir(path, 0o700) }
        } catch  where error.code == EEXIST {
            let status = try FileStatus(of: path, followingLinks: true)
            guard let status, status.kind == .directory, status.owner == geteuid(), status.mode & 0o022 == 0 else {
                throw SystemError("\(path) as a directory that is ours alone", code: EPERM)
            }
        }
    }

    func redeem(_ id: String, until end: Date) async throws(ReplayStoreFailure) -> Bool {
        try await workers.run { [self] () throws(ReplayStoreFailure) in
            let isFirst: Bool?
            do throws(SystemError) {
                isFirst = try makeRoom() ? mark(Hexadecimal.encode(Crypto.hash(Array(id.utf8)))) : nil
            } catch {
                throw .unavailable(error.description)
            }
            guard let isFirst else { throw .full }
            return isFirst
        }
    }

    /// Makes the file; false where somebody has.
    private func mark(_ name: String) throws(SystemError) -> Bool {
        let file = "\(path)/\(name)"
        do throws(SystemError) {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
            _ = Descriptor(owning: try system("open") { unsafe open(file, flags, 0o600) })
        } catch  where error.code == EEXIST {
            return false
        }
        sweep.withLock { $0.count += 1 }
        return true
    }

    /// Takes old files away once in a while; false where too many are left.
    private func makeRoom() throws(SystemError) -> Bool {
        let (now, date) = (clock.now(), clock.date())
        let isDue = sweep.withLock { sweep in
            guard let last = sweep.last, last.duration(to: now) < Self.pause else {
                sweep.last = now
                return true
            }
            return false
        }
        if isDue {
            let left = try removeOld(at: date)
            sweep.withLock { $0.count = left }
        }
        return sweep.withLock { $0.count < maximumCount }
    }

    private func removeOld(at date: Date) throws(SystemError) -> Int {
        let directory = Descriptor(owning: try system("open") { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        let number = directory.number
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        var left = 0
        // Only names of ours: whatever else lies here is somebody's.
        for name in names where name.utf8.count == 64 && Hexadecimal.decode(name.utf8) != nil {
            var status = stat()
            guard unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if Double(status.st_mtim.tv_sec) + Self.age < date.timeIntervalSince1970 {
                unsafe unlinkat(number, name, 0)
            } else {
                left += 1
            }
        }
        return left
    }
}
