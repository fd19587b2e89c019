import Immich

/// The pairs of a query or a form (`application/x-www-form-urlencoded`), strictly read: what two readers could take for
/// two things is refused.
struct FormFields: Sendable {
    private static let maximumPairs = 64

    private let pairs: [(name: String, value: String)]

    /// Nil where a `%` has no two digits behind it, where it is no UTF-8, and for more pairs than any of ours has.
    init?(_ bytes: some Collection<UInt8>) {
        var pairs: [(String, String)] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard pairs.count < Self.maximumPairs, let name = Self.decoded(parts[0]),
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

    private static func decoded(_ bytes: some Collection<UInt8>) -> String? {
        PercentEncoding.decode(bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }
}
