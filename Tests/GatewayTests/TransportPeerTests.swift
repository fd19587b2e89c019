import CLinux
import EventLoop
import Glibc
import Testing

@testable import Gateway

/// Who connected is asked of the kernel, never read from what was sent.
@Suite struct TransportPeerTests {
    /// Tells who the gateway says its peer is.
    private static let telling: @Sendable (Request) async throws -> Response = { request in
        Response(.ok, body: .bytes(Array("\(request.peer)".utf8)))
    }

    @Test func aUnixPeerIsTheUserOfItsProcess() async throws {
        try await TestServer.run(Self.telling) { test in
            let expected = Array("\(TransportPeer.unix(user: geteuid()))".utf8)
            #expect(try test.ask(FastCGIBytes.request([("REMOTE_ADDR", "10.0.0.1")])).body == expected)
            let peer = try Peer(path: test.scgi)
            peer.send(SCGIBytes.request([("REMOTE_USER", "0")]))
            #expect(peer.receiveAll()?.suffix(expected.count) == expected[...])
        }
    }

    @Test func everyRequestOfAKeptConnectionHasItsPeer() async throws {
        try await TestServer.run(Self.telling) { test in
            let peer = try test.connect()
            for _ in 1...3 {
                peer.send(FastCGIBytes.request())
                #expect(peer.receiveAnswer()?.body == Array("\(TransportPeer.unix(user: geteuid()))".utf8))
            }
        }
    }

    @Test("a tcp peer is its address, also where the socket was passed to us", arguments: ["127.0.0.1", "::1"])
    func tcpPeers(host: String) throws {
        let address = try #require(IPAddress(host))
        let text = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:0" : "\(host):0"
        let place = try #require(ListenAddress(text))
        let sockets = try ListenSocket.open(place)
        let listener = try #require(sockets.first)
        let passed = Descriptor(owning: dup(listener.descriptor.number))
        #expect(linux_adopt_listener(passed.number) == 1)
        for number in [listener.descriptor.number, passed.number] {
            let port = try #require(listener.port)
            let peer = try Peer(host: host, port: port)
            let accepted = Descriptor(owning: try accept(from: number))
            #expect(TransportPeer(of: accepted.number) == .tcp(address))
            withExtendedLifetime(peer) {}
        }
    }

    @Test func anIPv4PeerOfASocketForBothIsIPv4() {
        #expect(IPAddress(bits: 0xFFFF_0A00_0005) == IPAddress("10.0.0.5"))
    }

    @Test func whatIsNoConnectionHasNoPeer() throws {
        let ends = try Descriptor.pipe(capacity: 4096)
        let reading = Descriptor(owning: ends.reading)
        let writing = Descriptor(owning: ends.writing)
        #expect(TransportPeer(of: reading.number) == .unknown)
        #expect(TransportPeer(of: writing.number) == .unknown)
        #expect(TransportPeer(of: -1) == .unknown)
    }

    @Test func aConnectedPairIsOfOurOwnUser() throws {
        let pair = try Descriptor.socketPair()
        #expect(TransportPeer(of: pair.ours.number) == .unix(user: geteuid()))
    }

    @Test func aRequestOfNobodyKnownIsOfNobody() {
        #expect(Request(params: Params()).peer == .unknown)
    }

    /// Waits for a connection that is on its way.
    private func accept(from listener: Int32) throws -> Int32 {
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        try system("poll") { unsafe poll(&waiting, 1, 10_000) }
        return try system("accept") { linux_accept(listener) }
    }
}
