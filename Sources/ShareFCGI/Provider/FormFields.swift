import Immich

/// The pairs of a query or a form (`application/x-www-form-urlencoded`), strictly read: what two readers could take for
/// two things is refused.
struct FormFields: Sendable {
    private static let maximumPairs = 64

    private let pairs: [(name: String, value: String)]

    /// Nil where a `%` has no two digits behind it, where it is no UTF-8, and for more pairs than any of ours has.
    init?(_ bytes: some Collection<UInt8>) {
        guard let split = Self.split(bytes) else { return nil }
        var pairs: [(String, String)] = []
        for pair in split {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]),
                let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// The value of a name; nil where there is none, where it is empty, which says as much (RFC 6749 §3.1), and where
    /// there are two.
    subscript(_ name: String) -> String? {
        let found = pairs.filter { $0.name == name }
        return found.count == 1 && !found[0].value.isEmpty ? found[0].value : nil
    }

    /// True where a name comes, whatever its value.
    func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// True where a name comes twice, whatever its values (RFC 6749 §3.1).
    func isDuplicate(_ name: String) -> Bool { pairs.count { $0.name == name } > 1 }

    /// True where any name comes twice.
    var hasDuplicates: Bool { Set(pairs.map(\.name)).count < pairs.count }

    /// The value of one field of a form, the others unread; nil where there is none, or two, and for more pairs than any
    /// form of ours has.
    static func value(of name: String, in form: [UInt8]) -> String? {
        guard let pairs = split(form) else { return nil }
        let values = pairs.compactMap { pair -> ArraySlice<UInt8>? in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let written = pair[..<equals]
            // Each byte of a name is one, or three that are encoded.
            guard written.count <= 3 * name.utf8.count, decoded(written) == name else { return nil }
            return pair[(equals + 1)...]
        }
        return values.count == 1 ? decoded(values[0]) : nil
    }

    /// The pairs, not split yet; nil for more than any of ours has, which are not even looked for.
    private static func split<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> [Bytes.SubSequence]? {
        let pairs = bytes.split(separator: UInt8(ascii: "&"), maxSplits: maximumPairs)
        return pairs.count <= maximumPairs ? pairs : nil
    }

    private static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        PercentEncoding.decode(bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }
}
