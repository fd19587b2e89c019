import Immich

/// Names things without telling what they are: equal things have equal hashes, and nobody without the key can find out
/// which thing it was (HMAC-SHA256).
struct KeyedHash: Sendable {
    /// Eight hexadecimal digits, enough to tell the shares of one owner apart in a log.
    struct Short: Hashable, Sendable, CustomStringConvertible {
        let description: String

        fileprivate init(_ hash: [UInt8]) { description = Hexadecimal.encode(hash.prefix(4)) }
    }

    private let key: Secret<[UInt8]>

    /// Hashes under the newest key; a rotation gives everything a new name.
    init(_ keys: MasterKeys, for purpose: Purpose) throws(Crypto.Failure) {
        let key = try keys.derived(for: purpose)[0]
        // Tried once here, so that an OpenSSL without it refuses the start and not a request.
        _ = try Crypto.authenticate([], key: key.exposed)
        self.key = key
    }

    /// 32 bytes.
    func bytes(_ text: some StringProtocol) -> [UInt8] {
        do throws(Crypto.Failure) {
            return try Crypto.authenticate(Array(text.utf8), key: key.exposed)
        } catch {
            // Only memory is left as a reason, and without it Swift itself stops.
            preconditionFailure("\(error)")
        }
    }

    /// 43 characters of base64url, safe in a header and in a file's name.
    func text(_ text: some StringProtocol) -> String { Base64URL.encode(bytes(text)) }

    /// Eight hexadecimal digits, for the log.
    func short(_ text: some StringProtocol) -> Short { Short(bytes(text)) }
}
