/// A cache of a bounded number of values of bounded cost; the one that was used longest ago goes first. Every operation
/// takes constant time: the entries are a doubly linked list in an array, newest first.
package struct BoundedCache<Key: Hashable, Value> {
    fileprivate struct Entry {
        let key: Key
        var value: Value
        var cost: Int
        var newer: Int?
        var older: Int?
    }

    /// The most entries there may be.
    package let maximumCount: Int
    /// The most that all entries may cost together, in whatever the caller counts: bytes, mostly.
    package let maximumCost: Int
    /// What all entries cost now.
    package private(set) var cost = 0

    private var places: [Key: Int] = [:]
    /// A place that holds nothing is in `free`.
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var newest: Int?
    private var oldest: Int?

    package init(maximumCount: Int, maximumCost: Int = .max) {
        precondition(maximumCount > 0 && maximumCost >= 0, "a cache holds something")
        self.maximumCount = maximumCount
        self.maximumCost = maximumCost
    }

    package var count: Int { places.count }

    /// The value for `key`, which is now the newest.
    package mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if newest != place {
            unlink(place)
            linkAsNewest(place)
        }
        return entries[place]?.value
    }

    /// The value for `key`, whose age stays as it is.
    package func peek(_ key: Key) -> Value? { places[key].flatMap { entries[$0]?.value } }

    /// Puts a value in, in place of what was there, and lets go what there is no room for; a value that alone costs more
    /// than everything may is not kept.
    package mutating func insert(_ value: Value, for key: Key, cost: Int = 0) {
        precondition(cost >= 0, "no value costs less than nothing")
        removeValue(for: key)
        guard cost <= maximumCost else { return }
        while let oldest, count >= maximumCount || self.cost > maximumCost - cost { remove(at: oldest) }
        let entry = Entry(key: key, value: value, cost: cost)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        places[key] = place
        self.cost += cost
        linkAsNewest(place)
    }

    /// Takes a value out.
    @discardableResult
    package mutating func removeValue(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        return remove(at: place)
    }

    /// Takes everything out.
    package mutating func removeAll() {
        self = BoundedCache(maximumCount: maximumCount, maximumCost: maximumCost)
    }

    // MARK: The list

    @discardableResult
    private mutating func remove(at place: Int) -> Value? {
        unlink(place)
        guard let entry = entries[place] else { return nil }
        entries[place] = nil
        free.append(place)
        places[entry.key] = nil
        cost -= entry.cost
        return entry.value
    }

    private mutating func unlink(_ place: Int) {
        guard let entry = entries[place] else { return }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
    }

    private mutating func linkAsNewest(_ place: Int) {
        entries[place]?.newer = nil
        entries[place]?.older = newest
        if let newest { entries[newest]?.newer = place } else { oldest = place }
        newest = place
    }
}

extension BoundedCache.Entry: Sendable where Key: Sendable, Value: Sendable {}
extension BoundedCache: Sendable where Key: Sendable, Value: Sendable {}
