import CFastCGI
import EventLoop

/// libfcgi as a codec of one loop: heads become parameters, answers become records, over two private pipes.
///
/// What libfcgi shall read is written to the one first, what it writes to the other is read at once, so neither side
/// ever waits; the ends are non-blocking in case that is wrong. libfcgi closes its end after any error: then the pipes
/// are made anew. Requests live side by side, since each borrows an end only while a call lasts.
final class FastCGICodec {
    /// libfcgi and our checks do not agree about a request, or the kernel has no memory left.
    struct Failure: Error {}

    /// The most bytes of an answer that go through at once: a pipe holds four times that.
    static let slice = FastCGIRecord.longest

    private var input: CodecPipe
    private var output: CodecPipe
    private var head: [UInt8] = []
    private var scratch = [UInt8](repeating: 0, count: 96 << 10)

    /// Prepares libfcgi once per process. It installs handlers for SIGTERM, SIGUSR1 and SIGPIPE while it is at it.
    private static let isReady: Bool = FCGX_Init() == 0

    init() throws(SystemError) {
        guard FastCGICodec.isReady else { throw SystemError("FCGX_Init", code: 0) }
        input = try CodecPipe(.toLibrary)
        output = try CodecPipe(.fromLibrary)
    }

    /// Parses a head whose pairs ``NameValuePairs/check(_:_:)`` has passed.
    func begin(_ request: RequestHead) throws(Failure) -> (FastCGIRequest, Params) {
        frame(request)
        let handle = FastCGIRequest()
        guard (try? input.ours.write(head[...])) == head.count, input.lend(to: handle, { handle.accept() }),
            let params = handle.params()
        else { throw afterRebuilding() }
        return (handle, params)
    }

    /// A handle to answer a request whose parameters we refused to read.
    func begin(refused id: UInt16) throws(Failure) -> FastCGIRequest {
        try begin(RequestHead(id: id, role: .responder, keepsConnection: false, parameters: [])).0
    }

    // Records of answers are appended to `bytes`; `socket`, where it is given and nothing waits before them, takes what it
    // has room for at once, without a copy.

    /// The records of at most ``slice`` bytes of an answer.
    func encode(
        _ part: ArraySlice<UInt8>,
        for handle: FastCGIRequest,
        to bytes: inout [UInt8],
        past socket: Int32? = nil
    ) throws(Failure) {
        guard output.lend(to: handle, { handle.put(part, flushes: true) }) else { throw afterRebuilding() }
        try collect(to: &bytes, past: socket)
    }

    /// The records of a whole answer, a head and at most ``slice`` bytes, and of its end. The handle is used up.
    func encodeAll(
        _ answer: ArraySlice<UInt8>,
        for handle: FastCGIRequest,
        to bytes: inout [UInt8],
        past socket: Int32? = nil
    ) throws(Failure) {
        guard output.lend(to: handle, { handle.put(answer, flushes: false) && handle.finish() }) else {
            throw afterRebuilding()
        }
        try collect(to: &bytes, past: socket)
    }

    /// The records that end an answer. The handle is used up.
    func finish(_ handle: FastCGIRequest, to bytes: inout [UInt8], past socket: Int32? = nil) throws(Failure) {
        guard output.lend(to: handle, { handle.finish() }) else { throw afterRebuilding() }
        try collect(to: &bytes, past: socket)
    }

    /// The head as libfcgi shall see it: BEGIN, the parameters in as few records as they fit in, an empty STDIN.
    /// It is told to keep the connection, which is the pipe; the web server's own wish is the connection's business.
    private func frame(_ request: RequestHead) {
        let (id, parameters) = (request.id, request.parameters)
        head.removeAll(keepingCapacity: head.capacity <= 16 << 10)
        FastCGIRecord.appendHeader(FastCGIRecord.Kind.begin.rawValue, id: id, length: 8, to: &head)
        head += [0, UInt8(request.role.rawValue), 1, 0, 0, 0, 0, 0]
        var start = 0
        while start < parameters.count {
            let part = parameters[start..<min(parameters.count, start + 0xFFFF)]
            FastCGIRecord.appendHeader(FastCGIRecord.Kind.params.rawValue, id: id, length: part.count, to: &head)
            head += part
            start = part.endIndex
        }
        FastCGIRecord.appendHeader(FastCGIRecord.Kind.params.rawValue, id: id, length: 0, to: &head)
        FastCGIRecord.appendHeader(FastCGIRecord.Kind.stdin.rawValue, id: id, length: 0, to: &head)
    }

    private func collect(to bytes: inout [UInt8], past socket: Int32?) throws(Failure) {
        var count = 0
        // What is wrong with a socket is found out by whoever sends the rest.
        if let socket, bytes.isEmpty { count = (try? output.ours.splice(to: socket)) ?? 0 }
        while let more = try? output.ours.read(into: &scratch), more > 0 {
            bytes.append(contentsOf: scratch[..<more])
            count += more
            if more < scratch.count { break }
        }
        guard count > 0 else { throw afterRebuilding() }
    }

    /// Nobody knows what a failed call has left in the pipes.
    private func afterRebuilding() -> Failure {
        if let pipe = try? CodecPipe(.toLibrary) { input = pipe }
        if let pipe = try? CodecPipe(.fromLibrary) { output = pipe }
        return Failure()
    }
}
