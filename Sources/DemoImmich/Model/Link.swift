/// A shared link of the made-up owner.
struct Link: Sendable {
    enum Content: Sendable {
        case album(Identity)
        case assets([Identity])
    }

    /// What the recordings, the demo and the tests call it; Immich knows no names.
    let name: String
    let id: Identity
    /// Fifty bytes.
    let key: [UInt8]
    var slug: String?
    var password: String?
    var description: String?
    var expires: Moment?
    var allowsUpload = false
    var allowsDownload = true
    var showsMetadata = true
    var content: Content
    let created: Moment

    /// As Immich writes it: base64url without padding.
    var keyText: String { Base64URL.encode(key) }

    /// Base64 of SHA-256 over `<id>-<password>`: what the cookie of an opened link holds.
    func token(password: String) -> String { Digest.sha256.base64(of: Array("\(id.text)-\(password)".utf8)) }

    /// What Node makes of a key: a hundred characters (of UTF-16) are hexadecimal, everything else is base64url.
    static func bytes(ofKey text: String) -> [UInt8] {
        guard text.utf16.count == 100 else { return Base64URL.decode(text) }
        var bytes: [UInt8] = []
        let digits = text.utf8.map(hexadecimalDigit)
        for index in stride(from: 0, to: digits.count - 1, by: 2) {
            // Its decoder ends at the first character that is no digit.
            guard let high = digits[index], let low = digits[index + 1] else { break }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
