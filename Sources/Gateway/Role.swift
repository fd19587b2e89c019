/// What the web server asks of us (FastCGI §6). SCGI knows only the responder.
package enum Role: UInt16, Sendable {
    /// Answer the request (§6.2).
    case responder = 1
    /// Say whether the request may go on (§6.3).
    case authorizer = 2
}
