/// A key that our tokens are signed with, under the name that tells others which one it was.
struct SigningKey: Sendable {
    /// How others see it (RFC 7517 §4, RFC 7518 §6.3.1).
    struct JWK: Encodable, Equatable {
        let kty = "RSA"
        let use = "sig"
        let alg = SigningKey.algorithm
        let kid: String
        let n: String
        let e: String
    }

    /// The one algorithm: it belongs to the key, and no token has a say in it.
    static let algorithm = "RS256"

    let key: RSAKey
    /// The key's thumbprint (RFC 7638): nothing but the key decides it.
    let id: String
    let jwk: JWK

    init(_ key: RSAKey) throws(Crypto.Failure) {
        self.key = key
        let n = Base64URL.encode(try key.modulus())
        let e = Base64URL.encode(try key.exponent())
        // Members in this order and without a space (RFC 7638 §3.2); base64url needs no escaping.
        id = Base64URL.encode(Crypto.hash(Array(#"{"e":"\#(e)","kty":"RSA","n":"\#(n)"}"#.utf8)))
        jwk = JWK(kid: id, n: n, e: e)
    }
}
