import CLinux
import EventLoop
import Glibc
import Testing

@testable import Gateway

struct ListenTests {
    @Test(
        arguments: [
            ("unix:/run/a.sock", .unix(path: "/run/a.sock"), .fastCGI), ("scgi+unix:/a", .unix(path: "/a"), .scgi),
            ("127.0.0.1:9000", .tcp(host: "127.0.0.1", port: 9000), .fastCGI),
            ("fastcgi+*:0", .tcp(host: nil, port: 0), .fastCGI),
            ("scgi+[::1]:4000", .tcp(host: "::1", port: 4000), .scgi),
            ("localhost:1", .tcp(host: "localhost", port: 1), .fastCGI),
            ("systemd", .systemd(name: nil), .fastCGI), ("scgi+systemd:web", .systemd(name: "web"), .scgi),
        ] as [(String, ListenAddress.Place, Wire)]
    )
    func anAddressIsRead(text: String, place: ListenAddress.Place, wire: Wire) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.place == place)
        #expect(address.wire == wire)
        #expect(ListenAddress(address.description) == address)
    }

    @Test(arguments: [
        "", "unix:", "unix:relative", "unix:/" + String(repeating: "a", count: 107), "unix:/a b", "9000", ":9000",
        "host:",
        "host:65536", "host:-1", "host:+1", "::1:9000", "[::1]", "[::1]:", "[1.2.3.4]:1", "[fe80::1%lo]:1", "a/b:1",
        "systemd:",
        "http+unix:/a", "unix:/a\n", "ho\u{0}st:1",
    ])
    func whatIsNoAddressIsNone(text: String) { #expect(ListenAddress(text) == nil) }

    @Test func passedSocketsAreCountedFromThree() {
        let two = PassedSockets(listenPID: "7", listenFDs: "2", listenFDNames: "web:scgi", processID: 7)
        #expect(two.descriptors(named: nil) == [3, 4])
        #expect(two.descriptors(named: "scgi") == [4])
        #expect(two.descriptors(named: "other") == [])
        #expect(PassedSockets(listenPID: "8", listenFDs: "2", listenFDNames: nil, processID: 7).count == 0)
        for count in ["", "x", "-1", "0", "99999999999999999999"] {
            #expect(PassedSockets(listenPID: "7", listenFDs: count, listenFDNames: nil, processID: 7).count == 0)
        }
    }

    private func withPath(_ body: (String, ListenAddress) throws -> Void) throws {
        let path = "/tmp/listen-test-\(getpid())-\(UInt64.random(in: 0...(.max)))"
        defer { _ = unsafe unlink(path) }
        try body(path, try #require(ListenAddress("unix:\(path)")))
    }

    @Test func theFileHasItsModeWhateverTheUmask() throws {
        try withPath { path, address in
            let socket = try #require(try ListenSocket.open(address, permissions: .init(mode: 0o620)).first)
            var found = stat()
            unsafe lstat(path, &found)
            #expect(found.st_mode & 0o7777 == 0o620)
            socket.retire()
            #expect(unsafe lstat(path, &found) == -1)
        }
    }

    @Test func aStaleSocketIsReplacedALivingOneNot() throws {
        try withPath { path, address in
            do { _ = try ListenSocket.open(address) }
            // Its process is gone, the file is still there.
            let socket = try #require(try ListenSocket.open(address).first)
            #expect(throws: ListenSocket.Failure.inUse(path: path)) { try ListenSocket.open(address) }
            _ = try Peer(path: path)
            #expect(socket.port == nil)
        }
    }

    @Test func aRegularFileIsLeftAlone() throws {
        try withPath { path, address in
            let file = unsafe creat(path, 0o600)
            close(file)
            #expect(throws: ListenSocket.Failure.notASocket(path: path)) { try ListenSocket.open(address) }
            #expect(unsafe linux_unix_kind(path) == 2)
        }
    }

    @Test func aSuccessorsFileIsNotRemoved() throws {
        try withPath { path, address in
            let first = try #require(try ListenSocket.open(address).first)
            _ = unsafe unlink(path)
            let second = try ListenSocket.open(address)
            first.retire()
            #expect(unsafe linux_unix_kind(path) == 1)
            _ = second
        }
    }

    @Test func anUnknownOwnerIsRefused() throws {
        try withPath { path, address in
            #expect(throws: ListenSocket.Failure.unknownOwner("nobody-here:")) {
                try ListenSocket.open(address, permissions: .init(user: "nobody-here"))
            }
            #expect(unsafe linux_unix_kind(path) == 0)
        }
    }

    @Test(arguments: ["127.0.0.1:0", "[::1]:0"]) func tcpIsServed(text: String) throws {
        let address = try #require(ListenAddress(text))
        let socket = try #require(try ListenSocket.open(address).first)
        let host = text.utf8.first == UInt8(ascii: "[") ? "::1" : "127.0.0.1"
        _ = try Peer(host: host, port: try #require(socket.port))
    }

    @Test func systemdWithoutSocketsSaysSo() throws {
        let address = try #require(ListenAddress("systemd"))
        #expect(throws: ListenSocket.Failure.nothingPassed(address)) { try ListenSocket.open(address) }
    }
}
