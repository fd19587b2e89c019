import CLinux
package import EventLoop
import Glibc

/// A socket that listens: opened by us, or passed by systemd.
package final class ListenSocket: Sendable {
    /// Why there is no socket; says what the owner can do.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case inUse(path: String)
        case notASocket(path: String)
        case unknownOwner(String)
        /// systemd passed none, or none of that name.
        case nothingPassed(ListenAddress)
        /// What systemd passed under that number does not listen.
        case notListening(descriptor: Int32)
        case system(ListenAddress, SystemError)

        package var description: String {
            switch self {
            case .inUse(let path): "\(path): another process listens there"
            case .notASocket(let path): "\(path): there is a file that is no socket; it is left alone"
            case .unknownOwner(let owner): "no such user or group: \(owner)"
            case .nothingPassed(let address): "\(address): systemd has passed no such socket"
            case .notListening(let descriptor):
                "descriptor \(descriptor) passed by systemd is no listening stream socket"
            case .system(let address, let error): "\(address): \(error)"
            }
        }
    }

    /// Who may connect to a unix socket.
    package struct Permissions: Sendable, Equatable {
        /// Permission bits, like 0o660.
        package var mode: UInt16
        /// Name or number; nil leaves it to the process.
        package var user: String?
        package var group: String?

        package init(mode: UInt16 = 0o660, user: String? = nil, group: String? = nil) {
            self.mode = mode
            self.user = user
            self.group = group
        }
    }

    package let descriptor: Descriptor
    package let wire: Wire
    /// True where somebody else listens on, too, when we have gone: nothing in its queue is ours to take.
    package let isShared: Bool
    /// The file we made, known again by its identity.
    private let file: (path: String, identity: Identity)?

    private struct Identity: Equatable, Sendable {
        var device: UInt64 = 0
        var inode: UInt64 = 0

        init?(of path: String) {
            guard unsafe linux_identity(path, &device, &inode) == 0 else { return nil }
        }
    }

    private init(_ number: Int32, _ wire: Wire, isShared: Bool, path: String? = nil) {
        descriptor = Descriptor(owning: number)
        self.wire = wire
        self.isShared = isShared
        file = path.flatMap { path in Identity(of: path).map { (path, $0) } }
    }

    /// The port of a TCP socket; 0 in the address lets the kernel choose one.
    package var port: UInt16? { UInt16(exactly: linux_local_port(descriptor.number)) }

    /// Opens, or adopts, what an address means: one socket, or for systemd all that fit.
    package static func open(
        _ address: ListenAddress,
        permissions: Permissions = Permissions(),
        passed: PassedSockets = PassedSockets()
    ) throws(Failure) -> [ListenSocket] {
        switch address.place {
        case .unix(let path): return [try unix(path, address, permissions)]
        case .tcp(let host, let port):
            let number = try call(address, "listen") { unsafe linux_listen_tcp(host, String(port), backlog) }
            return [ListenSocket(number, address.wire, isShared: false)]
        case .systemd(let name):
            let numbers = passed.descriptors(named: name)
            guard !numbers.isEmpty else { throw .nothingPassed(address) }
            var sockets: [ListenSocket] = []
            for number in numbers {
                guard linux_adopt_listener(number) == 1 else { throw .notListening(descriptor: number) }
                sockets.append(ListenSocket(number, address.wire, isShared: true))
            }
            return sockets
        }
    }

    /// Removes the file of a unix socket that we made, unless it is another's by now.
    package func retire() {
        guard let file, Identity(of: file.path) == file.identity else { return }
        _ = unsafe unlink(file.path)
    }

    /// The kernel cuts it down to net.core.somaxconn.
    private static let backlog: Int32 = 4096

    private static func unix(
        _ path: String,
        _ address: ListenAddress,
        _ permissions: Permissions
    ) throws(Failure) -> ListenSocket {
        switch try call(address, "lstat", { unsafe linux_unix_kind(path) }) {
        case 0: break
        case 1:
            // Left behind by a process that was killed; one that answers is somebody's.
            guard try call(address, "connect", { unsafe linux_unix_answers(path) }) == 0 else {
                throw .inUse(path: path)
            }
            _ = unsafe unlink(path)
        default: throw .notASocket(path: path)
        }
        let number = try call(address, "listen") { unsafe linux_listen_unix(path, UInt32(permissions.mode), backlog) }
        let socket = ListenSocket(number, address.wire, isShared: false, path: path)
        guard permissions.user != nil || permissions.group != nil else { return socket }
        do throws(SystemError) {
            try system("chown") { unsafe linux_give(path, permissions.user, permissions.group) }
        } catch {
            socket.retire()
            let owner = [permissions.user, permissions.group].map { $0 ?? "" }.joined(separator: ":")
            throw error.code == ENOENT ? .unknownOwner(owner) : .system(address, error)
        }
        return socket
    }

    private static func call(_ address: ListenAddress, _ name: String, _ body: () -> Int32) throws(Failure) -> Int32 {
        do throws(SystemError) { return try system(name, body) } catch { throw .system(address, error) }
    }
}
