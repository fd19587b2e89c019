import EventLoop
import FoundationEssentials
import Testing

@testable import ShareFCGI

@Suite struct ReplayStoreTests {
    private let time = TurnedClock()

    private func end(_ seconds: Double) -> Date { time.clock.date().addingTimeInterval(seconds) }

    @Test("T78: a full memory refuses, forgets nothing that counts, and has room again later")
    func full() async throws {
        let store = MemoryReplayStore(maximumCount: 3, clock: time.clock)
        for id in ["a", "b", "c"] { #expect(try await store.redeem(id, until: end(60))) }
        await #expect(throws: ReplayStoreFailure.full) { try await store.redeem("d", until: end(60)) }
        #expect(try await !store.redeem("a", until: end(60)))
        time.turn(by: .seconds(61))
        #expect(try await store.redeem("d", until: end(60)))
        #expect(store.count == 1)
    }

    @Test func memoryStaysBoundedOverMany() async throws {
        let store = MemoryReplayStore(maximumCount: 100, clock: time.clock)
        for number in 0..<5_000 {
            #expect(try await store.redeem("id \(number)", until: end(1)))
            if number % 50 == 49 { time.turn(by: .seconds(2)) }
        }
        #expect(store.count <= 51)
    }

    @Test func eachStartIsAnotherEpoch() {
        #expect(MemoryReplayStore().epoch != MemoryReplayStore().epoch)
    }

    @Test("T74: a directory remembers beyond the process, and names nothing")
    func directory() async throws {
        let directory = try TemporaryDirectory()
        let workers = try #require(ProviderDesk.workers)
        let path = directory.path + "/redeemed"
        let one = try DirectoryReplayStore(path, workers: workers)
        #expect(try await one.redeem("canary", until: end(60)))
        let other = try DirectoryReplayStore(path, workers: workers)
        #expect(try await !other.redeem("canary", until: end(60)))
        #expect(one.epoch == other.epoch)
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.count == 1)
        #expect(names[0].utf8.count == 64)
        #expect(try directory.mode(of: "redeemed") == 0o700)
    }

    @Test func whatIsOldIsSweptAndNothingElse() async throws {
        let directory = try TemporaryDirectory()
        let day = Duration.seconds(86_400)
        _ = try directory.write("somebody's", to: "notes.txt")
        let start = Date.now
        let clock = Clock(
            now: { time.now },
            date: { [time] in time.now >= .now + .seconds(80_000) ? start + 86_400 : start }
        )
        let store = try DirectoryReplayStore(
            directory.path,
            workers: try #require(ProviderDesk.workers),
            maximumCount: 2,
            clock: clock
        )
        #expect(try await store.redeem("a", until: end(60)))
        #expect(try await store.redeem("b", until: end(60)))
        await #expect(throws: ReplayStoreFailure.full) { try await store.redeem("c", until: end(60)) }
        time.turn(by: day)
        #expect(try await store.redeem("c", until: end(60)))
        #expect(try directory.names.count == 2)
        #expect(try directory.names.contains("notes.txt"))
    }

    @Test("T78: a directory that is gone is a store that is away")
    func gone() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/redeemed"
        let store = try DirectoryReplayStore(path, workers: try #require(ProviderDesk.workers))
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: ReplayStoreFailure.self) { try await store.redeem("a", until: end(60)) }
    }

    @Test("T78: a directory in which others can take marks away is none", arguments: [0o777, 0o770, 0o720])
    func shared(mode: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/redeemed"
        _ = try DirectoryReplayStore(path, workers: try #require(ProviderDesk.workers))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        #expect(throws: SystemError.self) {
            try DirectoryReplayStore(path, workers: try #require(ProviderDesk.workers))
        }
    }

    @Test func aFormIsReadStrictly() throws {
        let fields = try #require(FormFields("a=1&b=%C3%A9+x&c=&d&a%62=2".utf8))
        #expect(fields["a"] == "1")
        #expect(fields["b"] == "é x")
        #expect(fields["c"] == nil)
        #expect(fields["d"] == nil)
        #expect(fields["ab"] == "2")
        #expect(!fields.hasDuplicates)
        #expect(FormFields("a=1&%61=2".utf8)?.isDuplicate("a") == true)
        #expect(FormFields("a=1&a=".utf8)?["a"] == nil)
        for bad in ["a=%", "a=%1", "a=%zz", "%ff=1", "a=%c3%28"] { #expect(FormFields(bad.utf8) == nil) }
        #expect(FormFields(String(repeating: "&a", count: 65).utf8) == nil)
        #expect(FormFields("".utf8) != nil)
    }

    @Test func ofAFormWithTooManyFieldsTheRestIsNotRead() {
        let form = Watched(Array(String(repeating: "=&", count: 10_000).utf8))
        #expect(FormFields(form) == nil)
        #expect(form.furthest.withLock { $0 } < 200)
    }

    /// Bytes that know how far they were read.
    private struct Watched: Collection {
        let bytes: [UInt8]
        let furthest = Locked(0)

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var startIndex: Int { 0 }
        var endIndex: Int { bytes.count }
        func index(after index: Int) -> Int { index + 1 }
        subscript(index: Int) -> UInt8 {
            furthest.withLock { $0 = Swift.max($0, index) }
            return bytes[index]
        }
    }
}
