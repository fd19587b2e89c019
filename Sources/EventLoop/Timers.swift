/// Deadlines in order of time: a binary heap, where a cancelled entry stays behind until it surfaces.
package struct Timers<Action> {
    /// Names one timer, for cancelling it.
    package struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry {
        let deadline: ContinuousClock.Instant
        let id: ID

        func isBefore(_ other: Entry) -> Bool {
            deadline == other.deadline ? id.number < other.id.number : deadline < other.deadline
        }
    }

    private var heap: [Entry] = []
    private var actions: [ID: Action] = [:]
    private var last: UInt64 = 0

    package init() {}

    /// How many timers are waiting.
    package var count: Int { actions.count }

    /// The earliest deadline of a timer that still waits.
    package var next: ContinuousClock.Instant? {
        mutating get {
            while let first = heap.first, actions[first.id] == nil { removeFirst() }
            return heap.first?.deadline
        }
    }

    /// Adds a timer and returns its name.
    package mutating func add(at deadline: ContinuousClock.Instant, _ action: Action) -> ID {
        last += 1
        let id = ID(number: last)
        actions[id] = action
        heap.append(Entry(deadline: deadline, id: id))
        siftUp(heap.count - 1)
        return id
    }

    /// Forgets a timer; one that has fired or was cancelled before is no matter.
    package mutating func cancel(_ id: ID) {
        guard actions.removeValue(forKey: id) != nil else { return }
        // Cancelled deadlines may not outgrow the living ones, or idle connections would grow the heap for ever.
        if heap.count > 64, heap.count > 2 * actions.count { rebuild() }
    }

    /// Takes out the earliest timer whose deadline has come.
    package mutating func popDue(at now: ContinuousClock.Instant) -> Action? {
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            if let action = actions.removeValue(forKey: first.id) { return action }
        }
        return nil
    }

    private mutating func rebuild() {
        heap = heap.filter { actions[$0.id] != nil }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        if !heap.isEmpty { siftDown(0) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[first])
            {
                first = child
            }
            guard first != parent else { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }
}
