/// The blurred look of a picture before it comes, as Immich sends it: 5 to 25 bytes in base64. It goes into pages as it
/// is, so whatever is not base64 is no hash.
struct ThumbHash {
    let base64: String

    init?(_ text: String?) {
        guard let text, (8...36).contains(text.utf8.count), text.utf8.count.isMultiple(of: 4),
            text.utf8.allSatisfy(Self.isBase64)
        else { return nil }
        base64 = text
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
