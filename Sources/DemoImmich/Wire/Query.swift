/// A query string as Express reads it: names and values decoded, the first of several counts.
struct Query: Sendable {
    let pairs: [(name: String, value: String)]

    /// Pairs behind these are not looked at.
    private static let limit = 1_000

    init(_ text: some StringProtocol) {
        pairs = text.utf8.split(separator: UInt8(ascii: "&")).prefix(Query.limit).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (Query.decode(parts[0]), parts.count > 1 ? Query.decode(parts[1]) : "")
        }
    }

    subscript(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The query again, as JavaScript's `URLSearchParams` writes it; `size` replaced at its place, or left out.
    func rewritten(size: String?) -> String {
        var result: [String] = []
        var isDone = false
        for (name, value) in pairs {
            if name != "size" {
                result.append(Query.encode(name) + "=" + Query.encode(value))
            } else if let size, !isDone {
                result.append("size=" + size)
                isDone = true
            }
        }
        return result.joined(separator: "&")
    }

    /// A query, or a form, as JavaScript's `URLSearchParams` writes it.
    static func text(_ pairs: [(String, String)]) -> String {
        pairs.map { encode($0) + "=" + encode($1) }.joined(separator: "&")
    }

    /// `+` is a space, `%xx` a byte. Where that makes no UTF-8, or a `%` has no digits, what can be decoded is, byte for
    /// byte, and what is no text becomes U+FFFD.
    private static func decode(_ text: some Sequence<UInt8>) -> String {
        let plain = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        if let decoded = percentDecoded(plain) { return decoded }
        let characters = String(decoding: plain, as: UTF8.self).unicodeScalars
        return String(decoding: leniently(characters.map { UInt8(truncatingIfNeeded: $0.value) }), as: UTF8.self)
    }

    private static func leniently(_ bytes: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexadecimalDigit(bytes[index + 1]), let low = hexadecimalDigit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func encode(_ text: String) -> String {
        percentEncoded(text, keeping: "*-._").split(separator: "%20", omittingEmptySubsequences: false)
            .joined(separator: "+")
    }
}
