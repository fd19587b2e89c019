/// Bytes on their way to the web server, and whoever waits for room among them.
struct OutputQueue {
    /// Encoders append here.
    var bytes: [UInt8] = []
    private var sent = 0
    private var writer: CheckedContinuation<Void, Never>?

    /// How many bytes the kernel has not taken yet.
    var count: Int { bytes.count - sent }

    /// The bytes that the kernel has not taken yet.
    var unsent: ArraySlice<UInt8> { bytes[sent...] }

    /// The kernel has taken the first `count` of the unsent.
    mutating func drop(_ count: Int) {
        sent += count
        if sent == bytes.count {
            // Let go of the memory: ten thousand idle connections keep nothing.
            bytes = []
            sent = 0
        } else if sent > 1 << 20 {
            bytes.removeFirst(sent)
            sent = 0
        }
    }

    /// Remembers who waits for room.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) { writer = continuation }

    /// Lets the waiting go on, because there is room or because there will be none.
    mutating func wakeWriter() {
        writer?.resume()
        writer = nil
    }
}
