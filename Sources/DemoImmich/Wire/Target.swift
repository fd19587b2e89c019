/// What stands in a request line, parted as Node's and Express' parsers part it.
struct Target: Sendable {
    /// As it came, a character for each byte; Express quotes it in its 404.
    let text: String
    /// What the router sees, not decoded.
    let path: String
    let query: Query

    init(_ bytes: some Sequence<UInt8>) {
        text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        var rest = Array(text.utf8)
        // The quick way is for paths; an absolute form, a `#` or a blank takes Node's old parser instead.
        if rest.first != UInt8(ascii: "/") || rest.contains(where: Target.slowBytes.contains) {
            rest = Target.mended(rest)
        }
        let parts = rest.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = String(decoding: parts[0], as: UTF8.self)
        query = Query(String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self))
    }

    private static let slowBytes: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x20, UInt8(ascii: "#")]

    /// Without scheme, host and fragment, and with `/` for every `\` in the path: as browsers read it.
    private static func mended(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes.prefix { $0 != UInt8(ascii: "#") }
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        for index in rest.indices[..<end] where rest[index] == UInt8(ascii: "\\") { rest[index] = UInt8(ascii: "/") }
        for scheme in ["http://", "https://"] where rest.starts(with: scheme.utf8) {
            let host = rest.dropFirst(scheme.utf8.count)
            rest = host.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            if rest.first != UInt8(ascii: "/") { return [UInt8(ascii: "/")] + rest }
        }
        return Array(rest)
    }
}
