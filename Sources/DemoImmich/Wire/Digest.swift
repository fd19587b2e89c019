import COpenSSL
import FoundationEssentials

/// Hashes as Node's `crypto` makes them, in base64.
enum Digest {
    case sha1, sha256

    /// The hash of `bytes` in base64 with padding.
    func base64(of bytes: [UInt8]) -> String {
        var hash = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let algorithm = unsafe self == .sha1 ? EVP_sha1() : EVP_sha256()
        let isDone = unsafe EVP_Digest(bytes, bytes.count, &hash, &length, algorithm, nil)
        precondition(isDone == 1, "no hash in libcrypto")
        return Data(hash[..<Int(length)]).base64EncodedString()
    }

    /// The S256 challenge of a verifier (RFC 7636 §4.2).
    static func challenge(of verifier: String) -> String {
        Base64URL.encode(Base64URL.decode(Digest.sha256.base64(of: Array(verifier.utf8))))
    }

    /// Express' strong ETag of a body: its length in hexadecimal, and 27 characters of its SHA-1.
    static func etag(of body: [UInt8]) -> String {
        "\"\(String(body.count, radix: 16))-\(Digest.sha1.base64(of: body).prefix(27))\""
    }
}
