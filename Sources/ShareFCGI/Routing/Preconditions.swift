import Gateway

/// What a visitor has already, or takes for the newest version: `If-None-Match` and `If-Match` (RFC 9110 §13.1).
///
/// For answers of our own; media have Immich's validators, and Immich or the web server compares them.
struct Preconditions {
    private let match: EntityTags?
    private let noneMatch: EntityTags?

    init(_ visit: Visit) {
        match = visit.field("If-Match").flatMap(EntityTags.init)
        noneMatch = visit.field("If-None-Match").flatMap(EntityTags.init)
    }

    /// The answer in place of the whole one, 412 or 304; nil where the whole one is to be sent. The order is that of
    /// RFC 9110 §13.2.2; `tag` is the version that there is.
    func answer(for tag: Fields.Value, cacheControl: Fields.Value) -> Response? {
        if let match, !match.holds(tag.text, isStrong: true) { return Response(constant: .preconditionFailed) }
        guard let noneMatch, noneMatch.holds(tag.text, isStrong: false) else { return nil }
        return Response(.notModified, fields: ["ETag": tag, "Cache-Control": cacheControl])
    }
}

/// `*`, or entity tags with commas between (RFC 9110 §8.8.3, §13.1.1).
enum EntityTags: Equatable {
    case any
    /// As they are spelt, with `W/` and quotes.
    case listed([String])

    /// Nil for what is no such list: it asks for nothing, and is not looked at.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        var tags: [String] = []
        while let byte = rest.first {
            if Self.isBetween(byte) {
                rest.removeFirst()
                continue
            }
            if byte == UInt8(ascii: "*"), tags.isEmpty, rest.dropFirst().allSatisfy(Self.isSpace) {
                self = .any
                return
            }
            guard let tag = Self.tag(at: rest) else { return nil }
            tags.append(String(decoding: tag, as: UTF8.self))
            rest = rest[tag.endIndex...].drop(while: Self.isSpace)
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
        }
        guard !tags.isEmpty else { return nil }
        self = .listed(tags)
    }

    /// Compares by RFC 9110 §8.8.3.2: strongly, no weak tag is like any other; weakly, the `W/` does not matter.
    func holds(_ tag: String, isStrong: Bool) -> Bool {
        switch self {
        case .any: true
        case .listed(let tags):
            tags.contains { isStrong ? $0 == tag && !Self.isWeak($0) : Self.opaque($0) == Self.opaque(tag) }
        }
    }

    private static func isWeak(_ tag: String) -> Bool { tag.utf8.starts(with: "W/".utf8) }

    private static func opaque(_ tag: String) -> Substring { isWeak(tag) ? tag.dropFirst(2) : tag[...] }

    /// The tag that begins here: `W/` or not, a quote, what may be between quotes, a quote.
    private static func tag(at bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let quoted = bytes.starts(with: "W/".utf8) ? bytes.dropFirst(2) : bytes
        guard quoted.first == UInt8(ascii: "\"") else { return nil }
        let inside = quoted.dropFirst().prefix { $0 == 0x21 || $0 >= 0x23 && $0 != 0x7F }
        guard inside.endIndex < bytes.endIndex, bytes[inside.endIndex] == UInt8(ascii: "\"") else { return nil }
        return bytes[...inside.endIndex]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func isBetween(_ byte: UInt8) -> Bool { isSpace(byte) || byte == UInt8(ascii: ",") }
}
