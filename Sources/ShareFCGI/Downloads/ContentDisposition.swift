import Immich

/// The name of a download in both spellings (RFC 6266 §4.3, RFC 8187).
enum ContentDisposition {
    static func attachment(_ name: String) -> String {
        let clean = FileName(name).text
        let plain = String(decoding: clean.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(clean))"
    }

    /// Braces: Caddy 2.7.5 to 2.11.1 would put `{env.NAME}` of its own environment into the field (CVE-2026-30852).
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && !"\"\\%{}".utf8.contains(byte)
    }
}
