import Immich

/// The name of a download in both spellings (RFC 6266 §4.3, RFC 8187).
enum ContentDisposition {
    static func attachment(_ name: String) -> String {
        let clean = FileName(name).text
        let plain = String(decoding: clean.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(clean))"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            && byte != UInt8(ascii: "%")
    }
}
