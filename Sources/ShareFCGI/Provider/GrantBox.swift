/// Seals one kind of grant into text, and opens only what it sealed itself: for this issuer, this client, this epoch.
struct GrantBox<Content: Codable & Sendable>: Sendable {
    /// Why nothing was opened.
    enum Failure: Error {
        /// No text of ours could look like this.
        case malformed
        /// It could, and is none: another kind, key, issuer, client or start, or a bit is wrong.
        case foreign
        /// It does not fit into an address.
        case tooLong
    }

    /// A code travels in a redirect, and a web server's lines have 8 KiB.
    static var maximumLength: Int { 6000 }

    private let box: SealedBox
    private let bound: [UInt8]

    init(_ keys: MasterKeys, for purpose: Purpose, boundTo bound: [UInt8]) throws(Crypto.Failure) {
        box = try SealedBox(keys, for: purpose)
        self.bound = bound
    }

    func seal(_ content: Content) throws -> String {
        let text = try box.seal(try JSONText.encode(content), boundTo: bound)
        guard text.utf8.count <= Self.maximumLength else { throw Failure.tooLong }
        return text
    }

    func open(_ text: String) throws(Failure) -> Content {
        guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text), bytes.count > 29 else {
            throw .malformed
        }
        guard let opened = box.open(text, boundTo: bound), let content = JSONText.decode(Content.self, from: opened)
        else { throw .foreign }
        return content
    }
}

/// The three kinds, each under a key of its own, so that none can serve as another.
struct Grants: Sendable {
    let codes: GrantBox<SignIn>
    let accessTokens: GrantBox<UserInfoGrant>
    let taps: GrantBox<Tap>

    /// `epoch` is the replay store's: what was sealed before it forgot everything must not open any more.
    init(_ keys: MasterKeys, _ settings: ProviderSettings, epoch: [UInt8]) throws(Crypto.Failure) {
        let bound = Array("\(settings.issuer)\n\(settings.clientID)\n".utf8) + epoch
        codes = try GrantBox(keys, for: .code, boundTo: bound)
        accessTokens = try GrantBox(keys, for: .accessToken, boundTo: bound)
        taps = try GrantBox(keys, for: .tap, boundTo: bound)
    }
}
