import Immich

/// A file that Immich holds, and how it may be kept: what the web server is told to fetch.
struct MediaTarget {
    /// What the file is to its reader.
    enum Use {
        /// Shown in the page.
        case inline
        /// Saved under a name.
        case download(name: String)
    }

    let endpoint: Endpoint
    let use: Use

    /// A rendition of a picture. Immich answers `fullsize` with a redirect to the preview, or to an original that needs
    /// leave to download; so the preview is named at once.
    static func image(_ asset: AssetID, _ size: ImageSize) -> MediaTarget {
        MediaTarget(endpoint: size == .thumbnail ? .thumbnail(asset) : .preview(asset), use: .inline)
    }

    /// The file that was uploaded.
    static func original(_ asset: AssetID, name: String) -> MediaTarget {
        MediaTarget(endpoint: .original(asset), use: .download(name: name))
    }

    /// A video as browsers can play it.
    static func video(_ asset: AssetID) -> MediaTarget {
        MediaTarget(endpoint: .playback(asset), use: .inline)
    }

    /// A picture that is small and asked for often: the web server may keep it, where the share is open to everybody.
    var isRendition: Bool { size != nil }

    /// The value of `size=`, where the path takes one.
    var size: String? { endpoint.query.first { $0.name == "size" }?.value }

    /// `Content-Disposition` (RFC 6266).
    var disposition: String {
        switch use {
        case .inline: "inline"
        case .download(let name): ContentDisposition.attachment(name)
        }
    }
}

/// The name of a download in both spellings (RFC 6266 §4.3, RFC 8187).
enum ContentDisposition {
    static func attachment(_ name: String) -> String {
        let clean = cleaned(name)
        let plain = String(decoding: clean.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentEncoding.encode(clean))"
    }

    /// Without what a file system takes for a path or refuses; never empty.
    private static func cleaned(_ name: String) -> String {
        let scalars = name.unicodeScalars.filter { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
                && !(0x80...0x9F).contains(scalar.value) && !isDirectionMark(scalar)
        }
        var clean = String.UnicodeScalarView(shortened(Array(scalars)))
        while let last = clean.last, last == "." || last == " " { clean.removeLast() }
        return clean.isEmpty ? "download" : String(clean)
    }

    /// At most 200 scalars; the suffix, by which a file is opened, stays.
    private static func shortened(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.count > 200 else { return scalars }
        let suffix = scalars.suffix(16).drop { $0 != "." }
        return Array(scalars.prefix(200 - suffix.count)) + suffix
    }

    private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x61C || (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
            || (0x2066...0x2069).contains(scalar.value)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            && byte != UInt8(ascii: "%")
    }
}
