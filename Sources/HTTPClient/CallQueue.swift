/// Calls that wait for a place, first come, first served. One that ends meanwhile stays behind until it surfaces.
struct CallQueue {
    private var calls: [Call] = []
    private var start = 0
    private var living = 0

    /// Calls held, with those that have ended.
    var storedCount: Int { calls.count }

    mutating func append(_ call: Call) {
        calls.append(call)
        living += 1
    }

    mutating func popFirst() -> Call? {
        while start < calls.count {
            let call = calls[start]
            start += 1
            if call.isOver { continue }
            living -= 1
            if living == 0 { clear() } else if start > 64, start > calls.count / 2 { compact() }
            return call
        }
        clear()
        return nil
    }

    /// To be told when a call ends that waits here.
    mutating func ended() {
        living -= 1
        if calls.count > 64, calls.count - start > 2 * living { compact() }
    }

    private mutating func compact() {
        calls = calls[start...].filter { !$0.isOver }
        start = 0
    }

    private mutating func clear() {
        calls.removeAll(keepingCapacity: calls.capacity < 4096)
        start = 0
    }
}
