import EventLoop
import Glibc
import Testing

@testable import Gateway

/// Answers by a closure.
struct ClosureResponder: Responder {
    let answer: @Sendable (Request) async throws -> Response

    init(_ answer: @escaping @Sendable (Request) async throws -> Response) { self.answer = answer }

    func respond(to request: Request) async throws -> Response { try await answer(request) }
}

/// A whole server on two unix sockets of its own, one for each protocol.
struct TestServer {
    let fastCGI: String
    let scgi: String
    let server: Server
    let notes = Locked<[String]>([])

    /// The server's loops.
    let loops: [EventLoop]

    /// Runs `body` with a server, which is drained behind it. `body` has a thread of its own, since its peers block.
    static func run(
        limits: Limits = Limits(),
        roles: Set<Role> = [.responder],
        loops count: Int = 2,
        _ answer: @escaping @Sendable (Request) async throws -> Response,
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let loops = try (0...count).map { _ in try EventLoop() }
        defer { for loop in loops { loop.stop() } }
        let responder = ClosureResponder(answer)
        let test = try TestServer(limits: limits, roles: roles, loops: Array(loops.dropFirst()), responder: responder)
        let result: Result<Void, any Error> = await loops[0].spawn {
            do {
                try await test.server.start()
                return .success(try await body(test))
            } catch {
                return .failure(error)
            }
        }.value
        await test.server.drain(within: .zero)
        try result.get()
    }

    private init(limits: Limits, roles: Set<Role>, loops: [EventLoop], responder: any Responder) throws {
        self.loops = loops
        let name = "/tmp/gateway-test-\(getpid())-\(UInt64.random(in: 0...(.max)))"
        (fastCGI, scgi) = (name + ".fcgi", name + ".scgi")
        var listeners: [ListenSocket] = []
        for text in ["unix:\(fastCGI)", "scgi+unix:\(scgi)"] {
            listeners += try ListenSocket.open(try #require(ListenAddress(text)))
        }
        server = Server(listeners: listeners, loops: loops, limits: limits, roles: roles, responder: responder) {
            [notes] note in
            notes.withLock { $0.append("\(note)") }
        }
    }

    func connect() throws -> Peer { try Peer(path: fastCGI) }

    /// Sends a FastCGI request on a connection of its own and reads the answer.
    func ask(_ bytes: [UInt8]) throws -> FastCGIAnswer {
        let peer = try connect()
        peer.send(bytes)
        return try #require(peer.receiveAnswer())
    }
}

/// Something that happens once, elsewhere; whoever waits for it longer than ten seconds fails.
final class Happening: Sendable {
    private let stream = AsyncStream<Void>.makeStream()

    func happen() { stream.continuation.finish() }

    func wait() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in self.stream.stream {} }
            group.addTask {
                try await Task.sleep(for: .seconds(10))
                throw Never()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    struct Never: Error {}
}

extension Locked<Int> {
    /// Counts one more and returns the count.
    func increment() -> Int {
        withLock { count in
            count += 1
            return count
        }
    }
}

extension Locked<Bool> {
    /// True for the first caller, where it began as true.
    func take() -> Bool {
        withLock { isLeft in
            defer { isLeft = false }
            return isLeft
        }
    }
}
