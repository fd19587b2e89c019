/// A cache of a bounded number of values of bounded cost; the one that was used longest ago goes first. Every operation
/// takes constant time: the entries are a doubly linked ring in arrays.
struct BoundedCache<Key: Hashable, Value> {
    fileprivate struct Entry {
        let key: Key
        let value: Value
        let cost: Int
    }

    fileprivate struct Neighbours {
        var newer = 0
        var older = 0
    }

    /// The most entries there may be.
    let maximumCount: Int
    /// The most that all entries may cost together, in whatever the caller counts: bytes, mostly.
    let maximumCost: Int
    /// What all entries cost now.
    private(set) var cost = 0

    private var places: [Key: Int] = [:]
    /// A place that holds nothing is in `free`, but for the first: it closes the ring, before the newest and behind the
    /// oldest.
    private var entries: [Entry?] = [nil]
    private var ring = [Neighbours()]
    private var free: [Int] = []

    init(maximumCount: Int, maximumCost: Int = .max) {
        precondition(maximumCount > 0 && maximumCost >= 0, "a cache holds something")
        self.maximumCount = maximumCount
        self.maximumCost = maximumCost
    }

    var count: Int { places.count }

    /// The value for `key`, which is now the newest.
    mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if ring[0].older != place {
            unlink(place)
            linkAsNewest(place)
        }
        return entries[place]?.value
    }

    /// The value for `key`, whose age stays as it is.
    func peek(_ key: Key) -> Value? { places[key].flatMap { entries[$0]?.value } }

    /// Puts a value in, in place of what was there, and lets go what there is no room for; a value that alone costs more
    /// than everything may is not kept.
    mutating func insert(_ value: Value, for key: Key, cost: Int = 0) {
        precondition(cost >= 0, "no value costs less than nothing")
        removeValue(for: key)
        guard cost <= maximumCost else { return }
        while count > 0, count >= maximumCount || self.cost > maximumCost - cost { remove(at: ring[0].newer) }
        let place = free.popLast() ?? entries.count
        if place == entries.count {
            entries.append(nil)
            ring.append(Neighbours())
        }
        entries[place] = Entry(key: key, value: value, cost: cost)
        places[key] = place
        self.cost += cost
        linkAsNewest(place)
    }

    /// Takes a value out.
    @discardableResult
    mutating func removeValue(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        return remove(at: place)
    }

    /// Takes everything out.
    mutating func removeAll() {
        self = BoundedCache(maximumCount: maximumCount, maximumCost: maximumCost)
    }

    // MARK: The ring

    @discardableResult
    private mutating func remove(at place: Int) -> Value? {
        guard let entry = entries[place] else { return nil }
        unlink(place)
        entries[place] = nil
        free.append(place)
        places[entry.key] = nil
        cost -= entry.cost
        return entry.value
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (ring[place].newer, ring[place].older)
        ring[newer].older = older
        ring[older].newer = newer
    }

    private mutating func linkAsNewest(_ place: Int) {
        let second = ring[0].older
        ring[place] = Neighbours(newer: 0, older: second)
        ring[second].newer = place
        ring[0].older = place
    }
}

extension BoundedCache.Entry: Sendable where Key: Sendable, Value: Sendable {}
extension BoundedCache.Neighbours: Sendable {}
extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
