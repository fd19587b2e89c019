import EventLoop
import Testing

@testable import Valkey

@Suite(.enabled(if: RedisServer.isInstalled), .timeLimit(.minutes(5))) struct ValkeyClientTests {
    @Test func aServerStartedLateIsFound() async throws {
        let (server, newspaper) = (try RedisServer(), Newspaper())
        let client = try ValkeyClient.hasty(try server.address(), newspaper)
        defer { client.stop() }
        guard case .isAway = await newspaper.next() else {
            Issue.record("nothing is there yet")
            return
        }
        await #expect(throws: ValkeyError.self, "at once, since it is known to be away") {
            try await client.send(ValkeyCommand("PING"))
        }
        try server.start()
        #expect(await newspaper.next() == .isThere, "one line for one absence, however many tries")
        #expect(try await client.send(ValkeyCommand("PING")) == .status("PONG"))
    }

    @Test func aServerThatDiesIsMissedWithoutBeingAskedAndFoundAgain() async throws {
        let (server, newspaper) = (try RedisServer().start(), Newspaper())
        let client = try await connected(server, newspaper)
        defer { client.stop() }
        server.kill()
        guard case .isAway = await newspaper.next() else {
            Issue.record("it is there no more")
            return
        }
        try server.start()
        #expect(await newspaper.next() == .isThere)
        #expect(try await client.send(ValkeyCommand("GET", "x")) == .null)
    }

    @Test func aServerThatHangsHoldsNobodyLongerThanTheDeadline() async throws {
        let (server, newspaper) = (try RedisServer().start(), Newspaper())
        let client = try await connected(server, newspaper, answer: .milliseconds(300))
        defer { client.stop() }
        server.freeze()
        await #expect(throws: ValkeyError.timedOut) { try await client.send(ValkeyCommand("PING")) }
        guard case .isAway = await newspaper.next() else {
            Issue.record("it hangs")
            return
        }
        server.thaw()
        #expect(await newspaper.next() == .isThere)
    }

    @Test func aHundredRedemptionsThroughTwoClientsAreOne() async throws {
        let server = try RedisServer().start()
        let clients = [try await connected(server), try await connected(server)]
        defer { for client in clients { client.stop() } }
        let first = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let command = ValkeyCommand("SET", "it", "1", "NX", "PX", "60000")
                    return try await clients[number % 2].send(command) == .status("OK")
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(first == 1)
    }

    @Test func repliesGoToWhoeverAskedForThem() async throws {
        let server = try RedisServer().start()
        let client = try await connected(server)
        defer { client.stop() }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask {
                    try await client.send(ValkeyCommand("ECHO", "\(number)")) == .bytes(Array("\(number)".utf8))
                }
            }
            for try await isOwn in group { #expect(isOwn) }
        }
    }

    @Test func aPasswordLetsUsInAndAWrongOneDoesNot() async throws {
        let server = try RedisServer("--requirepass", "hunter2").start()
        for account in [":hunter2@", "default:hunter2@"] {
            let client = try await connected(server, account: account)
            #expect(try await client.send(ValkeyCommand("PING")) == .status("PONG"))
            client.stop()
        }
        for account in ["", ":hunter3@", "nobody:hunter2@"] {
            let newspaper = Newspaper()
            let client = try ValkeyClient.hasty(try server.address(account: account), newspaper)
            guard case .isAway(let error) = await newspaper.next() else {
                Issue.record("let in as \(account)")
                continue
            }
            #expect(!error.description.contains("hunter"))
            client.stop()
        }
    }

    @Test func eachDatabaseIsApart() async throws {
        let server = try RedisServer().start()
        let (one, other) = (try await connected(server), try await connected(server, database: 3))
        _ = try await other.send(ValkeyCommand("SET", "x", "1"))
        #expect(try await one.send(ValkeyCommand("GET", "x")) == .null)
        #expect(try await other.send(ValkeyCommand("GET", "x")) == .bytes([49]))
        one.stop()
        other.stop()
    }

    @Test func whatARefusedCommandLeavesBehindHurtsNoOther() async throws {
        let server = try RedisServer().start()
        let client = try await connected(server)
        defer { client.stop() }
        guard case .refused = try await client.send(ValkeyCommand("NONSENSE")) else {
            Issue.record("nonsense was taken")
            return
        }
        #expect(try await client.send(ValkeyCommand("PING")) == .status("PONG"))
    }

    /// A client that has reached its server.
    private func connected(
        _ server: RedisServer,
        _ newspaper: Newspaper = Newspaper(),
        account: String = "",
        database: Int = 0,
        answer: Duration = .seconds(20)
    ) async throws -> ValkeyClient {
        let address = try server.address(account: account, database: database)
        let client = try ValkeyClient.hasty(address, answer: answer, newspaper)
        while await newspaper.next() != .isThere {}
        return client
    }
}

@Suite(.timeLimit(.minutes(5))) struct ValkeyImpostorTests {
    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", ":1\r\n", "$4\r\nPONG\r\n", "-NOAUTH Authentication required.\r\n", "",
        "*1000000\r\n" + String(repeating: ":1\r\n", count: 200_000), String(repeating: "*1\r\n", count: 1000),
        "$400000000\r\n" + String(repeating: "x", count: 400_000), "+" + String(repeating: "x", count: 400_000),
    ])
    func whatDoesNotTalkLikeValkeyIsAway(_ text: String) async throws {
        let (impostor, newspaper) = (try Impostor(saying: text), Newspaper())
        let client = try ValkeyClient.hasty(impostor.address, newspaper)
        guard case .isAway(.away) = await newspaper.next() else {
            Issue.record("taken for a Valkey")
            return
        }
        impostor.stop()
        client.stop()
    }

    @Test func onlySoManyCommandsWait() async throws {
        let (impostor, newspaper) = (try Impostor(saying: nil), Newspaper())
        let client = try ValkeyClient.hasty(impostor.address, waiting: 2, newspaper)
        // Nothing is known of the server yet, so commands wait for it.
        for _ in 0..<2 { try client.put(ValkeyRequest(ValkeyCommand("PING"))) }
        await #expect(throws: ValkeyError.tooMany) { try await client.send(ValkeyCommand("PING")) }
        impostor.stop()
        client.stop()
        await #expect(throws: ValkeyError.self, "stopped") { try await client.send(ValkeyCommand("PING")) }
    }

    @Test func whoLeavesWaitsNoLonger() async throws {
        let impostor = try Impostor(saying: nil)
        let client = try ValkeyClient.hasty(impostor.address)
        let asking = Task { () async -> ValkeyError? in
            do throws(ValkeyError) { _ = try await client.send(ValkeyCommand("PING")) } catch { return error }
            return nil
        }
        asking.cancel()
        #expect(await asking.value == .cancelled)
        impostor.stop()
        client.stop()
    }
}
