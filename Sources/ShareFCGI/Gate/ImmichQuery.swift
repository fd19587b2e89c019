import Immich

/// A query as Immich's web framework reads it: split first, then decoded; of a name that comes several times the first
/// counts, also where it is empty.
struct ImmichQuery {
    /// Names and values, decoded. A value that cannot be decoded is nil.
    private let pairs: [(name: [UInt8], value: String?)]

    /// `query`: what follows `?` in the request line.
    init(_ query: [UInt8]) {
        pairs = query.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = PercentEncoding.decodeForm(parts[0]).map { Array($0.utf8) } ?? Array(parts[0])
            return (name, parts.count > 1 ? PercentEncoding.decodeForm(parts[1]) : "")
        }
    }

    enum Value: Equatable {
        case absent
        case text(String)
        /// No text: a `%` without digits, bytes that are not UTF-8, a NUL.
        case undecodable
    }

    /// The value of a name; absent where it is empty, as Immich has it.
    subscript(_ name: String) -> Value {
        guard let pair = pairs.first(where: { $0.name.elementsEqual(name.utf8) }) else { return .absent }
        guard let value = pair.value, !value.utf8.contains(0) else { return .undecodable }
        return value.isEmpty ? .absent : .text(value)
    }

    /// True where a name comes at all.
    func names(_ name: String) -> Bool { pairs.contains { $0.name.elementsEqual(name.utf8) } }

    /// `key[]`, `[key]`, `a[key]`: frameworks disagree about what that names.
    func wraps(_ name: String) -> Bool {
        let isBracket = { (byte: UInt8) in byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") }
        return pairs.contains { pair in
            pair.name.contains(where: isBracket)
                && pair.name.split(whereSeparator: isBracket).contains { $0.elementsEqual(name.utf8) }
        }
    }
}
