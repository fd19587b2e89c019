import CLinux
import EventLoop
import Glibc
import Testing

@testable import Gateway

/// The web server's end of a connection, blocking, with a limit on how long it waits.
final class Peer: Sendable {
    private let descriptor: Descriptor

    init(path: String) throws(SystemError) {
        descriptor = Descriptor(owning: try system("connect") { unsafe linux_connect_unix(path) })
        limitWaiting()
    }

    init(host: String, port: UInt16) throws(SystemError) {
        descriptor = Descriptor(owning: try system("connect") { unsafe linux_connect_tcp(host, String(port)) })
        limitWaiting()
    }

    private func limitWaiting() {
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor.number, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// Sends everything; false where the other side has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }

    /// At most `count` bytes; empty at the end, nil where nothing came in time or the connection was reset.
    func receive(_ count: Int = 65536) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = unsafe bytes.withUnsafeMutableBytes {
            unsafe recv(descriptor.number, $0.baseAddress, $0.count, 0)
        }
        guard received >= 0 else { return nil }
        return Array(bytes[..<received])
    }

    /// Everything until the other side closes; nil where it does not.
    func receiveAll() -> [UInt8]? {
        var all: [UInt8] = []
        while let part = receive() {
            if part.isEmpty { return all }
            all += part
        }
        return nil
    }

    /// Records until FCGI_END_REQUEST; nil where the connection ended before it.
    func receiveAnswer() -> FastCGIAnswer? {
        var bytes: [UInt8] = []
        while true {
            if let answer = FastCGIAnswer(bytes) { return answer }
            guard let part = receive(), !part.isEmpty else { return nil }
            bytes += part
        }
    }

    /// The answer with which the other side ends the connection; nil where it does not, or says more.
    func receiveLastAnswer() -> FastCGIAnswer? {
        guard let bytes = receiveAll(), let answer = FastCGIAnswer(bytes), answer.rest.isEmpty else { return nil }
        return answer
    }
}
