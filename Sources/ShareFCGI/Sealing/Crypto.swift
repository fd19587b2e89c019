import COpenSSL

/// OpenSSL's primitives as functions over bytes; with ``RSAKey``, all that calls it.
enum Crypto {
    /// OpenSSL refused: out of memory, or a build without the algorithm. Nothing that input could cause.
    struct Failure: Error, Equatable, CustomStringConvertible {
        let call: String
        var description: String { "OpenSSL refused \(call)" }
    }

    /// Bytes of a key for AES-256 and of every derived key.
    static let keyLength = 32
    /// Bytes of a nonce (NIST SP 800-38D §5.2.1.1: 96 bits).
    static let nonceLength = OPENSSL_GCM_NONCE
    /// Bytes that sealing adds behind the ciphertext.
    static let tagLength = OPENSSL_GCM_TAG

    /// `length` bytes derived from `key` for the purpose that `info` names (HKDF, RFC 5869).
    static func derive(_ key: [UInt8], salt: [UInt8] = [], info: [UInt8], length: Int) throws(Failure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: length)
        let done = unsafe openssl_hkdf_sha256(
            key,
            key.count,
            salt,
            salt.count,
            info,
            info.count,
            &output,
            length
        )
        guard done == 1 else { throw Failure(call: "HKDF-SHA256") }
        return output
    }

    /// Ciphertext and tag of `text`, which opens only together with `bound` (AES-256-GCM).
    static func seal(_ text: [UInt8], bound: [UInt8], key: [UInt8], nonce: [UInt8]) throws(Failure) -> [UInt8] {
        precondition(key.count == keyLength && nonce.count == nonceLength)
        var output = [UInt8](repeating: 0, count: text.count + tagLength)
        let done = unsafe openssl_gcm_seal(key, nonce, bound, bound.count, text, text.count, &output)
        guard done == 1 else { throw Failure(call: "AES-256-GCM") }
        return output
    }

    /// The text of `sealed`; nil where key, nonce, `bound` or a single bit is another.
    static func open(_ sealed: [UInt8], bound: [UInt8], key: [UInt8], nonce: [UInt8]) -> [UInt8]? {
        precondition(key.count == keyLength && nonce.count == nonceLength)
        guard sealed.count >= tagLength else { return nil }
        var output = [UInt8](repeating: 0, count: sealed.count - tagLength)
        let done = unsafe openssl_gcm_open(key, nonce, bound, bound.count, sealed, sealed.count, &output)
        return done == 1 ? output : nil
    }

    /// 32 bytes that only a holder of `key` can make of `text` (HMAC-SHA256, RFC 2104).
    static func authenticate(_ text: [UInt8], key: [UInt8]) throws(Failure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = unsafe openssl_hmac_sha256(key, key.count, text, text.count, &output)
        guard done == 1 else { throw Failure(call: "HMAC-SHA256") }
        return output
    }

    /// 32 bytes that stand for `text` (SHA-256, FIPS 180-4).
    static func hash(_ text: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = unsafe openssl_sha256(text, text.count, &output)
        // Only memory is left as a reason, and without it Swift itself stops.
        precondition(done == 1, "OpenSSL refused SHA-256")
        return output
    }

    /// Compares in a time that tells nothing of where two texts differ. Their lengths are no secret.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(one, other, one.count) == 0
    }

    /// Bytes that nobody can guess, from the kernel (getrandom(2)).
    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
