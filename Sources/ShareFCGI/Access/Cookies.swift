import HTTPClient

/// The cookies of a request (RFC 6265 §5.4), in their order; one name may come several times.
struct Cookies: Sendable {
    private let pairs: [(name: String, value: String)]

    /// `fields`: the values of all `Cookie` fields. What is no pair is skipped.
    init(_ fields: [[UInt8]]) {
        pairs = fields.flatMap { field in
            field.split(separator: UInt8(ascii: ";")).compactMap { part -> (String, String)? in
                guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
                let name = Self.text(part[..<equals])
                return name.isEmpty ? nil : (name, Self.text(part[part.index(after: equals)...]))
            }
        }
    }

    /// The values of every cookie that has one of these names.
    func values(named names: Set<String>) -> [String] { pairs.filter { names.contains($0.name) }.map(\.value) }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: ASCII.trimmed(bytes), as: UTF8.self)
    }
}
