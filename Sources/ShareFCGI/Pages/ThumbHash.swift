import HTTPClient

/// The blurred look of a picture before it comes, as Immich sends it: 5 to 25 bytes in base64. It goes into pages as it
/// is, so whatever is not base64 is no hash.
struct ThumbHash {
    let base64: String

    init?(_ text: String?) {
        guard let text, (8...36).contains(text.utf8.count), text.utf8.count.isMultiple(of: 4),
            text.utf8.allSatisfy(\.isBase64)
        else { return nil }
        base64 = text
    }
}
