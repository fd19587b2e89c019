package import EventLoop

/// What the gateway tells the log: nothing of a request but what went wrong with it.
package enum GatewayNote: Sendable, CustomStringConvertible {
    /// A peer that does not speak the protocol of the socket; its connection is closed.
    case protocolError(String)
    /// libfcgi refused a head that our own checks had passed.
    case codecFailed
    /// A responder threw; the visitor sees a bare 500.
    case responderFailed(any Error)
    /// A stream of an answer threw, or was not as long as it said: the connection is closed so that all can see it.
    case streamFailed(any Error)
    /// A responder took longer than ``Limits/answerDeadline``.
    case answerTooLate
    /// The web server took nothing of an answer for ``Limits/writingDeadline``.
    case readerStalled
    /// accept(2) failed; tried again with the next tick.
    case acceptFailed(SystemError)
    /// All connections are in use; a new one was closed.
    case connectionsUsedUp

    package var description: String {
        switch self {
        case .protocolError(let what): "connection closed: \(what)"
        case .codecFailed: "libfcgi refused a request"
        case .responderFailed(let error): "the responder failed: \(error)"
        case .streamFailed(let error): "an answer broke off: \(error)"
        case .answerTooLate: "the responder took too long"
        case .readerStalled: "the web server took nothing of an answer for too long"
        case .acceptFailed(let error): "no new connections for now: \(error)"
        case .connectionsUsedUp: "all connections are in use: a new one was closed"
        }
    }
}
