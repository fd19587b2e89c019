/// The cookies of a request (RFC 6265 §5.4), in their order; one name may come several times.
struct Cookies: Sendable {
    private let pairs: [(name: String, value: String)]

    /// `fields`: the values of all `Cookie` fields. What is no pair is skipped.
    init(_ fields: [[UInt8]]) {
        pairs = fields.flatMap { field in
            field.split(separator: UInt8(ascii: ";")).compactMap { part -> (String, String)? in
                guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
                let name = Self.trimmed(part[..<equals])
                return name.isEmpty ? nil : (name, Self.trimmed(part[part.index(after: equals)...]))
            }
        }
    }

    /// The values of every cookie that has one of these names.
    func values(named names: Set<String>) -> [String] { pairs.filter { names.contains($0.name) }.map(\.value) }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> String {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }
}
