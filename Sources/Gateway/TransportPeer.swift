import CLinux

/// Who connected to our socket: the web server, or somebody who is not. The one thing about a request that nobody can
/// write.
package enum TransportPeer: Equatable, Sendable, CustomStringConvertible {
    /// By a unix socket; the process's user, as the kernel says it (`SO_PEERCRED`, unix(7)).
    case unix(user: UInt32)
    case tcp(IPAddress)
    /// The kernel did not say.
    case unknown

    /// For the log: `unix:33`, or an address.
    package var description: String {
        switch self {
        case .unix(let user): "unix:\(user)"
        case .tcp(let address): address.description
        case .unknown: "unknown"
        }
    }
}

extension TransportPeer {
    /// Who is at the other end of a connected socket, at the time it connected.
    init(of descriptor: Int32) {
        let peer = linux_peer(descriptor)
        self =
            switch Int(peer.kind) {
            case LINUX_PEER_UNIX: .unix(user: peer.user)
            case LINUX_PEER_V4: .tcp(.v4(UInt32(truncatingIfNeeded: peer.low)))
            case LINUX_PEER_V6: .tcp(IPAddress(bits: UInt128(peer.high) << 64 | UInt128(peer.low)))
            default: .unknown
            }
    }
}
