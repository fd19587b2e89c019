/// What the client allows itself towards other servers.
package struct HTTPLimits: Sendable {
    /// Connections open at once; further calls wait for one, under their own deadlines.
    package var connections = 64
    /// Name lookup, TCP and TLS handshake together.
    package var connectTimeout: Duration = .seconds(2)
    /// A stream that sends no byte for so long, while its reader waits, is given up.
    package var stallTimeout: Duration = .seconds(30)
    /// Bytes of a stream kept for its reader. The sender is stopped in time: behind half of them, where the rest may not fit.
    package var streamBuffer = 512 << 10

    package init() {}
}
