import COpenSSL

/// Whether a token's signature is right: RSA by a key of the provider's, or HMAC by the client's secret.
enum Signature {
    /// RSASSA-PKCS1-v1_5 (RFC 7518 §3.3) by one of the keys of a JWK set (RFC 7517 §5).
    static func isRight(_ token: SignedToken, keys: [JSON]) -> Bool {
        guard let hash = ["RS256": "SHA256", "RS384": "SHA384", "RS512": "SHA512"][token.algorithm] else {
            return false
        }
        let wanted = token.header["kid"]?.string
        return keys.contains { key in
            guard key["kty"]?.string == "RSA", key["use"]?.string ?? "sig" == "sig",
                key["alg"]?.string ?? token.algorithm == token.algorithm,
                wanted == nil || key["kid"]?.string == wanted,
                let modulus = key["n"]?.string, let exponent = key["e"]?.string
            else { return false }
            return verifies(token, Base64URL.decode(modulus), Base64URL.decode(exponent), hash)
        }
    }

    /// HMAC with SHA-256 (RFC 7518 §3.2).
    static func isRight(_ token: SignedToken, secret: String) -> Bool {
        guard token.algorithm == "HS256", !secret.isEmpty else { return false }
        let (key, text) = (Array(secret.utf8), token.signed)
        var sum = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe openssl_hmac_sha256(key, key.count, text, text.count, &sum)
        return isDone == 1 && sum == token.signature
    }

    private static func verifies(_ token: SignedToken, _ modulus: [UInt8], _ exponent: [UInt8], _ hash: String) -> Bool
    {
        let (text, signature, key) = (token.signed, token.signature, publicKey(modulus, exponent))
        return unsafe key.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            guard let key = unsafe d2i_PublicKey(EVP_PKEY_RSA, nil, &next, bytes.count) else { return false }
            defer { unsafe EVP_PKEY_free(key) }
            let context = unsafe EVP_MD_CTX_new()
            defer { unsafe EVP_MD_CTX_free(context) }
            let isBegun = unsafe EVP_DigestVerifyInit_ex(context, nil, hash, nil, nil, key, nil)
            return unsafe isBegun == 1
                && EVP_DigestVerify(context, signature, signature.count, text, text.count) == 1
        }
    }

    /// `RSAPublicKey` in DER (RFC 8017 §A.1.1): what OpenSSL reads a key from.
    private static func publicKey(_ modulus: [UInt8], _ exponent: [UInt8]) -> [UInt8] {
        element(0x30, integer(modulus) + integer(exponent))
    }

    private static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return element(0x02, digits.first.map { $0 < 0x80 } ?? false ? digits : [0] + digits)
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let (high, low) = (UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count))
        let size: [UInt8] = content.count < 0x80 ? [low] : content.count < 0x100 ? [0x81, low] : [0x82, high, low]
        return [tag] + size + content
    }
}
