import EventLoop

/// Spreads connections over the loops. nginx keeps its connections for hours: whoever wakes first must not get all.
final class Balance: Sendable {
    /// By how many connections a loop may be ahead of another. A move costs two threads' time: after an internal redirect
    /// nginx closes, so most connections live for one request, and their number wavers by itself.
    private static let slack = 4

    private let stations: [Station]
    private let maximum: Int
    private let counts: Locked<[Int]>

    init(_ stations: [Station], maximum: Int) {
        self.stations = stations
        self.maximum = maximum
        counts = Locked([Int](repeating: 0, count: stations.count))
    }

    /// True where more connections are open than may be.
    var isOverFull: Bool { counts.withLock { $0.reduce(0, +) } > maximum }

    /// Gives a new connection to the loop that accepted it, or, where that one has clearly more than another, there.
    /// Called on the loop that accepted.
    func place(_ descriptor: consuming Descriptor, of wire: Wire, from own: Int) {
        let chosen = counts.withLock { counts in
            var chosen = own
            for (index, count) in counts.enumerated() where count + Self.slack < counts[chosen] { chosen = index }
            counts[chosen] += 1
            return chosen
        }
        let (station, number) = (stations[chosen], descriptor.release())
        if chosen == own {
            station.assumeIsolated { $0.adopt(number, wire) }
        } else {
            station.loop.execute { station.assumeIsolated { $0.adopt(number, wire) } }
        }
    }

    /// A connection of that loop has closed.
    func leave(_ place: Int) { counts.withLock { $0[place] -= 1 } }
}
