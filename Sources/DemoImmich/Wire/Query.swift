/// A query string as Express reads it: names and values decoded, the first of several counts.
struct Query: Sendable {
    let pairs: [(name: String, value: String)]

    init(_ text: some StringProtocol) {
        pairs = text.utf8.split(separator: UInt8(ascii: "&")).map { pair in
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

    /// `+` is a space, `%xx` a byte; a text that is no UTF-8 then stays as it came.
    private static func decode(_ text: some Sequence<UInt8>) -> String {
        let plain = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return percentDecoded(plain) ?? String(decoding: plain, as: UTF8.self)
    }

    private static func encode(_ text: String) -> String {
        percentEncoded(text, keeping: "*-._").split(separator: "%20", omittingEmptySubsequences: false)
            .joined(separator: "+")
    }
}
