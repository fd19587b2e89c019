import EventLoop

/// One call under way: what has arrived, how it ended, and the task that waits for it. Confined to the client's loop.
final class Call {
    /// What libcurl shall do with body bytes that it offers.
    enum Verdict {
        case take
        /// Offer them again later.
        case pause
        case giveUp
    }

    let id: Int
    let request: HTTPRequest
    let isStream: Bool
    /// Most bytes of body that are kept here.
    let capacity: Int

    /// The transfer, while it has a place.
    var handle: CurlHandle?
    var deadline: EventLoop.Timer?
    var waiter: CheckedContinuation<Void, Never>?
    /// Of a call that sends a source: what waits to be sent, and who brings it.
    var outgoing = OutgoingBody() {
        didSet { if outgoing.isEmpty { wakeSource() } }
    }
    private var source: CheckedContinuation<Void, Never>?

    private(set) var head: HTTPResponseHead?
    /// Raw lines until the head is whole.
    var headBytes: [UInt8] = []
    private var headCount = 0
    /// Bytes that nobody has taken yet.
    private(set) var body: [UInt8] = []
    /// How many more will come; nil where the sender does not say.
    private var left: Int?
    /// libcurl holds bytes back until there is room again.
    var isPaused = false
    /// A stream's head has been handed over; from then on its body is waited for.
    var isReading = false
    private(set) var isOver = false
    private(set) var failure: HTTPClientError?

    init(id: Int, request: HTTPRequest, isStream: Bool, capacity: Int) {
        self.id = id
        self.request = request
        self.isStream = isStream
        self.capacity = capacity
        headBytes.reserveCapacity(1024)
    }

    /// True if one more line of a header may be added.
    func admitHeader(_ count: Int) -> Bool {
        headCount += count
        guard headCount <= HTTPResponseHead.maximumBytes else {
            failure = .tooLarge
            return false
        }
        return true
    }

    /// Reads the header once its empty line is there; false when it is none.
    func readHeader() -> Bool {
        guard let head = HTTPResponseHead(parsing: headBytes) else {
            failure = .failed("malformed header")
            return false
        }
        headBytes.removeAll(keepingCapacity: true)
        // Interim answers (RFC 9110 §15.2) are passed over.
        guard head.status >= 200 else { return true }
        self.head = head
        if isStream {
            left = head.field("content-length").flatMap { Int($0) }
            wake()
        } else if request.method != "HEAD", let length = head.field("content-length").flatMap({ Int($0) }), length > 0 {
            // The sender's word is good for a guess, not for much memory.
            body.reserveCapacity(min(length, capacity, 1 << 20))
        }
        return true
    }

    func admitBody(_ count: Int) -> Verdict {
        if body.count + count <= capacity { return .take }
        if isStream {
            // A part larger than the whole buffer must go somewhere, or it would be offered for ever.
            if body.isEmpty { return .take }
            isPaused = true
            return .pause
        }
        failure = .tooLarge
        return .giveUp
    }

    /// Keeps what has arrived.
    func take(_ bytes: UnsafeRawBufferPointer) {
        // Grown step by step, it would be copied as often.
        if isStream, body.isEmpty { body.reserveCapacity(capacity) }
        left = left.map { $0 - bytes.count }
        unsafe body.append(contentsOf: bytes)
    }

    /// The reader is behind, and what is still to come may be more than there is room for.
    var mayOverflow: Bool { !isPaused && body.count > capacity / 2 && left ?? .max > capacity - body.count }

    /// Hands over what has arrived.
    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    /// The first end counts; a failure of ours is the reason for the one that libcurl then reports.
    func end(_ reason: HTTPClientError?) {
        guard !isOver else { return }
        isOver = true
        failure = failure ?? reason
        wake()
        wakeSource()
    }

    /// Waits until libcurl has taken what was brought, or the call is over.
    func waitForRoom() async {
        await withCheckedContinuation { waiter in
            guard !isOver, !outgoing.isEmpty else { return waiter.resume() }
            source = waiter
        }
    }

    private func wakeSource() {
        source?.resume()
        source = nil
    }

    /// What the waiting task waits for is here.
    var hasNews: Bool { isOver || (isStream && (isReading ? !body.isEmpty : head != nil)) }

    /// Lets the waiting task go on.
    func wake() {
        waiter?.resume()
        waiter = nil
    }
}
