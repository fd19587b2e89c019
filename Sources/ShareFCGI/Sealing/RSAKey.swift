import COpenSSL

/// A key that signs, or its public half that tells whether it did: RSASSA-PKCS1-v1_5 with SHA-256, which JOSE calls
/// RS256 (RFC 7518 §3.3). Nothing else is ever done with it, whatever a token says of itself.
///
/// The one owner of its C structure. `@unchecked Sendable`: OpenSSL lets several threads use a key that none changes
/// (openssl-threads(7)), and nothing changes it here.
@safe final class RSAKey: @unchecked Sendable {
    /// Why a text is no key; half a sentence.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case unreadable
        case notRSA
        case wrongSize(bits: Int)

        var description: String {
            switch self {
            case .unreadable: "it holds no whole key in PEM"
            case .notRSA: "its key is no RSA key"
            case .wrongSize(let bits):
                "its key has \(bits) bits, and needs \(RSAKey.minimumBits) to \(RSAKey.maximumBits)"
            }
        }
    }

    /// Smaller ones can be broken (RFC 7518 §3.3).
    static let minimumBits = 2048
    /// Larger ones only cost time.
    private static let maximumBits = 16_384

    private let key: OpaquePointer
    let isPrivate: Bool

    private init(owning key: OpaquePointer, isPrivate: Bool) {
        unsafe self.key = key
        self.isPrivate = isPrivate
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// A new key. Takes a tenth of a second, and now and then several.
    static func generate(bits: Int = minimumBits) throws(Crypto.Failure) -> RSAKey {
        guard let key = unsafe openssl_rsa_generate(bits) else { throw Crypto.Failure(call: "RSA key generation") }
        return unsafe RSAKey(owning: key, isPrivate: true)
    }

    /// The first private or public key in PEM text.
    convenience init(pem: [UInt8], isPrivate: Bool) throws(Failure) {
        guard let key = unsafe openssl_key_read(pem, pem.count, isPrivate ? 1 : 0) else { throw .unreadable }
        // Freed with `self` where one of the following throws.
        unsafe self.init(owning: key, isPrivate: isPrivate)
        guard unsafe EVP_PKEY_is_a(key, "RSA") == 1 else { throw .notRSA }
        guard bits >= Self.minimumBits, bits <= Self.maximumBits else { throw .wrongSize(bits: bits) }
    }

    /// Of the modulus.
    var bits: Int { Int(unsafe EVP_PKEY_get_bits(key)) }

    /// The key as PEM: PKCS #8, or of a public half SubjectPublicKeyInfo.
    func pem() throws(Crypto.Failure) -> [UInt8] { try pem(isPrivate: isPrivate) }

    /// The public half as PEM.
    func publicPEM() throws(Crypto.Failure) -> [UInt8] { try pem(isPrivate: false) }

    /// A signature, as long as the modulus. Takes up to a millisecond, so not on a loop.
    func sign(_ text: [UInt8]) throws(Crypto.Failure) -> [UInt8] {
        precondition(isPrivate, "a public key signs nothing")
        var length = (bits + 7) / 8
        var output = [UInt8](repeating: 0, count: length)
        guard unsafe openssl_rsa_sign(key, text, text.count, &output, &length) == 1 else {
            throw Crypto.Failure(call: "RS256")
        }
        return Array(output[..<length])
    }

    /// True where this key made the signature of just this text.
    func isSignature(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        unsafe openssl_rsa_verify(key, text, text.count, signature, signature.count) == 1
    }

    /// `n`, the highest byte first.
    func modulus() throws(Crypto.Failure) -> [UInt8] { try number(isModulus: true) }

    /// `e`, the highest byte first.
    func exponent() throws(Crypto.Failure) -> [UInt8] { try number(isModulus: false) }

    private func number(isModulus: Bool) throws(Crypto.Failure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: (bits + 7) / 8)
        let length = unsafe openssl_rsa_number(key, isModulus ? 1 : 0, &output, output.count)
        guard length > 0 else { throw Crypto.Failure(call: "an RSA key's numbers") }
        return Array(output[..<length])
    }

    private func pem(isPrivate: Bool) throws(Crypto.Failure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32 << 10)
        let length = unsafe openssl_key_write(key, isPrivate ? 1 : 0, &output, output.count)
        guard length > 0 else { throw Crypto.Failure(call: "PEM") }
        return Array(output[..<length])
    }
}
