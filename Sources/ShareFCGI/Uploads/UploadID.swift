import Immich

/// The name of an upload under way: 128 random bits, known to whoever began it and to nobody else.
///
/// It is not sealed, since it says nothing: what it stands for is in our memory, bound to one share, and whoever names it
/// passes that share's door first.
struct UploadID: Hashable, Sendable {
    /// 32 hexadecimal digits in lower case: safe in an address, and in the name of a file.
    let text: String

    /// Nil for every other spelling.
    init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        self.text = text
    }

    private init(_ bytes: [UInt8]) { text = Hexadecimal.encode(bytes) }

    static func random() -> UploadID { UploadID(Crypto.random(16)) }
}
