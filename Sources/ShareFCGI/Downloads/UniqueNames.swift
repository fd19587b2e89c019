/// Names of one archive: none twice, also where capitals do not count. Which of two equal ones is numbered follows from
/// their order alone.
struct UniqueNames {
    private var taken: Set<String> = []
    /// The last number that was given behind a base.
    private var numbers: [String: Int] = [:]

    /// One base for files that belong together: `IMG_1` with `.jpg` and `.mov`, or `IMG_1 (2)`.
    mutating func base(_ wanted: String, for suffixes: [String]) -> String {
        var base = wanted
        while !isFree(base, suffixes) {
            let key = wanted.lowercased()
            let number = (numbers[key] ?? 1) + 1
            numbers[key] = number
            base = "\(wanted) (\(number))"
        }
        for suffix in suffixes { taken.insert((base + suffix).lowercased()) }
        return base
    }

    private func isFree(_ base: String, _ suffixes: [String]) -> Bool {
        suffixes.allSatisfy { !taken.contains((base + $0).lowercased()) }
    }
}
