import EventLoop
import HTTPClient
import Immich
import Zip

/// Where an archive's files come from.
struct ZipSource: Sendable {
    let book: FileBook
    let reasons: ReasonLog
    let share: Share
    /// False once the visitor may no longer see the share; an error where that cannot be known now.
    let isOpen: @Sendable () async throws(ImmichError) -> Bool
    /// For one try: three of them, and the pauses, are shorter than the gateway waits for a part of an answer.
    let patience: Duration
}

/// One file of an archive while it is read, with its checksum. Belongs to one stream.
final class ZipFile {
    private static let pauses: [Duration] = [.milliseconds(500), .seconds(1)]

    private let key: ChecksumBook.Key
    private let source: ZipSource
    private let checksums: ChecksumBook
    /// Up to here it is sent.
    private let end: UInt64
    /// From here on it is sent; what lies before is read again for the checksum.
    private let start: UInt64
    /// The next byte to read.
    private var position: UInt64
    private var stream: HTTPStream?
    private var tries = 0
    /// Nil where it is known, or not asked for.
    private var sum: Checksum?
    /// Begun before it was its turn.
    private var early: Task<Result<HTTPStream, any Error>, Never>?

    /// `range`: of the file, and what of it is sent.
    init(_ key: ChecksumBook.Key, _ range: Range<UInt64>, from source: ZipSource, checksums: ChecksumBook) {
        self.key = key
        self.source = source
        self.checksums = checksums
        (start, end, position) = (range.lowerBound, range.upperBound, range.lowerBound)
        guard checksums.whole(key) == nil else { return }
        let (known, value) = checksums.begun(key).last(before: start)
        // Of a part that does not reach the end nobody needs it now: noted only where that costs nothing.
        guard known == start || end == key.size else { return }
        position = known
        sum = Checksum(value)
    }

    deinit { early?.cancel() }

    /// How many bytes are still to be sent.
    var left: UInt64 { end - max(start, position) }

    /// Opens it, so that the first bytes are not waited for later.
    func begin() async throws {
        try await open()
    }

    /// The same without waiting; a failure is tried again when the bytes are asked for.
    func beginEarly() {
        let (key, source, part) = (key, source, position..<end)
        let task: Task<Result<HTTPStream, any Error>, Never> = EventLoop.spawnHere { @Sendable in
            await Self.result(key, part, source)
        }
        early = task
    }

    /// The next bytes to be sent, one at least.
    func next() async throws -> [UInt8] {
        while true {
            if stream == nil { try await open() }
            let chunk: [UInt8]?
            do {
                chunk = try await stream?.next()
            } catch {
                try await again(after: error)
                continue
            }
            guard let chunk else {
                try await again(after: ZipStream.Failure.changed)
                continue
            }
            guard UInt64(chunk.count) <= end - position else {
                source.reasons.broken(key.asset, ZipStream.Failure.changed)
                throw ZipStream.Failure.changed
            }
            take(chunk)
            let sent = position - UInt64(chunk.count)
            if position <= start { continue }
            return sent >= start ? chunk : Array(chunk.suffix(Int(position - start)))
        }
    }

    /// The checksum, where the file was read to its end for it.
    func finish() -> UInt32? {
        stream = nil
        guard let value = sum?.value, position == key.size else { return nil }
        checksums.learn(value, of: key)
        sum = nil
        return value
    }

    // MARK: Reading

    /// Adds what arrived to the checksum, noting it at every step. A part is at most a few hundred kilobytes: a quarter
    /// of a millisecond, and no reason to leave the loop.
    private func take(_ chunk: [UInt8]) {
        let step = ChecksumBook.Steps.step
        var rest = chunk[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int(min(step - position % step, UInt64(rest.count))))
            sum?.add(piece)
            position += UInt64(piece.count)
            rest = rest.dropFirst(piece.count)
            guard position % step == 0, let value = sum?.value else { continue }
            checksums.learn(value, ofFirst: Int(position / step), of: key)
        }
    }

    /// Opens the file where it is wanted, with patience.
    private func open() async throws {
        if let early {
            self.early = nil
            let result = await withTaskCancellationHandler {
                await early.value
            } onCancel: {
                early.cancel()
            }
            stream = try? result.get()
            if stream != nil { return }
        }
        while true {
            do {
                stream = try await Self.openInTime(key, position..<end, source)
                return
            } catch {
                try await again(after: error)
            }
        }
    }

    /// Waits before the next try; throws where there is none.
    private func again(after error: any Error) async throws {
        stream = nil
        guard tries < Self.pauses.count, !Task.isCancelled, Self.mayPass(error) else {
            source.reasons.broken(key.asset, error)
            throw error
        }
        tries += 1
        try await EventLoop.sleepHere(for: Self.pauses[tries - 1])
    }

    /// What Immich refuses it will refuse again.
    private static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case ImmichError.unavailable(let reason): reason != .cancelled
        case ZipStream.Failure.shut, ImmichError.notInShare, ImmichError.unknownShare: false
        default: true
        }
    }

    private static func result(
        _ key: ChecksumBook.Key,
        _ part: Range<UInt64>,
        _ source: ZipSource
    ) async -> Result<HTTPStream, any Error> {
        do {
            return .success(try await openInTime(key, part, source))
        } catch {
            return .failure(error)
        }
    }

    private static func openInTime(
        _ key: ChecksumBook.Key,
        _ part: Range<UInt64>,
        _ source: ZipSource
    ) async throws -> HTTPStream {
        let opened = try await withDeadline(source.patience) { try await open(key, part, source) }
        guard let opened else { throw ImmichError.unavailable(.timedOut) }
        return opened
    }

    private static func open(
        _ key: ChecksumBook.Key,
        _ part: Range<UInt64>,
        _ source: ZipSource
    ) async throws -> HTTPStream {
        guard try await source.isOpen() else { throw ZipStream.Failure.shut }
        let (book, share) = (source.book, source.share)
        let endpoint = key.rendition.endpoint(of: key.asset)
        do throws(ImmichError) {
            let opened = try await book.files.open(endpoint, part, of: key.size, key: share.key)
            if key.version == 0 || opened.facts.version == key.version { return opened.stream }
        } catch {
            // It may be gone, or another one by now: whoever asks again shall hear it from Immich.
            if case .unavailable = error {} else { book.forget(key.asset, key.rendition, in: share) }
            throw error
        }
        book.forget(key.asset, key.rendition, in: share)
        throw ZipStream.Failure.changed
    }
}
