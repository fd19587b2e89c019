/// JSON as the tests compare it.
enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case object([String: Value])

    /// A member of an object.
    subscript(_ name: String) -> Value? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var items: [Value] {
        if case .list(let items) = self { items } else { [] }
    }

    var string: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// True where a key of these stands anywhere within.
    func mentions(_ names: Set<String>) -> Bool {
        switch self {
        case .object(let members): members.contains { names.contains($0.key) || $0.value.mentions(names) }
        case .list(let items): items.contains { $0.mentions(names) }
        default: false
        }
    }

    /// Where another document differs: keys, types, nulls, numbers of items and values, but for texts under `volatile`.
    func differences(from other: Value, volatile: Set<String>, at path: String = "") -> [String] {
        switch (self, other) {
        case (.object(let mine), .object(let theirs)):
            let keys = Set(mine.keys).symmetricDifference(theirs.keys).sorted().map {
                "\(path).\($0): only on one side"
            }
            return keys
                + mine.keys.sorted().flatMap { key -> [String] in
                    guard let one = mine[key], let other = theirs[key] else { return [] }
                    let isVolatile = volatile.contains(key)
                    return one.differences(from: other, volatile: isVolatile ? ["*"] : volatile, at: "\(path).\(key)")
                }
        case (.list(let mine), .list(let theirs)):
            guard mine.count == theirs.count else { return ["\(path): \(mine.count) items, not \(theirs.count)"] }
            return mine.indices.flatMap {
                mine[$0].differences(from: theirs[$0], volatile: volatile, at: "\(path)[\($0)]")
            }
        case (.text, .text) where volatile == ["*"]: return []
        default: return self == other ? [] : ["\(path): \(self), not \(other)"]
        }
    }
}
