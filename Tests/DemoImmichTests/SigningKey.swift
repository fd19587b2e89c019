import COpenSSL

@testable import DemoImmich

/// A provider's RSA key. `@unchecked Sendable`: OpenSSL's keys may be used by several threads, and nobody changes it.
@safe final class SigningKey: @unchecked Sendable {
    private let key: OpaquePointer?

    init() {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let isMade = unsafe EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_generate(context, &key) == 1
        precondition(isMade, "no key in libcrypto")
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Modulus and exponent, cut out of `RSAPublicKey` in DER: two numbers of 257 and 3 bytes behind a header of four.
    var jwk: JSON {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let length = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            return unsafe Int(i2d_PublicKey(key, &next))
        }
        // 30 82 01 0a, 02 82 01 01 00 and the modulus, 02 03 and the exponent
        precondition(length == 270, "no key of 2048 bits")
        return [
            "kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
            "n": .text(Base64URL.encode(Array(bytes[9..<265]))),
            "e": .text(Base64URL.encode(Array(bytes[267..<270]))),
        ]
    }

    /// A token of these claims, by RS256.
    func sign(_ claims: Members, kid: String = "one") -> String {
        let header: JSON = ["alg": "RS256", "typ": "logout+jwt", "kid": .text(kid)]
        let text = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.json.bytes))"
        let bytes = Array(text.utf8)
        var signature = [UInt8](repeating: 0, count: 256)
        var length = signature.count
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        let isDone =
            unsafe EVP_DigestSignInit_ex(context, nil, "SHA256", nil, nil, key, nil) == 1
            && EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1
        precondition(isDone, "no signature")
        return "\(text).\(Base64URL.encode(signature))"
    }

    /// A token of these claims, by HS256.
    static func sign(_ claims: Members, secret: String) -> String {
        let header: JSON = ["alg": "HS256"]
        let text = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.json.bytes))"
        let (key, bytes) = (Array(secret.utf8), Array(text.utf8))
        var sum = [UInt8](repeating: 0, count: 32)
        _ = unsafe openssl_hmac_sha256(key, key.count, bytes, bytes.count, &sum)
        return "\(text).\(Base64URL.encode(sum))"
    }
}
