import EventLoop
import Glibc

/// A server of raw bytes on a loopback port: each connection runs one script on a thread of its own, so a test says
/// byte for byte what the client meets.
@safe final class Peer: Sendable {
    typealias Script = @Sendable (PeerConnection) -> Void

    let port: UInt16
    /// Connections taken so far.
    let accepted = Counter()
    /// Connections whose client has gone, and scripts that have ended.
    let ended = Counter()

    private let listener: Int32
    private let open: Locked<Set<Int32>>
    private let accepting: pthread_t
    private let threads = Locked<[pthread_t]>([])

    /// On a loopback port of the kernel's choice.
    convenience init(_ script: @escaping Script) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(unsafe bind(listener, address, size) == 0 && listen(listener, 4096) == 0)
                unsafe getsockname(listener, address, &length)
            }
        }
        self.init(listener: listener, port: UInt16(bigEndian: address.sin_port), script)
    }

    /// On a unix socket.
    convenience init(unixSocket path: String, _ script: @escaping Script) {
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(unsafe bind(listener, address, size) == 0 && listen(listener, 16) == 0)
            }
        }
        self.init(listener: listener, port: 0, script)
    }

    private init(listener: Int32, port: UInt16, _ script: @escaping Script) {
        self.listener = listener
        self.port = port
        open = Locked([])
        let (open, threads, accepted, ended) = (open, threads, accepted, ended)
        accepting = thread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                _ = open.withLock { $0.insert(socket) }
                accepted.add()
                let worker = thread {
                    script(PeerConnection(socket))
                    open.withLock { open in
                        open.remove(socket)
                        close(socket)
                    }
                    ended.add()
                }
                threads.withLock { $0.append(worker) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        let (open, threads) = (open, threads)
        pthread_join(accepting, nil)
        open.withLock { for socket in $0 { shutdown(socket, Int32(SHUT_RDWR)) } }
        for worker in threads.withLock({ $0 }) { pthread_join(worker, nil) }
        close(listener)
    }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Answers every request on every connection with `answer`.
    static func answering(_ answer: String, thenClosing: Bool = false) -> Peer {
        Peer { connection in
            while connection.readRequest() != nil {
                guard connection.send(answer), !thenClosing else { return }
            }
        }
    }
}

/// One connection as its script sees it; every call blocks.
final class PeerConnection {
    let socket: Int32
    private var buffer: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// The next request's header, up to its empty line; nil once the client has gone.
    func readRequest() -> String? {
        while true {
            let text = String(decoding: buffer, as: UTF8.self)
            if let end = text.utf8.firstRange(of: "\r\n\r\n".utf8) {
                let header = String(decoding: text.utf8[..<end.upperBound], as: UTF8.self)
                buffer.removeFirst(header.utf8.count)
                return header
            }
            guard fill() else { return nil }
        }
    }

    /// So many bytes of a body.
    func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count { guard fill() else { return nil } }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    /// Waits until the client closes.
    func waitForClose() { while fill() { buffer = [] } }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// False once the client has gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    socket,
                    bytes.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func fill() -> Bool {
        var part = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(socket, &part, part.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: part[..<count])
        return true
    }
}

/// Runs `body` on a thread of its own.
private func thread(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
    let code = unsafe pthread_create(
        &thread,
        nil,
        { argument in
            if let argument = unsafe argument { unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        },
        box
    )
    precondition(code == 0)
    return thread
}
