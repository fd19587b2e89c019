import HTTPClient

/// What months and weekdays are called in one language.
struct DateNames: Sendable, Equatable, CustomStringConvertible {
    /// The language as the owner wrote it: `de`, `pt-BR`.
    let description: String
    /// January first.
    let months: [String]
    let shortMonths: [String]
    /// Sunday first.
    let weekdays: [String]
    let shortWeekdays: [String]

    static let languages = table.keys.sorted()

    /// By a tag of any case, `xx` or `xx-yyyy`, of which only the language counts; nil for one we have no names of.
    init?(_ tag: String) {
        let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let language = String(decoding: parts[0], as: UTF8.self).lowercased()
        guard parts.count <= 2,
            parts.dropFirst().allSatisfy({ (2...4).contains($0.count) && $0.allSatisfy(\.isAlphanumeric) }),
            let text = Self.table[language == "no" ? "nb" : language]
        else { return nil }
        let lines = text.split(separator: "\n").map { line in line.split(separator: " ").map { String($0) } }
        guard lines.map(\.count) == [12, 12, 7, 7] else { return nil }
        description = tag
        (months, shortMonths, weekdays, shortWeekdays) = (lines[0], lines[1], lines[2], lines[3])
    }
}
