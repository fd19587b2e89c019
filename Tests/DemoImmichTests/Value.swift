@testable import DemoImmich

/// JSON as the tests compare it: in no order, 1.0 is 1.
enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case object([String: Value])

    /// Nil where the bytes are not one document. Without throwing: Swift Testing keeps a backtrace of every error.
    static func parse(_ bytes: [UInt8]) -> Value? { JSONParser.parse(bytes).map { Value($0) } }

    private init(_ json: JSON) {
        self =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .int(let number): .number(Double(number))
            case .raw(let number): .number(Double(number) ?? .nan)
            case .text(let text): .text(text)
            case .list(let items): .list(items.map { Value($0) })
            case .object(let members): .object(Dictionary(members.map { ($0, Value($1)) }) { _, last in last })
            }
    }

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
