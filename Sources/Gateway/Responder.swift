/// Answers requests: the one protocol that everything behind the web server speaks.
///
/// Runs on the event loop of the request's connection. The task is cancelled when the web server hangs up, when the
/// answer's deadline passes and when the server stops; what is thrown becomes a bare 500.
package protocol Responder: Sendable {
    func respond(to request: Request) async throws -> Response
}
