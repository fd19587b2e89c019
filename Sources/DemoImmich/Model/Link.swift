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
}
