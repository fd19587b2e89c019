/// Who connected to our socket: the web server, or somebody who is not. The one thing about a request that nobody can
/// write.
package enum TransportPeer: Equatable, Sendable {
    /// By a unix socket; the process's user, as the kernel says it (`SO_PEERCRED`, unix(7)).
    case unix(user: UInt32)
    case tcp(IPAddress)
    /// The kernel did not say.
    case unknown
}
