/// The types that pictures and videos have; anything else, SVG and HTML always, is bytes to be saved.
struct MediaType: Equatable {
    private static let inline: Set<String> = [
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm",
        "video/quicktime",
    ]
    private static let allowed: Set<String> = inline.union([
        "image/heic", "image/heif", "image/jxl", "image/tiff", "video/x-matroska", "video/x-msvideo", "video/x-m4v",
        "video/mpeg", "video/mp2t", "video/3gpp", "video/3gpp2", "video/x-ms-wmv", "video/x-flv",
    ])

    let text: String

    /// `field`: what Immich said; parameters behind `;` are dropped.
    init(_ field: String) {
        var type = field.utf8.prefix { $0 != UInt8(ascii: ";") }
        while let last = type.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { type.removeLast() }
        let lowered = String(Substring(type)).lowercased()
        text = Self.allowed.contains(lowered) ? lowered : "application/octet-stream"
    }

    /// A browser opens only what it can show without harm; the rest is saved.
    func disposition(_ wanted: String) -> String {
        if Self.inline.contains(text) || !wanted.utf8.starts(with: "inline".utf8) { return wanted }
        return "attachment" + wanted.dropFirst("inline".count)
    }
}
