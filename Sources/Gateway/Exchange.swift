/// One request that is being answered, and what has arrived of its body. Lives on its loop's thread.
final class Exchange {
    /// Unlike an id, never used again: what a late responder still holds finds nothing.
    let serial: UInt64
    let id: UInt16
    let keepsConnection: Bool
    let isHead: Bool
    /// libfcgi's side of the request; nil for SCGI.
    let handle: FastCGIRequest?
    let started: ContinuousClock.Instant
    var task: Task<Void, Never>?
    /// The answer's head is made: no other answer may begin.
    var isAnswering = false

    private let promised: Int?
    private var received = 0
    private var body: [UInt8] = []
    private(set) var isBodyOver: Bool
    private var isBodyLost = false
    private var reader: CheckedContinuation<Void, Never>?

    init(
        serial: UInt64,
        head: RequestHead,
        isHead: Bool,
        handle: FastCGIRequest?,
        promised: Int?
    ) {
        self.serial = serial
        id = head.id
        keepsConnection = head.keepsConnection
        self.isHead = isHead
        self.handle = handle
        self.promised = promised
        started = .now
        isBodyOver = head.role == .authorizer
    }

    /// True while the responder waits for bytes of the body.
    var isReading: Bool { reader != nil }

    /// How many bytes wait for the responder.
    var waitingBytes: Int { body.count }

    /// Bytes of the body arrived. What nobody may read any more is not kept.
    func append(_ bytes: ArraySlice<UInt8>) {
        received += bytes.count
        if let promised, received > promised {
            body = []
            isBodyLost = true
        } else {
            body.append(contentsOf: bytes)
        }
        wake()
    }

    /// The body is whole.
    func endBody() {
        isBodyOver = true
        wake()
    }

    /// No more of the body will come.
    func loseBody() {
        isBodyLost = true
        wake()
    }

    /// What has arrived since the last call; nil where the responder must wait, empty at the end.
    func takeBody(limit: Int) throws(RequestBody.Failure) -> [UInt8]? {
        guard max(received, promised ?? 0) <= min(limit, promised ?? limit) else { throw .tooLarge }
        if !body.isEmpty {
            defer { body = [] }
            return body
        }
        if isBodyOver {
            guard received == promised ?? received else { throw .incomplete }
            return []
        }
        if isBodyLost { throw .incomplete }
        return nil
    }

    /// Waits until ``takeBody(limit:)`` has something to say.
    func waitForBody() async {
        await withCheckedContinuation { continuation in
            // Asked here and not before the `await`, which may let others have their turn.
            guard body.isEmpty, !isBodyOver, !isBodyLost else { return continuation.resume() }
            // Of two readers at once, the first is sent round again.
            wake()
            reader = continuation
        }
    }

    private func wake() {
        reader?.resume()
        reader = nil
    }
}
