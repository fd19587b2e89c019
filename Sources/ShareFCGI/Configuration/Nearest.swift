/// Finds the word that somebody may have meant.
enum Nearest {
    /// The index of the word that `text` is the end of, or is spelt almost like; nil where none is near.
    static func of(_ text: String, among words: [String]) -> Int? {
        let text = Array(text.utf8.prefix(80))
        guard !text.isEmpty else { return nil }
        let distances = words.map { distance(text, Array($0.utf8)) }
        if let best = distances.indices.min(by: { distances[$0] < distances[$1] }),
            distances[best] <= max(2, text.count / 4)
        {
            return best
        }
        let ends = words.indices.filter { words[$0].utf8.reversed().starts(with: (Array("_".utf8) + text).reversed()) }
        return ends.count == 1 ? ends[0] : nil
    }

    /// How many letters have to be added, taken away, replaced or swapped with their neighbour.
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...other.count)
        for row in 0..<one.count {
            var next = [row + 1]
            for column in 0..<other.count {
                var cost = min(
                    last[column + 1] + 1,
                    next[column] + 1,
                    last[column] + (one[row] == other[column] ? 0 : 1)
                )
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                next.append(cost)
            }
            (before, last) = (last, next)
        }
        return last[other.count]
    }
}
