/// What a wire decoder found next in the bytes of a connection: the same for FastCGI and SCGI.
enum WireEvent: Equatable {
    /// The parameters are whole, as bytes of the wire's own form; the body follows.
    case head(RequestHead)
    /// A whole head that breaks a rule or a limit: to be answered so, and the connection closed.
    case refused(id: UInt16, Status)
    /// Bytes of the body lie here in the input.
    case body(Range<Int>)
    /// The body is whole.
    case bodyEnd
    /// The web server no longer wants an answer (FCGI_ABORT_REQUEST).
    case aborted
    /// To be sent as it is; then, where `closes` is true, no further request is expected.
    case reply([UInt8], closes: Bool)
    /// No peer that speaks this protocol sends that: the connection is closed without a word. Says why, for the log.
    case failed(String)
}

/// The head of a request before its parameters became ``Params``.
struct RequestHead: Equatable {
    /// FastCGI's request id; SCGI has none.
    let id: UInt16
    let role: Role
    /// True where the web server wants to send another request on this connection.
    let keepsConnection: Bool
    /// FastCGI: name–value pairs, checked. SCGI: the netstring's content, checked.
    let parameters: [UInt8]
}
