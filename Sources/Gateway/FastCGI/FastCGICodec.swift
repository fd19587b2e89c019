import CFastCGI
import CLinux
import EventLoop

/// libfcgi as a codec of one loop: heads become parameters, answers become records, over a private pair of sockets.
///
/// What libfcgi shall read is written to our end first and what it writes is read there at once, so neither side ever
/// waits; both ends are non-blocking in case that is wrong. libfcgi closes its end after any error: then the pair is
/// made anew. Requests live side by side, since each borrows the pair only while a call lasts.
final class FastCGICodec {
    /// libfcgi and our checks do not agree about a request, or the kernel has no memory left.
    struct Failure: Error {}

    /// The most bytes of an answer that go through the pair at once: the kernel's buffer holds twice that.
    static let slice = 64 << 10

    private var ours: Descriptor
    /// libfcgi's end: it closes it after an error, so it is no ``Descriptor``.
    private var theirs: Int32
    private var head: [UInt8] = []
    private var scratch = [UInt8](repeating: 0, count: 160 << 10)

    /// Prepares libfcgi once per process. It installs handlers for SIGTERM, SIGUSR1 and SIGPIPE while it is at it.
    private static let isReady: Bool = FCGX_Init() == 0

    init() throws(SystemError) {
        guard FastCGICodec.isReady else { throw SystemError("FCGX_Init", code: 0) }
        let pair = try Descriptor.socketPair().release()
        ours = Descriptor(owning: pair.ours)
        theirs = pair.theirs
    }

    deinit { if theirs >= 0 { linux_close(theirs) } }

    /// Parses a head whose pairs ``NameValuePairs/check(_:_:)`` has passed.
    func begin(_ request: RequestHead) throws(Failure) -> (FastCGIRequest, Params) {
        frame(request)
        guard (try? ours.send(head[...])) == head.count else {
            try rebuild()
            throw Failure()
        }
        let handle = FastCGIRequest()
        let isParsed = borrowPair(for: handle) { handle.accept() }
        guard isParsed, let params = handle.params() else {
            try rebuild()
            throw Failure()
        }
        return (handle, params)
    }

    /// A handle to answer a request whose parameters we refused to read.
    func begin(refused id: UInt16) throws(Failure) -> FastCGIRequest {
        try begin(RequestHead(id: id, role: .responder, keepsConnection: false, parameters: [])).0
    }

    /// Appends the records of at most ``slice`` bytes of an answer to `output`.
    func encode(_ bytes: ArraySlice<UInt8>, for handle: FastCGIRequest, to output: inout [UInt8]) throws(Failure) {
        guard borrowPair(for: handle, { handle.put(bytes, flushes: true) }) else {
            try rebuild()
            throw Failure()
        }
        try collect(to: &output)
    }

    /// Appends the records of a whole answer, at most ``slice`` bytes, and of its end to `output`.
    func encodeAll(_ bytes: ArraySlice<UInt8>, for handle: FastCGIRequest, to output: inout [UInt8]) throws(Failure) {
        guard borrowPair(for: handle, { handle.put(bytes, flushes: false) && handle.finish() }) else {
            try rebuild()
            throw Failure()
        }
        try collect(to: &output)
    }

    /// Appends the records that end an answer to `output`. The handle is used up.
    func finish(_ handle: FastCGIRequest, to output: inout [UInt8]) throws(Failure) {
        guard borrowPair(for: handle, { handle.finish() }) else {
            try rebuild()
            throw Failure()
        }
        try collect(to: &output)
    }

    // MARK: The pair

    /// The head as libfcgi shall see it: BEGIN, the parameters in as few records as they fit in, an empty STDIN.
    /// It is told to keep the connection, which is the pair; the web server's own wish is the connection's business.
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

    /// Lends libfcgi's end of the pair for one call; false where the call failed or closed it.
    private func borrowPair(for handle: FastCGIRequest, _ call: () -> Bool) -> Bool {
        handle.borrow(theirs)
        let isDone = call()
        theirs = handle.giveBack()
        return isDone && theirs >= 0
    }

    private func collect(to output: inout [UInt8]) throws(Failure) {
        while true {
            guard let count = try? ours.receive(into: &scratch), count > 0 else { throw Failure() }
            output.append(contentsOf: scratch[..<count])
            if count < scratch.count { return }
        }
    }

    private func rebuild() throws(Failure) {
        if theirs >= 0 { linux_close(theirs) }
        theirs = -1
        do {
            let pair = try Descriptor.socketPair().release()
            ours = Descriptor(owning: pair.ours)
            theirs = pair.theirs
        } catch {
            throw Failure()
        }
    }
}
