/// Names of one archive: none twice, also where capitals do not count, nor `ß` beside `ss`. Which of two equal ones is
/// numbered follows from their order alone.
struct UniqueNames {
    private var taken: Set<String> = []
    /// The last number that was given behind a base.
    private var numbers: [String: Int] = [:]

    /// One base for files that belong together: `IMG_1` with `.jpg` and `.mov`, or `IMG_1 (2)`.
    mutating func base(_ wanted: String, for suffixes: [String]) -> String {
        var base = wanted
        while !isFree(base, suffixes) {
            let key = Self.folded(wanted)
            let number = (numbers[key] ?? 1) + 1
            numbers[key] = number
            base = "\(wanted) (\(number))"
        }
        for suffix in suffixes { taken.insert(Self.folded(base + suffix)) }
        return base
    }

    private func isFree(_ base: String, _ suffixes: [String]) -> Bool {
        suffixes.allSatisfy { !taken.contains(Self.folded(base + $0)) }
    }

    /// Equal for what any file system takes for one name: strings compare by their canonical form already.
    private static func folded(_ name: String) -> String { name.lowercased().uppercased() }
}
