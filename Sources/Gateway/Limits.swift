/// What one connection may take of us, and how long it may take; the defaults are the program's own.
package struct Limits: Sendable {
    /// Bytes of all parameters of a request, names, values and lengths together.
    package var parameterBytes = 128 << 10
    /// Parameters of a request.
    package var parameterCount = 512
    /// Bytes of one value. Caddy cuts longer ones off without a word, so they are refused, not believed.
    package var valueBytes = 65_499
    /// Bytes of a body, where the responder does not say otherwise (``RequestBody/limited(to:)``).
    package var bodyBytes = 64 << 10
    /// Bytes of an answer, or of a body, that wait in our memory for one connection.
    package var queuedBytes = 256 << 10
    /// Connections open at once, over all loops; then the longest idle one goes.
    package var connections = 20_000

    /// From a connection's, or a request's, first byte to its last parameter.
    package var parametersDeadline: Duration = .seconds(10)
    /// For the whole body where ``bodyBytes`` bounds it; where the responder raised the limit, without a byte of it.
    package var bodyDeadline: Duration = .seconds(30)
    /// For the responder: until it answers, and between the parts of a streamed answer.
    package var answerDeadline: Duration = .seconds(30)
    /// For a kept-alive connection without a request. nginx closes its own after 60 seconds.
    package var idleDeadline: Duration = .seconds(75)
    /// While the web server takes nothing of an answer.
    package var writingDeadline: Duration = .seconds(30)

    package init() {}

    /// How often deadlines are looked at: often enough for the shortest of them, and at least once a second.
    var tick: Duration {
        let shortest = min(parametersDeadline, bodyDeadline, answerDeadline, idleDeadline, writingDeadline)
        return min(.seconds(1), max(.milliseconds(5), shortest / 4))
    }
}
