import EventLoop
import HTTPClient
import Immich
import Testing
import Zip

@testable import ShareFCGI

/// An archive on its way, above an Immich that a test holds in its hands.
@Suite struct ZipStreamTests {
    private let isOpen = Locked(true)
    /// So often nobody can say whether the share is still open.
    private let unsure = Locked(0)
    private let lines = Locked([String]())
    private let slots = ZipSlots(total: 1, perAddress: 1)
    private let checksums = ChecksumBook(count: 10)

    /// Two files, both of them what `http` gives.
    private func stream(_ http: any HTTPFetching, size: UInt64, patience: Duration) throws -> ZipStream {
        let (clock, isOpen, unsure, lines) = (TurnedClock(), isOpen, unsure, lines)
        let log = Log(level: .debug) { line in lines.withLock { $0.append(line) } }
        let time = ZipTime(year: 2024, month: 1, day: 1, hour: 0, minute: 0, second: 0, moment: nil)
        let zip = PreparedZip(
            archive: ZipArchive(["a", "b"].map { ZipEntry(name: $0, size: size, time: time) }),
            sources: try [1, 2].map {
                PreparedZip.Source(asset: try Sample.asset($0), rendition: .original, version: 0)
            }
        )
        let upstream = Configuration(immich: "http://immich").immich.upstream
        let source = ZipSource(
            book: FileBook(files: ImmichFiles(upstream: upstream, http: http), clock: clock.clock, count: 10),
            reasons: ReasonLog(log: log, names: try KeyedHash(.ephemeral(), for: .names), clock: clock.clock),
            share: try Sample.share(),
            isOpen: { () async throws(ImmichError) in
                let left = unsure.withLock { left in
                    left -= 1
                    return left
                }
                if left >= 0 { throw .unavailable(.status(503)) }
                return isOpen.withLock { $0 }
            },
            patience: patience
        )
        guard case .taken(let slot) = slots.take(for: Sample.visitor) else { throw ZipStream.Failure.shut }
        return ZipStream(
            zip,
            0..<zip.archive.length,
            from: source,
            checksums: checksums,
            slot: slot,
            pace: ReaderPace(minimum: 0),
            clock: clock.clock
        )
    }

    /// What the web server is given of it.
    private func begun(_ http: any HTTPFetching, size: UInt64 = 4, patience: Duration = .seconds(60)) async throws
        -> @Sendable () async throws -> [UInt8]?
    {
        let stream = try stream(http, size: size, patience: patience)
        try await stream.begin()
        return stream.bytes
    }

    private func all(of http: StubStream) async throws -> [UInt8] {
        let next = try await begun(http)
        var bytes: [UInt8] = []
        while let more = try await next() { bytes += more }
        return bytes
    }

    @Test func filesComeOneAfterTheOther() async throws {
        let http = StubStream(200, [("content-length", "4")], ["aaaa", "bbbb"])
        let bytes = try await all(of: http)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("aaaa") && text.contains("bbbb") && bytes.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(slots.count == 0, "the place is free again")
    }

    @Test("whoever has got the last byte may ask for the next zip, though nobody has said yet that it was the last")
    func placeIsFreeWithTheLastByte() async throws {
        let next = try await begun(StubStream(200, [("content-length", "4")], ["aaaa", "bbbb"]))
        #expect(slots.count == 1)
        let bytes = try #require(await next())
        #expect(bytes.suffix(22).starts(with: [0x50, 0x4B, 5, 6]), "the end of the archive")
        #expect(slots.count == 0)
        #expect(try await next() == nil)
    }

    @Test("whoever sees a zip break off may ask for it again")
    func placeIsFreeWithTheBreak() async throws {
        let next = try await begun(StubStream(200, [("content-length", "4")], ["aaaaaaaa"]))
        await #expect(throws: ZipStream.Failure.changed) { try await next() }
        #expect(slots.count == 0)
        #expect(try await next() == nil)
    }

    @Test(
        "P36: how far a file was read is known while its reader is there: he may be back before we see that he had gone"
    )
    func stepsAreKnownAtOnce() async throws {
        let (step, size) = (ChecksumBook.Steps.step, 3 * ChecksumBook.Steps.step)
        let key = ChecksumBook.Key(asset: try Sample.asset(1), rendition: .original, size: size, version: 0)
        let half = String(repeating: "a", count: Int(size / 2))
        let next = try await begun(StubStream(200, [("content-length", "\(size)")], [half, half]), size: size)
        _ = try await next()
        #expect(checksums.begun(key).last(before: size).position == step)
        _ = try await next()
        #expect(checksums.begun(key).values.isEmpty && checksums.whole(key) != nil)
    }

    @Test("PB16, PI1: whoever may no longer see the share gets no further file of it")
    func shut() async throws {
        let http = StubStream(200, [("content-length", "4")], ["aaaa", "bbbb"])
        let next = try await begun(http)
        isOpen.withLock { $0 = false }
        await #expect(throws: ZipStream.Failure.shut) { while try await next() != nil {} }
        #expect(http.requests.count == 1 && slots.count == 0)
    }

    @Test("PB16: where nobody can say whether the share is open, no byte comes, but it is asked again")
    func unsureAtFirst() async throws {
        unsure.withLock { $0 = 1 }
        let http = StubStream(200, [("content-length", "4")], ["aaaa", "bbbb"])
        #expect(try await !all(of: http).isEmpty)
        unsure.withLock { $0 = 100 }
        let untouched = StubStream(200, [("content-length", "4")], ["aaaa", "bbbb"])
        await #expect(throws: ImmichError.unavailable(.status(503))) { try await all(of: untouched) }
        #expect(untouched.requests.isEmpty && slots.count == 0)
    }

    @Test func aFileThatIsLongerThanImmichSaidBreaksTheDownloadAndIsToldToTheOwner() async throws {
        let http = StubStream(200, [("content-length", "4")], ["aaaaaaaa"])
        await #expect(throws: ZipStream.Failure.changed) { try await all(of: http) }
        #expect(lines.withLock { $0.filter { $0.contains("a download broke") }.count } == 1)
        #expect(slots.count == 0)
    }

    @Test("an Immich that says nothing is asked three times, and not waited for longer", .timeLimit(.minutes(1)))
    func silence() async throws {
        let http = SilentStream()
        await #expect(throws: ImmichError.unavailable(.timedOut)) {
            try await begun(http, patience: .milliseconds(20))
        }
        #expect(http.count.withLock { $0 } == 3 && slots.count == 0)
    }
}

/// Takes requests and never answers.
private final class SilentStream: HTTPFetching {
    let count = Locked(0)

    func fetch(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse { throw .failed("a stream") }

    func stream(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPStream {
        count.withLock { $0 += 1 }
        try? await Task.sleep(for: .seconds(3_600))
        throw .cancelled
    }
}
