/// What of a body waits for libcurl: one part of its source at a time. Confined to the client's loop.
struct OutgoingBody {
    private var part: ArraySlice<UInt8> = []
    private var isOver = false
    /// libcurl has asked in vain, and must be told when there is something again.
    private(set) var isAwaited = false

    /// The source has to bring the next part.
    var isEmpty: Bool { part.isEmpty && !isOver }

    mutating func put(_ bytes: [UInt8]) {
        part = bytes[...]
        isAwaited = false
    }

    /// There is nothing more.
    mutating func end() {
        isOver = true
        isAwaited = false
    }

    /// How many bytes were put into `room`: 0 at the end, nil where more will come later.
    mutating func take(into room: UnsafeMutableRawBufferPointer) -> Int? {
        guard !part.isEmpty else {
            isAwaited = !isOver
            return isOver ? 0 : nil
        }
        let count = min(room.count, part.count)
        unsafe room.copyBytes(from: part.prefix(count))
        part = part.dropFirst(count)
        return count
    }
}
