import EventLoop
import FoundationEssentials
import Glibc

@testable import Valkey

/// Something on a unix socket that is no Valkey: it says one thing to each who connects, or nothing ever.
final class Impostor: Sendable {
    let address: ValkeyAddress
    private let path: String
    /// Closed by ``stop()``, which hangs up on those whom nobody has accepted.
    private let listener: Int32
    private let loop: EventLoop

    init(saying text: String?) throws {
        path = FileManager.default.temporaryDirectory.path + "/impostor-" + UUID().uuidString.prefix(8)
        guard let address = ValkeyAddress("valkey+unix://\(path)") else { throw RedisServer.Failed() }
        self.address = address
        let number = try system("socket") { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) }
        listener = number
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        try system("bind") {
            unsafe withUnsafePointer(to: &name) {
                unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        try system("listen") { listen(number, 16) }
        loop = try EventLoop()
        guard let text else { return }
        loop.execute {
            _ = try? self.loop.watch(number, for: .readable) { _ in
                let peer = Descriptor(owning: accept(number, nil, nil))
                var rest = Array(text.utf8)[...]
                while !rest.isEmpty, let sent = try? peer.send(rest) { rest = rest.dropFirst(sent) }
            }
        }
    }

    /// Hangs up on whoever waits.
    func stop() {
        loop.stop()
        close(listener)
        unsafe unlink(path)
    }
}
