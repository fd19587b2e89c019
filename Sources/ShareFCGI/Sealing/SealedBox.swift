/// Seals bytes into text that only we can read or make, and that opens only beside the bytes it was bound to.
///
/// AES-256-GCM with a random nonce of 96 bits. The text is base64url of:
/// ```
/// +---------+------------+------------------+----------+
/// | 1       | nonce (12) | ciphertext       | tag (16) |
/// +---------+------------+------------------+----------+
/// ```
/// Random nonces are safe for some 2^32 texts under one key (NIST SP 800-38D §8.3): at a thousand unlocks a second, for
/// seven weeks; a visitor's unlock lasts thirty days.
struct SealedBox: Sendable {
    private static let version: UInt8 = 1
    private static let overhead = 1 + Crypto.nonceLength + Crypto.tagLength

    private let newest: Secret<[UInt8]>
    private let all: [Secret<[UInt8]>]

    /// A box whose texts no other purpose's box opens.
    init(_ keys: MasterKeys, for purpose: Purpose) throws(Crypto.Failure) {
        all = try keys.derived(for: purpose)
        newest = all[0]
    }

    /// `content`, unreadable and bound to `bound`, under the newest key.
    func seal(_ content: [UInt8], boundTo bound: [UInt8]) throws(Crypto.Failure) -> String {
        let nonce = Crypto.random(Crypto.nonceLength)
        let sealed = try Crypto.seal(content, bound: bound, key: newest.exposed, nonce: nonce)
        return Base64URL.encode([Self.version] + nonce + sealed)
    }

    /// What was sealed; nil for everything that we did not seal for this purpose and bound to just this.
    func open(_ text: some StringProtocol, boundTo bound: [UInt8]) -> [UInt8]? {
        // A text that no cookie can hold is not worth decoding.
        guard text.utf8.count <= 8192, let bytes = Base64URL.decode(text), bytes.count >= Self.overhead,
            bytes[0] == Self.version
        else { return nil }
        let nonce = Array(bytes[1...Crypto.nonceLength])
        let sealed = Array(bytes[(1 + Crypto.nonceLength)...])
        for key in all {
            if let content = Crypto.open(sealed, bound: bound, key: key.exposed, nonce: nonce) { return content }
        }
        return nil
    }
}
