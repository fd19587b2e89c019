import HTTPClient

/// What Immich says of a file before anybody reads it.
package struct FileFacts: Sendable, Equatable {
    /// `type/subtype` in lower case.
    package let type: String
    /// In bytes.
    package let size: UInt64
    /// The file's own name, also where the share hides it: whoever shows it asks the share first.
    package let name: String?
    /// Differs when the file does, as a rule: a hash of its ETag, which is made of size and time. Zero where Immich says
    /// none.
    package let version: UInt64

    package init(type: String, size: UInt64, name: String? = nil, version: UInt64 = 0) {
        self.type = type
        self.size = size
        self.name = name
        self.version = version
    }

    /// What the head of an answer tells of a file of `size` bytes.
    init(_ head: HTTPResponseHead, size: UInt64) {
        self.init(
            type: Sane.mimeType(head.field("content-type").map(Self.type)) ?? "application/octet-stream",
            size: size,
            name: head.field("content-disposition").flatMap(Self.name),
            version: head.field("etag").map(Self.hash) ?? 0
        )
    }

    /// What stands before the parameters (RFC 9110 §8.3.1).
    private static func type(_ field: String) -> String {
        String(decoding: field.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }

    /// FNV-1a of 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// `inline; filename*=UTF-8''<percent-encoded>` (RFC 8187), the only form that Immich writes.
    private static func name(in disposition: String) -> String? {
        let mark = Array("filename*=UTF-8''".utf8)
        let bytes = Array(disposition.utf8)
        guard
            let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }),
            let name = PercentEncoding.decode(bytes[(start + mark.count)...].prefix { $0 != UInt8(ascii: ";") })
        else { return nil }
        return Sane.text(name, atMost: 1_000)
    }
}
