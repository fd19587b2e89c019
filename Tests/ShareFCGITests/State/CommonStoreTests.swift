import EventLoop
import Immich
import Testing
import Valkey

@testable import ShareFCGI

@Suite(.enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(5))) struct CommonStoreTests {
    @Test func goingAwayAndComingBackAreALineEach() async throws {
        let bed = try StoreBed()
        let lines = Locked([String]())
        let store = try await bed.store(Log(level: .info) { line in lines.withLock { $0.append(line) } })
        bed.server.kill()
        for _ in 0..<50 { _ = try? await store.send(ValkeyCommand("PING")) }
        try bed.server.start()
        try await bed.reach(store)
        store.stop()
        let told = lines.withLock { $0.map { $0.hasPrefix("info state.store is there") ? "there" : "away" } }
        #expect(told.drop { $0 == "away" } == ["there", "away", "there"], "it may have started late")
    }

    @Test func commandsThatAreRefusedAreOneLine() async throws {
        let bed = try StoreBed()
        let lines = Locked([String]())
        let store = try await bed.store(Log(level: .warning) { line in lines.withLock { $0.append(line) } })
        for _ in 0..<20 { _ = try await store.send(ValkeyCommand("NONSENSE")) }
        store.stop()
        #expect(lines.withLock { $0.filter { $0.contains("refuses") }.count } == 1)
    }

    @Test func theCheckSaysWhetherItIsThere() async throws {
        let bed = try StoreBed()
        var configuration = Configuration(immich: "http://immich.invalid")
        #expect(await StoreCheck.findings(configuration).isEmpty)
        configuration.state.store = .valkey(try bed.server.address())
        try await bed.store().stop()
        #expect(await StoreCheck.findings(configuration).map(\.severity) == [.ok])
        bed.server.kill()
        #expect(await StoreCheck.findings(configuration).map(\.severity) == [.wrong])
    }
}

@Suite struct StateStoreTests {
    @Test(arguments: ["memory", "dir:/var/lib/share-fcgi/used", "valkey://store:6379/1", "valkey+unix:///run/v.sock"])
    func aStoreIsReadAndWritten(_ text: String) {
        #expect(StateStore(text)?.description == text)
    }

    @Test(arguments: ["", "Memory", "dir:", "dir:x", "dir:/x/", "file:/x", "valkey://", "redis"])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(StateStore(text) == nil)
    }

    @Test(arguments: [
        ("\"valkey://:hunter2@store/x\"", "\"valkey://•••@store/x\""),
        ("\"valkey://a:b@c:hunter2@store\"", "\"valkey://•••@store\""),
        ("\"http://store/a@b\"", "\"http://•••@b\""),
        ("\"a@b\"", "\"a@b\""),
        ("\"valkey://store\"", "\"valkey://store\""),
    ])
    func aPasswordInAnAddressIsNotShownEvenWhereTheAddressIsRefused(_ text: String, _ shown: String) {
        #expect(Setting.withoutAccount(text) == shown)
    }

    @Test func thePasswordComesFromAFileThatOthersCannotRead() throws {
        let directory = try TemporaryDirectory()
        let address = try #require(ValkeyAddress("valkey://store"))
        var state = Configuration.State()
        #expect(try state.withPassword(address) == address)
        state.passwordFile = try directory.write("hunter2\n", to: "good")
        #expect(try state.withPassword(address).password == "hunter2")
        for (name, text, mode) in [("open", "hunter2", 0o644), ("empty", "\n", 0o600)] {
            state.passwordFile = try directory.write(text, to: name, mode: mode)
            #expect(throws: Service.Failure.self) { try state.withPassword(address) }
        }
        state.passwordFile = "\(directory.path)/missing"
        #expect(throws: Service.Failure.self) { try state.withPassword(address) }
    }

    @Test(arguments: [
        ("maxmemory:0\r\nmaxmemory_policy:allkeys-lru\r\n", false),
        ("maxmemory:1000\r\nmaxmemory_policy:noeviction\r\n", false),
        ("maxmemory:1000\r\nmaxmemory_policy:volatile-lru\r\n", true),
    ])
    func aStoreThatMayForgetIsNoted(_ info: String, _ mayEvict: Bool) {
        #expect(StoreCheck.mayEvict(info) == mayEvict)
    }
}
