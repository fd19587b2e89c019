import EventLoop
import Immich
import Zip

/// An archive on its way to a visitor: one file of Immich after the other, a few hundred kilobytes of it in memory.
///
/// A file that fails is asked for again where it broke off; one that goes on failing, or is another than was said, breaks
/// the answer, so that nobody takes a part for the whole.
actor ZipStream {
    enum Failure: Error {
        /// A file is longer or shorter than was promised, or another one by now.
        case changed
        /// The visitor may no longer see the share.
        case shut
        /// Not foreseen: no range is answered whose checksums are not known.
        case unknownChecksum
    }

    /// What the visitor has room for, at least: small files go out together.
    private static let enough = 64 << 10
    /// With so little left of a file, the next one is begun.
    private static let nearEnd: UInt64 = 1 << 20

    private let zip: PreparedZip
    private let source: ZipSource
    private let checksums: ChecksumBook
    /// Held as long as this is.
    private let slot: ZipSlots.Slot
    private let clock: Clock
    private var pace: ReaderPace
    private var parts: ZipParts
    private var part: ZipPart?
    private var sums: [Int: UInt32] = [:]
    private var file: ZipFile?
    private var ahead: (index: Int, file: ZipFile)?

    init(
        _ zip: PreparedZip,
        _ range: Range<UInt64>,
        from source: ZipSource,
        checksums: ChecksumBook,
        slot: ZipSlots.Slot,
        pace: ReaderPace,
        clock: Clock
    ) {
        self.zip = zip
        self.source = source
        self.checksums = checksums
        self.slot = slot
        self.pace = pace
        self.clock = clock
        parts = zip.archive.parts(of: range)
    }

    /// Begins with the first file, so that a failure can still be said.
    func begin() async throws {
        var coming = parts
        while let part = coming.next() {
            guard case .data(let index, let range) = part else { continue }
            let file = open(index, range)
            ahead = (index, file)
            return try await file.begin()
        }
    }

    /// What the web server is given. The stream is let go before its last bytes are, and its place with it: whoever has
    /// got them all, or sees them break off, may ask for a zip at once. Those bytes, half a megabyte at most, are then
    /// like any other answer's.
    nonisolated var bytes: @Sendable () async throws -> [UInt8]? {
        let held = Locked<ZipStream?>(self)
        return {
            guard let stream = held.withLock({ $0.take() }) else { return nil }
            let bytes = try await stream.next()
            if await !stream.isAtEnd { held.withLock { $0 = stream } }
            return bytes
        }
    }

    private var isAtEnd: Bool {
        var coming = parts
        return part == nil && coming.next() == nil
    }

    /// The next bytes; nil at the end.
    private func next() async throws -> [UInt8]? {
        try pace.isBack(at: clock.now())
        var bytes: [UInt8] = []
        while bytes.count < Self.enough, let part = part ?? parts.next() {
            switch part {
            case .data(let index, let range): try await read(index, range, into: &bytes)
            case .header, .descriptor, .record, .end:
                bytes += zip.archive.bytes(of: part, checksum: try part.needs.map(checksum) ?? 0)
                self.part = nil
            }
        }
        pace.gave(bytes.count, at: clock.now())
        return bytes.isEmpty ? nil : bytes
    }

    private func read(_ index: Int, _ range: Range<UInt64>, into bytes: inout [UInt8]) async throws {
        let file = file ?? takeAhead(index) ?? open(index, range)
        self.file = file
        part = .data(index, range)
        let chunk = try await file.next()
        if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        if file.left <= Self.nearEnd, ahead == nil { prepareNext() }
        guard file.left == 0 else { return }
        if let sum = file.finish() { sums[index] = sum }
        self.file = nil
        part = nil
    }

    private func takeAhead(_ index: Int) -> ZipFile? {
        guard let ahead, ahead.index == index else { return nil }
        self.ahead = nil
        return ahead.file
    }

    private func prepareNext() {
        var coming = parts
        // A header, at most, stands between one file and the next.
        for _ in 0..<3 {
            guard let part = coming.next() else { return }
            guard case .data(let index, let range) = part else { continue }
            let file = open(index, range)
            file.beginEarly()
            ahead = (index, file)
            return
        }
    }

    private func open(_ index: Int, _ range: Range<UInt64>) -> ZipFile {
        ZipFile(zip.key(of: index), range, from: source, checksums: checksums)
    }

    private func checksum(of index: Int) throws(Failure) -> UInt32 {
        if zip.archive.entries[index].size == 0 { return 0 }
        if let sum = sums[index] ?? checksums.whole(zip.key(of: index)) { return sum }
        throw .unknownChecksum
    }
}
